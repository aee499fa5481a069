"""telegram.md 1.5: topics, groups, blocks; and the call log with scripted faults."""

from __future__ import annotations

from typing import Any

import pytest

from .simulator_lab import ALEX, CHAN, DARA, SOKHA, Lab


@pytest.mark.parametrize("error", ["message thread not found", "TOPIC_DELETED"])
def test_topic_deleted(lab: Lab, error: str) -> None:
    lab.control("switches", deleted_topic_error=error)
    topic = lab.topic()
    lab.control(f"topics/{topic}/delete")
    got = lab.refused("sendMessage", chat_id=lab.group, message_thread_id=topic, text="x")
    assert got == (400, f"Bad Request: {error}")
    assert lab.see("world")["topics"][0]["deleted"]


def test_a_thread_in_a_private_chat_is_not_silently_ignored(lab: Lab) -> None:
    got = lab.refused("sendMessage", chat_id=SOKHA, message_thread_id=7, text="x")
    assert got[1].endswith("message thread not found")


def test_closed_topic(lab: Lab) -> None:
    topic = lab.topic()
    lab.control(f"topics/{topic}/close")
    say = {"chat_id": lab.group, "message_thread_id": topic, "text": "x"}
    assert lab.refused("sendMessage", **say) == (400, "Bad Request: TOPIC_CLOSED")
    assert "closed" in lab.cannot(CHAN, "text", chat=lab.group, thread=topic, text="x")
    lab.bot("reopenForumTopic", chat_id=lab.group, message_thread_id=topic)
    lab.bot("sendMessage", **say)
    lab.bot("closeForumTopic", chat_id=lab.group, message_thread_id=topic)
    lab.control("switches", closed_topic_refuses=False)
    lab.bot("sendMessage", **say)
    got = lab.refused("closeForumTopic", chat_id=lab.group, message_thread_id=topic)
    assert got == (400, "Bad Request: TOPIC_NOT_MODIFIED")


def test_message_thread_id_1_is_refused_general_is_without_an_id(lab: Lab) -> None:
    got = lab.refused("sendMessage", chat_id=lab.group, message_thread_id=1, text="x")
    assert got == (400, "Bad Request: message thread not found")
    assert "message_thread_id" not in lab.bot("sendMessage", chat_id=lab.group, text="x")


def test_a_topic_message_names_its_topic_and_replies_to_its_creation(lab: Lab) -> None:
    topic = lab.topic("K-7")
    lab.act(CHAN, "text", chat=lab.group, thread=topic, text="hi")
    message = lab.fresh()[-1]["message"]
    assert message["is_topic_message"] and message["message_thread_id"] == topic
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "K-7"
    assert message["chat"]["is_forum"]


@pytest.mark.parametrize("told", [True, False])
def test_service_messages_of_own_calls_are_a_switch(lab: Lab, told: bool) -> None:
    lab.control("switches", own_service_updates=told)
    topic = lab.topic()
    lab.bot("editForumTopic", chat_id=lab.group, message_thread_id=topic, name="K-1 taken")
    kinds = [key for u in lab.fresh() for key in u["message"] if key.startswith("forum_topic")]
    assert kinds == (["forum_topic_created", "forum_topic_edited"] if told else [])
    lab.control(f"topics/{topic}/close")
    assert "forum_topic_closed" in lab.fresh()[0]["message"], "what staff do is always told"


def test_group_upgraded(lab: Lab) -> None:
    plain = Lab(forum=False)
    plain.control("migrate", new_id=-1002000000777)
    told = [update["message"] for update in plain.fresh()]
    assert told[0]["migrate_to_chat_id"] == told[1]["chat"]["id"] == -1002000000777
    assert told[1]["migrate_from_chat_id"] == told[0]["chat"]["id"] == plain.group
    body = plain.raw("sendMessage", chat_id=plain.group, text="x")
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": -1002000000777}
    plain.bot("sendMessage", chat_id=-1002000000777, text="x")


def test_a_plain_group_has_no_topics(lab: Lab) -> None:
    plain = Lab(forum=False)
    assert plain.refused("createForumTopic", chat_id=plain.group, name="x")[0] == 400
    assert plain.see("world")["group"]["is_forum"] is False


