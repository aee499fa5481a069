"""Updates become events; what is not for us is named; what cannot be read raises, so that it is set aside."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.events import UserBlocked, UserCommanded, UserPressed, UserSaid, UserSent
from bot.core.happened import Staff
from bot.core.staff_events import StaffClosed, StaffNoted, StaffReplied, StaffSaw, StaffTook
from bot.telegram.buttons import Button, decode, encode
from bot.telegram.incoming import Incoming
from bot.telegram.staff_acts import staff_button
from bot.telegram.staff_list import Roster, StaffGroup
from bot.telegram.translate import translate
from tests.telegram.updates import DARA, GROUP, press, private, room

ROSTER = Roster(
    {"lscw": StaffGroup("lscw", GROUP)}, {2001: Staff("2001", "Dara", "LSCW", partner="lscw")}, on_duty=(2001,)
)
STRANGER = {"id": 5555, "is_bot": False, "first_name": "X"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


def read(update: dict[str, Any]) -> Incoming:
    return translate(update, ROSTER, 1795000000.0, "K7M4X")


def test_words_commands_and_presses_of_a_user() -> None:
    said = read(private(text="ជួយផង"))
    assert isinstance(said.event, UserSaid) and said.place == "user" and said.event.hint == "km"
    command = read(private(text="/start@a_bot now"))
    assert isinstance(command.event, UserCommanded) and command.event.command == "start"
    pressed = read(press(encode(Button("topic", "unpaid_wages"))))
    assert isinstance(pressed.event, UserPressed) and (pressed.event.button, pressed.event.arg) == (
        "topic",
        "unpaid_wages",
    )
    assert pressed.callback_id == "q1"


def test_an_edit_is_words_again() -> None:
    event = read(private(kind="edited_message", text="corrected", edit_date=1795000001)).event
    assert isinstance(event, UserSaid) and event.edited


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}}, "voice"),
        ({"photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]}, "photo"),
        ({"location": {"latitude": 13.0, "longitude": 100.0}}, "location"),
        ({"contact": {"phone_number": "0", "first_name": "A"}}, "contact"),
        ({"sticker": {"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 9, "height": 9,
                      "is_animated": False, "is_video": False, "emoji": "😭"}}, "sticker"),
        ({"document": {"file_id": "f", "file_unique_id": "u"}}, "document"),
        ({"video_note": {"file_id": "f", "file_unique_id": "u", "length": 9, "duration": 3}}, "video_note"),
        ({"story": {"chat": {"id": 5, "type": "private"}, "id": 1}}, "document"),
        ({"dice": {"emoji": "🎲", "value": 1}}, "document"),
    ],
)  # fmt: skip
def test_everything_a_phone_can_send_is_something(what: dict[str, Any], kind: str) -> None:
    event = read(private(**what)).event
    assert isinstance(event, UserSent) and event.content.kind == kind


def test_a_forwarded_job_offer_is_its_text_and_nothing_of_who_wrote_it() -> None:
    origin = {"type": "user", "date": 1795000000, "sender_user": STRANGER}
    event = read(private(text="Work in Poipet", forward_origin=origin)).event
    assert isinstance(event, UserSaid) and event.text == "Work in Poipet" and "5555" not in repr(event)


def test_what_staff_do_in_a_topic() -> None:
    assert isinstance(read(room(text="/take")).event, StaffTook)
    assert isinstance(read(room(text="/note he called")).event, StaffNoted)
    assert isinstance(read(room(text="/close helped")).event, StaffClosed)
    assert isinstance(read(room(text="hello")).event, StaffReplied)
    assert isinstance(read(press(encode(staff_button("K7M4X", "have")), sender=DARA)).event, StaffSaw)


def test_an_unknown_command_in_a_topic_is_never_sent_to_the_user() -> None:
    incoming = read(room(text="/clsoe"))
    assert incoming.event is None and incoming.why == "unknown_command"


@pytest.mark.parametrize(("sender", "why"), [(STRANGER, "not_listed"), (ANONYMOUS, "anonymous")])
def test_strangers_and_anonymous_admins_are_not_listened_to(sender: dict[str, Any], why: str) -> None:
    incoming = read(room(sender=sender, text="hello"))
    assert incoming.event is None and incoming.why == why


def test_a_strangers_press_on_take_does_nothing() -> None:
    incoming = read(press(encode(staff_button("K7M4X", "take")), sender=STRANGER, in_room=True))
    assert incoming.event is None and incoming.why == "not_listed"


def test_service_messages_are_nobodys_words() -> None:
    assert (
        read(room(pinned_message={"message_id": 1, "date": 0, "chat": {"id": GROUP, "type": "supergroup"}})).event
        is None
    )
    assert read(private(delete_chat_photo=True)).event is None


def test_a_block_is_seen() -> None:
    user = {"id": 1001, "is_bot": False, "first_name": "S"}
    bot = {"id": 1, "is_bot": True, "first_name": "b"}
    change = {
        "chat": {"id": 1001, "type": "private"},
        "from": user,
        "date": 1795000000,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": "kicked", "until_date": 0},
    }
    assert isinstance(read({"update_id": 1, "my_chat_member": change}).event, UserBlocked)


def test_an_update_that_cannot_be_read_raises() -> None:
    with pytest.raises(ValueError, match=r"message\.chat"):
        read({"update_id": 1, "message": {"text": "no chat, no date"}})


@pytest.mark.parametrize("data", ["", ":", "1:", "0:topic:x", "x" * 64, "ក"])
def test_foreign_button_data_is_no_button(data: str) -> None:
    assert decode(data) is None


def test_button_data_fits_telegrams_64_bytes() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        encode(Button("topic", "x" * 60))


def test_words_behind_a_command_are_words(rules: Any) -> None:
    event = read(private(text="/help they locked me in the room")).event
    assert isinstance(event, UserSaid) and rules.lexicon.find(event.text).urgent
    assert isinstance(read(private(text="/nosuchcommand")).event, UserSaid)


def test_a_note_under_a_picture_stays_with_colleagues() -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
    assert isinstance(read(room(photo=photo, caption="/note do not tell her")).event, StaffNoted)


def test_a_place_that_moves_every_few_seconds_is_heard_once() -> None:
    place = {"latitude": 13.0, "longitude": 100.0}
    assert read(private(location=place)).event is not None
    assert read(private(kind="edited_message", location=place, edit_date=1795000001)).event is None
