"""python-telegram-bot, the client the helpline uses, reads every update and every answer."""

from __future__ import annotations

from typing import Any

import telegram
from telegram import ChatFullInfo, ChatMember, Message, Update

from .simulator_lab import CHAN, DARA, SOKHA, Lab

MEDIA = (
    "voice",
    "photo",
    "sticker",
    "document",
    "video",
    "video_note",
    "audio",
    "animation",
    "location",
    "contact",
)


def everything(lab: Lab, keys: dict[str, Any]) -> list[dict[str, Any]]:
    """One update of every kind the simulator can make."""
    for kind in MEDIA:
        lab.act(SOKHA, kind)
    for origin in ("user", "hidden_user", "channel"):
        lab.act(SOKHA, "forward", text="job", origin=origin)
    lab.act(SOKHA, "album", count=2)
    sent = lab.act(SOKHA, "text", text="/start x")
    lab.act(SOKHA, "edit", message_id=sent["message_id"], text="y")
    asked = lab.bot("sendMessage", chat_id=SOKHA, text="?", reply_markup=keys)["message_id"]
    lab.act(SOKHA, "press", message_id=asked, data="y")
    lab.act(SOKHA, "text", text="answer", reply_to=asked)
    lab.act(SOKHA, "block")
    lab.act(SOKHA, "unblock")
    topic = lab.topic()
    lab.act(CHAN, "text", chat=lab.group, thread=topic, text="/take@helpline_test_bot")
    card = lab.bot("sendMessage", chat_id=lab.group, message_thread_id=topic, text="c", reply_markup=keys)
    lab.act(DARA, "press", chat=lab.group, message_id=card["message_id"], data="n")
    lab.bot("pinChatMessage", chat_id=lab.group, message_id=card["message_id"])
    for change in ("editForumTopic", "closeForumTopic", "reopenForumTopic"):
        lab.bot(change, chat_id=lab.group, message_thread_id=topic, name="new")
    lab.control("migrate")
    return lab.fresh()


def test_every_update_kind_is_valid_for_update_de_json(lab: Lab, keys: dict[str, Any]) -> None:
    updates = [Update.de_json(raw, None) for raw in everything(lab, keys)]
    assert all(isinstance(update, Update) for update in updates)
    messages = [m for u in updates if (m := u.message)]
    attached = {type(m.effective_attachment).__name__ for m in messages if m.effective_attachment}
    wanted = {"Voice", "tuple", "Sticker", "Document", "Video", "VideoNote", "Audio", "Animation"}
    assert wanted | {"Location", "Contact"} <= attached
    assert any(m.forum_topic_created for m in messages) and any(m.pinned_message for m in messages)
    assert any(m.migrate_to_chat_id for m in messages) and any(m.migrate_from_chat_id for m in messages)
    presses = [u.callback_query for u in updates if u.callback_query]
    assert len(presses) == 2 and all(p.chat_instance and p.message for p in presses)
    assert sum(u.edited_message is not None for u in updates) == 1
    assert [u.my_chat_member.new_chat_member.status for u in updates if u.my_chat_member] == [
        "kicked",
        "member",
    ]
    assert all(m.from_user and m.from_user.language_code for m in messages if m.chat.type == "private")


def test_answers_are_valid_too(lab: Lab) -> None:
    assert telegram.User.de_json(lab.bot("getMe"), None).can_read_all_group_messages
    assert ChatFullInfo.de_json(lab.bot("getChat", chat_id=lab.group), None).is_forum
    for admin in lab.bot("getChatAdministrators", chat_id=lab.group):
        assert ChatMember.de_json(admin, None).user
    place = {"latitude": 13.6, "longitude": 100.6}
    venue = lab.bot("sendVenue", chat_id=SOKHA, title="LPN", address="Samut Sakhon", **place)
    assert Message.de_json(venue, None).venue
    assert Message.de_json(lab.bot("sendLocation", chat_id=SOKHA, **place), None).location
    contact = lab.bot("sendContact", chat_id=SOKHA, phone_number="+66", first_name="LPN")
    assert Message.de_json(contact, None).contact
    assert lab.bot("sendChatAction", chat_id=SOKHA, action="typing")
    assert lab.refused("sendChatAction", chat_id=SOKHA, action="dancing")[0] == 400