def test_user_blocked_bot(lab: Lab) -> None:
    lab.act(SOKHA, "block")
    change = lab.fresh()[0]["my_chat_member"]
    assert change["new_chat_member"]["status"] == "kicked" and change["chat"]["id"] == SOKHA
    got = lab.refused("sendMessage", chat_id=SOKHA, text="x")
    assert got == (403, "Forbidden: bot was blocked by the user")
    assert "blocked" in lab.cannot(SOKHA, "text", text="x")
    lab.act(SOKHA, "unblock")
    assert lab.fresh()[0]["my_chat_member"]["new_chat_member"]["status"] == "member"
    lab.bot("sendMessage", chat_id=SOKHA, text="x")


def test_user_who_never_started_the_bot(lab: Lab) -> None:
    got = lab.refused("sendMessage", chat_id=ALEX, text="x")
    assert got == (403, "Forbidden: bot can't initiate conversation with a user")
    lab.control("switches", never_started_error="chat not found")
    assert lab.refused("sendMessage", chat_id=ALEX, text="x") == (400, "Bad Request: chat not found")


def test_account_gone(lab: Lab) -> None:
    lab.control(f"users/{SOKHA}/deactivate")
    assert lab.refused("sendMessage", chat_id=SOKHA, text="x") == (403, "Forbidden: user is deactivated")


def test_edit_with_same_content(lab: Lab, keys: dict[str, Any]) -> None:
    sent = lab.bot("sendMessage", chat_id=SOKHA, text="x", reply_markup=keys)["message_id"]
    code, why = lab.refused("editMessageText", chat_id=SOKHA, message_id=sent, text="x", reply_markup=keys)
    assert code == 400 and why.startswith("Bad Request: message is not modified")
    lab.bot("editMessageReplyMarkup", chat_id=SOKHA, message_id=sent)
    assert lab.see(f"chats/{SOKHA}/messages")["messages"][-1]["buttons"] == []


def test_late_callback_answer(lab: Lab, keys: dict[str, Any]) -> None:
    sent = lab.bot("sendMessage", chat_id=SOKHA, text="?", reply_markup=keys)["message_id"]
    query = lab.act(SOKHA, "press", message_id=sent, data="y")["callback_query_id"]
    lab.clock.pass_(31)
    code, why = lab.refused("answerCallbackQuery", callback_query_id=query)
    assert code == 400 and why.startswith("Bad Request: query is too old")


def test_chat_not_found_and_reply_not_found(lab: Lab) -> None:
    assert lab.refused("sendMessage", chat_id=5, text="x") == (400, "Bad Request: chat not found")
    reply = {"message_id": 999}
    got = lab.refused("sendMessage", chat_id=SOKHA, text="x", reply_parameters=reply)
    assert got == (400, "Bad Request: message to be replied not found")
    reply["allow_sending_without_reply"] = True
    lab.bot("sendMessage", chat_id=SOKHA, text="x", reply_parameters=reply)


def test_a_press_needs_a_button_that_is_on_the_message(lab: Lab, keys: dict[str, Any]) -> None:
    sent = lab.bot("sendMessage", chat_id=SOKHA, text="?", reply_markup=keys)["message_id"]
    assert "button" in lab.cannot(SOKHA, "press", message_id=sent, data="other")
    assert "button" in lab.cannot(SOKHA, "press", message_id=sent + 5, data="y")


def test_members_and_administrators(lab: Lab) -> None:
    def status(who: int) -> str:
        return str(lab.bot("getChatMember", chat_id=lab.group, user_id=who)["status"])

    assert [status(who) for who in (DARA, CHAN, SOKHA, 4242)] == ["creator", "member", "left", "administrator"]
    bot = next(m for m in lab.bot("getChatAdministrators", chat_id=lab.group) if m["user"]["is_bot"])
    assert bot["can_manage_topics"] and bot["can_delete_messages"]
    assert "not a member" in lab.cannot(SOKHA, "text", chat=lab.group, text="let me in")


def test_pin_and_reaction(lab: Lab) -> None:
    sent = lab.bot("sendMessage", chat_id=lab.group, text="card")["message_id"]
    lab.bot("pinChatMessage", chat_id=lab.group, message_id=sent)
    assert lab.fresh()[0]["message"]["pinned_message"]["message_id"] == sent
    eyes = {"type": "emoji", "emoji": "👀"}
    lab.bot("setMessageReaction", chat_id=lab.group, message_id=sent, reaction=[eyes])
    lab.refused("setMessageReaction", chat_id=lab.group, message_id=sent, reaction=[eyes, eyes])
    lab.refused("setMessageReaction", chat_id=lab.group, message_id=sent, reaction=[{"emoji": "🆘"}])
