"""A topic that staff deleted is made again with its card, before the message that found it gone."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session as Db

from bot.core.session import Session
from bot.store import cases, conversations, outbox
from bot.store.case_tables import CaseRoom
from bot.store.outbox import Call
from bot.store.tables import Outbox
from bot.telegram import staff_room
from bot.work.calls import Mail
from bot.work.context import Context
from bot.work.room import Room


def beside(row: Outbox, method: str, payload: dict[str, Any], purpose: str) -> Call:
    """Another call in the lane of this row."""
    return Call(
        method,
        payload,
        "staff",
        purpose,
        row.lane,
        row.bucket,
        row.conversation,
        row.case_number,
        row.priority,
        room=row.room,
    )


def remake_topic(context: Context, db: Db, row: Outbox, seen: CaseRoom, now: float) -> None:
    """The topic, and unless it is the card itself that waits, a new card in it."""
    seen.topic_id = seen.card_id = None
    case = cases.get(db, row.case_number)
    kept = conversations.get(db, row.conversation)
    chat_id = context.roster.groups[row.room].chat_id
    name = f"{row.case_number} ↻"
    if case is not None and kept is not None:
        room = Room(
            context, Mail(db, now, context.roster), row.conversation, case, Session.from_json(kept.session), row.room
        )
        name = f"{staff_room.title(room.view(), room.session)} ↻"[:128]
        if row.purpose != "card":
            card = {"chat_id": chat_id, "text": room.card_text(), "disable_notification": True}
            outbox.put_before(db, row.id, beside(row, "sendMessage", card, "card"), now)
    made = beside(row, "createForumTopic", {"chat_id": chat_id, "name": name}, "topic")
    outbox.put_before(db, row.id, made, now, far=True)
