"""Reactions, albums and chat actions, as strict as Telegram is with a bot."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Message
from telegram.constants import ReactionEmoji

from bot.simulator.methods.reactions import STANDARD

from .simulator_lab import DARA, SOKHA, Lab


def emoji(sign: str) -> dict[str, str]:
    return {"type": "emoji", "emoji": sign}


def react(lab: Lab, *reactions: Any, message_id: int = 1) -> dict[str, Any]:
    """The bot's reaction on Sokha's /start."""
    return lab.raw("setMessageReaction", chat_id=SOKHA, message_id=message_id, reaction=list(reactions))


def shown(lab: Lab) -> list[str]:
    return list(lab.see(f"chats/{SOKHA}/messages")["messages"][0]["reactions"])


def test_one_reaction_takes_the_place_of_another_and_an_empty_list_removes_it(lab: Lab) -> None:
    for sign in ("👀", "👌"):
        assert react(lab, emoji(sign)) == {"ok": True, "result": True}
        assert shown(lab) == [sign]
    assert react(lab)["ok"] and shown(lab) == []


def test_a_reaction_is_a_change_of_the_message_and_causes_no_update(lab: Lab) -> None:
    seq = lab.see("world")["seq"]
    react(lab, emoji("🙏"))
    assert [m["reactions"] for m in lab.see(f"chats/{SOKHA}/messages?after={seq}")["messages"]] == [["🙏"]]
    assert lab.fresh() == []


def test_two_reactions_are_too_many_and_change_nothing(lab: Lab) -> None:
    react(lab, emoji("👀"))
    got = react(lab, emoji("👌"), emoji("🙏"))
    assert (got["error_code"], got["description"]) == (400, "Bad Request: REACTIONS_TOO_MANY")
    assert shown(lab) == ["👀"]


@pytest.mark.parametrize("sign", ["✅", "🆘", "🟢", "x", "", "👀👀"])
def test_what_is_not_on_the_standard_list_is_invalid(lab: Lab, sign: str) -> None:
    got = react(lab, emoji(sign))
    assert (got["error_code"], got["description"]) == (400, "Bad Request: REACTION_INVALID")


def test_custom_emoji_are_invalid_and_bots_have_no_paid_reactions(lab: Lab) -> None:
    custom = {"type": "custom_emoji", "custom_emoji_id": "5368324170671202286"}
    assert react(lab, custom)["description"] == "Bad Request: REACTION_INVALID"
    assert react(lab, {"type": "paid"})["error_code"] == 400


def test_the_standard_list_is_the_one_the_client_knows() -> None:
    assert {known.value.replace("\ufe0f", "") for known in ReactionEmoji} == STANDARD


@pytest.mark.parametrize("sign", ["❤", "❤️", "❤️‍🔥", "👨‍💻", "🤷‍♂️"])
def test_a_sign_with_and_without_its_variation_selector_is_the_same(lab: Lab, sign: str) -> None:
    assert react(lab, emoji(sign))["ok"]


@pytest.mark.parametrize("broken", ["👀", {"emoji": "👀"}, {"type": "emoji"}, {"type": "nonsense"}])
def test_an_unreadable_reaction_is_refused(lab: Lab, broken: Any) -> None:
    assert react(lab, broken)["description"].startswith("Bad Request: can't parse ReactionType: ")


def test_the_message_must_be_there_and_must_not_be_a_service_message(lab: Lab) -> None:
    missing = "Bad Request: message to react not found"
    assert react(lab, emoji("👀"), message_id=99)["description"] == missing
    sent = lab.act(SOKHA, "text", text="gone soon")["message_id"]
    lab.act(SOKHA, "delete", message_id=sent)
    assert react(lab, emoji("👀"), message_id=sent)["description"] == missing
    topic = lab.topic()
    got = lab.refused("setMessageReaction", chat_id=lab.group, message_id=topic, reaction=[emoji("👀")])
    assert got == (400, "Bad Request: REACTION_INVALID")


def file_of(lab: Lab, kind: str) -> str:
    lab.act(SOKHA, kind)
    held = lab.fresh()[-1]["message"][kind]
    return str((held[-1] if kind == "photo" else held)["file_id"])


def test_an_album_answers_with_a_list_of_messages_without_buttons(lab: Lab, keys: dict[str, Any]) -> None:
    items = [{"type": kind, "media": file_of(lab, kind)} for kind in ("photo", "video")]
    items[0] |= {"caption": "<b>pay</b> slips", "parse_mode": "HTML"}
    topic = lab.topic()
    sent = lab.bot(
        "sendMediaGroup",
        chat_id=lab.group,
        message_thread_id=topic,
        media=items,
        reply_markup=keys,
        protect_content=True,
    )
    messages = [Message.de_json(one, None) for one in sent]
    assert [m.message_id for m in messages] == [topic + 1, topic + 2] and len({m.media_group_id for m in messages}) == 1
    assert messages[0].caption == "pay slips" and messages[0].photo and messages[1].video
    assert all(m.message_thread_id == topic and m.has_protected_content and not m.reply_markup for m in messages)


def test_an_album_mixes_photos_and_videos_only_and_posts_all_or_nothing(lab: Lab) -> None:
    photo, document, sticker = (
        {"type": kind, "media": file_of(lab, kind)} for kind in ("photo", "document", "sticker")
    )
    before = lab.see("world")["seq"]
    got = lab.refused("sendMediaGroup", chat_id=SOKHA, media=[photo, document])
    assert got == (400, "Bad Request: document can't be mixed with other media types")
    assert "can't be used in sendMediaGroup" in lab.refused("sendMediaGroup", chat_id=SOKHA, media=[photo, sticker])[1]
    lab.refused("sendMediaGroup", chat_id=SOKHA, media=[photo, {"type": "photo", "media": "unknown"}])
    assert lab.see("world")["seq"] == before
    assert len(lab.bot("sendMediaGroup", chat_id=SOKHA, media=[document, document])) == 2


@pytest.mark.parametrize("forum", [True, False])
def test_a_chat_action_takes_a_thread_in_private_and_in_a_group(forum: bool) -> None:
    lab = Lab(forum=forum)
    lab.act(SOKHA, "text", text="/start")
    assert lab.bot("sendChatAction", chat_id=SOKHA, action="typing", message_thread_id=7)
    thread = lab.topic() if forum else 7
    assert lab.bot("sendChatAction", chat_id=lab.group, action="typing", message_thread_id=thread)
    if forum:
        lab.refused("sendChatAction", chat_id=lab.group, action="typing", message_thread_id=99)
    assert lab.refused("sendChatAction", chat_id=DARA, action="typing")[0] == 403


def test_typing_is_shown_for_five_seconds_or_until_the_message_comes(lab: Lab) -> None:
    def typing() -> list[int]:
        return [shown["chat_id"] for shown in lab.see("world")["typing"]]

    before = lab.see("changes")["actions"]
    lab.bot("sendChatAction", chat_id=SOKHA, action="typing")
    assert typing() == [SOKHA] and lab.see("changes")["actions"] == before + 1
    lab.clock.pass_(5)
    assert typing() == []
    lab.bot("sendChatAction", chat_id=SOKHA, action="typing")
    lab.bot("sendMessage", chat_id=SOKHA, text="here it is")
    assert typing() == [] and len(lab.see("chat_actions")) == 2
