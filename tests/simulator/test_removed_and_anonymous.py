"""The bot is removed from a group and added again; an owner writes in the name of the group."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import ChatMemberAdministrator, ChatMemberBanned, Update

from .simulator_lab import CHAN, DARA, NOK, SOKHA, Lab

KICKED = (403, "Forbidden: bot was kicked from the supergroup chat")


def test_the_bot_is_told_of_its_removal_and_may_do_nothing_there(lab: Lab) -> None:
    topic, sent = lab.topic(), lab.bot("sendMessage", chat_id=lab.group, text="card")["message_id"]
    lab.fresh()
    update_id = lab.control(f"groups/{lab.group}/remove_bot")["update_id"]
    (raw,) = lab.fresh()
    change = Update.de_json(raw, None).my_chat_member
    assert raw["update_id"] == update_id and change.chat.id == lab.group and change.from_user.id == DARA
    assert isinstance(change.old_chat_member, ChatMemberAdministrator)
    assert isinstance(change.new_chat_member, ChatMemberBanned)
    where = {"chat_id": lab.group}
    assert lab.refused("sendMessage", text="x", **where) == KICKED
    assert lab.refused("editMessageText", message_id=sent, text="y", **where) == KICKED
    assert lab.refused("createForumTopic", name="K-2", **where) == KICKED
    assert lab.refused("deleteForumTopic", message_thread_id=topic, **where) == KICKED
    assert lab.refused("getChat", **where) == KICKED
    menu = [{"command": "take", "description": "d"}]
    assert lab.refused("setMyCommands", commands=menu, scope={"type": "chat", **where}) == KICKED
    lab.bot("sendMessage", chat_id=lab.second, text="the other group is not concerned")


def test_of_a_group_it_was_removed_from_the_bot_hears_nothing(lab: Lab, keys: dict[str, Any]) -> None:
    card = lab.bot("sendMessage", chat_id=lab.group, text="card", reply_markup=keys)["message_id"]
    lab.control(f"groups/{lab.group}/remove_bot")
    lab.fresh()
    assert lab.act(CHAN, "text", chat=lab.group, text="where is it?")["update_id"] is None
    assert lab.act(CHAN, "press", chat=lab.group, message_id=card, data="y")["update_id"] is None
    lab.control("topics", name="by staff")
    assert lab.fresh() == []
    assert lab.act(NOK, "text", chat=lab.second, text="still here")["update_id"]


def test_added_again_the_bot_is_an_administrator_as_before(lab: Lab) -> None:
    lab.control(f"groups/{lab.group}/remove_bot")
    lab.fresh()
    lab.control(f"groups/{lab.group}/add_bot")
    change, arrival = lab.fresh()
    statuses = [change["my_chat_member"][which]["status"] for which in ("old_chat_member", "new_chat_member")]
    assert statuses == ["kicked", "administrator"]
    assert arrival["message"]["new_chat_members"][0]["id"] == 4242
    lab.topic()
    texts = [m["text"] for m in lab.see(f"chats/{lab.group}/messages")["messages"]]
    assert texts == ["bot removed", "bot added", "topic created"]


def test_the_world_says_where_the_bot_is_not(lab: Lab) -> None:
    lab.control(f"groups/{lab.second}/remove_bot")
    assert [group["bot_kicked"] for group in lab.see("world")["groups"]] == [False, True]
    for path in (f"{lab.second}/remove_bot", f"{lab.group}/add_bot", f"{lab.group}/sing", f"{SOKHA}/remove_bot"):
        assert lab.http.post(f"/sim/groups/{path}").status_code == 400


def test_a_basic_group_names_itself_in_the_refusal() -> None:
    plain = Lab(forum=False)
    plain.control(f"groups/{plain.second}/remove_bot")
    got = plain.refused("sendMessage", chat_id=plain.second, text="x")
    assert got == (403, "Forbidden: bot was kicked from the group chat")


def test_an_anonymous_owner_is_the_group_and_a_well_known_bot(lab: Lab) -> None:
    topic = lab.topic()
    lab.act(DARA, "text", chat=lab.group, thread=topic, text="/take", anonymous=True)
    raw = lab.fresh()[-1]
    assert raw["message"]["from"] == {
        "id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot",
    }  # fmt: skip
    message = Update.de_json(raw, None).message
    assert message.sender_chat.id == message.chat.id == lab.group and message.message_thread_id == topic
    assert str(DARA) not in str(raw) and message.entities[0].type == "bot_command"


def test_an_edited_anonymous_message_and_a_reply_to_it_stay_anonymous(lab: Lab) -> None:
    sent = lab.act(DARA, "text", chat=lab.group, text="a", anonymous=True)["message_id"]
    lab.act(DARA, "edit", chat=lab.group, message_id=sent, text="b")
    lab.act(CHAN, "text", chat=lab.group, text="c", reply_to=sent)
    _, edited, reply = lab.fresh()
    for message in (edited["edited_message"], reply["message"]["reply_to_message"]):
        assert message["from"]["username"] == "GroupAnonymousBot" and message["sender_chat"]["id"] == lab.group
    seen = lab.see(f"chats/{lab.group}/messages")["messages"]
    assert [m.get("anonymous", False) for m in seen] == [True, False]


@pytest.mark.parametrize(("who", "forum"), [(CHAN, True), (DARA, False)])
def test_only_the_owner_of_a_supergroup_can_be_anonymous(who: int, forum: bool) -> None:
    lab = Lab(forum=forum)
    assert "only the owner" in lab.cannot(who, "text", chat=lab.group, text="x", anonymous=True)


def test_in_private_nobody_is_anonymous(lab: Lab) -> None:
    assert "only the owner" in lab.cannot(DARA, "text", text="x", anonymous=True)
    assert "sender_chat" not in _told(lab, DARA)


def _told(lab: Lab, who: int) -> dict[str, Any]:
    lab.act(who, "text", text="x", anonymous=False)
    return dict(lab.fresh()[-1]["message"])
