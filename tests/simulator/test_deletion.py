"""telegram.md 1.4: deletion and editing with age."""

from __future__ import annotations

from .simulator_lab import DARA, SOKHA, Lab

TWO_DAYS = 48 * 3600


def test_delete_message_only_within_48_hours(lab: Lab) -> None:
    sent = lab.bot("sendMessage", chat_id=SOKHA, text="x")["message_id"]
    lab.clock.pass_(TWO_DAYS)
    code, why = lab.refused("deleteMessage", chat_id=SOKHA, message_id=sent)
    assert code == 400 and "message can't be deleted" in why


def test_incoming_in_private_chats_and_anything_in_the_group_as_admin(lab: Lab) -> None:
    private = lab.act(SOKHA, "text", text="mine")["message_id"]
    group = lab.act(DARA, "text", chat=lab.group, text="staff")["message_id"]
    lab.clock.pass_(TWO_DAYS - 1)
    assert lab.bot("deleteMessage", chat_id=SOKHA, message_id=private)
    assert lab.bot("deleteMessage", chat_id=lab.group, message_id=group)


def test_the_message_that_made_a_topic_cannot_be_deleted(lab: Lab) -> None:
    assert "can't be deleted" in lab.refused("deleteMessage", chat_id=lab.group, message_id=lab.topic())[1]


def test_delete_messages_1_to_100_ids_skips_missing(lab: Lab) -> None:
    ids = [lab.bot("sendMessage", chat_id=SOKHA, text="x")["message_id"] for _ in range(2)]
    assert lab.bot("deleteMessages", chat_id=SOKHA, message_ids=[*ids, 9999])
    assert lab.bot("deleteMessages", chat_id=SOKHA, message_ids=ids)
    for wrong in ([], list(range(1, 102))):
        lab.refused("deleteMessages", chat_id=SOKHA, message_ids=wrong)


def test_delete_forum_topic_takes_all_its_messages_also_past_48_hours(lab: Lab) -> None:
    topic = lab.topic()
    lab.bot("sendMessage", chat_id=lab.group, message_thread_id=topic, text="case")
    lab.act(DARA, "text", chat=lab.group, text="General stays")
    lab.clock.pass_(TWO_DAYS * 10)
    assert lab.bot("deleteForumTopic", chat_id=lab.group, message_thread_id=topic)
    left = [m for m in lab.see(f"chats/{lab.group}/messages")["messages"] if not m["deleted"]]
    assert [m["text"] for m in left] == ["General stays"]


def test_own_text_can_still_be_overwritten_after_48_hours(lab: Lab) -> None:
    sent = lab.bot("sendMessage", chat_id=SOKHA, text="sensitive")["message_id"]
    lab.clock.pass_(TWO_DAYS * 10)
    assert lab.bot("editMessageText", chat_id=SOKHA, message_id=sent, text="[removed]")["edit_date"]


def test_only_own_messages_can_be_edited_and_missing_ones_are_not_found(lab: Lab) -> None:
    theirs = lab.act(SOKHA, "text", text="mine")["message_id"]
    assert "can't be edited" in lab.refused("editMessageText", chat_id=SOKHA, message_id=theirs, text="x")[1]
    got = lab.refused("editMessageText", chat_id=SOKHA, message_id=999, text="x")
    assert got == (400, "Bad Request: message to edit not found")
