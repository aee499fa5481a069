"""What became of a message between user and staff: noted with the case, and shown at the message of its writer."""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session as Db

from bot.core.session import Session
from bot.store import casefile, conversations, outbox
from bot.store.outbox import Call
from bot.store.tables import Outbox
from bot.telegram.staff_lines import line
from bot.work.calls import Mail, RoomPost
from bot.work.context import Context

log = structlog.get_logger()
#: at a reply that waits until it is safe to write
HELD = "😴"
#: reactions from the list that Telegram allows to bots: it arrived, it did not
_SIGNS = {"delivered": "👌", "failed": "💔", "blocked": "💔", "held": HELD}


def note(context: Context, db: Db, row: Outbox, delivery: str, now: float) -> None:
    """For a reply or a relayed message; several joined lines share one fate."""
    if row.purpose not in ("reply", "relay"):
        return
    mail = Mail(db, now, context.roster)
    joined = [(row.history_id, row.mark_id), *((row.payload or {}).get("joined") or ())]
    for history_id, mark_id in joined:
        if history_id:
            casefile.delivered(db, history_id, delivery)
        if mark_id:
            _show(db, mail, row, int(mark_id), _SIGNS[delivery])


def _show(db: Db, mail: Mail, row: Outbox, message_id: int, sign: str) -> None:
    if row.purpose == "reply":
        mail.mark_staff(row.room, message_id, sign)
        return
    chat = conversations.get(db, row.conversation)
    if chat is not None and Session.from_json(chat.session).safety.may_push:
        mail.mark(int(chat.address), message_id, sign)


def tell_room(context: Context, db: Db, row: Outbox, why: str, now: float) -> None:
    """One message could not be delivered, and why."""
    group = context.roster.groups.get(row.room)
    if group is None:
        return
    words = line("not_delivered", {"why": why}, context.words(group.language))
    post = RoomPost(row.room, row.conversation, row.case_number)
    Mail(db, now, context.roster).room(post, "sendMessage", {"text": f"⚠️ {words}"}, "line")


def tell_page_lost(context: Context, db: Db, row: Outbox, now: float) -> None:
    """Somebody who should be rung cannot be: the room must know, or nobody notices that nobody comes."""
    group = context.roster.groups.get(row.room)
    person = context.roster.person((row.payload or {}).get("chat_id"))
    if group is None or person is None:
        return
    words = line("page_lost", {"alias": person.alias}, context.words(group.language))
    post = RoomPost(row.room, row.conversation, row.case_number)
    Mail(db, now, context.roster).room(post, "sendMessage", {"text": f"⚠️ {words}"}, "line", silent=False)


def take_back(context: Context, db: Db, row: Outbox, message_ids: list[int], now: float) -> None:
    """It landed outside its topic, where the whole group reads it: delete it there, and the operator learns of it."""
    group = context.roster.groups[row.room]
    log.error("message_outside_its_topic", method=row.method, purpose=row.purpose)
    payload = {"chat_id": group.chat_id, "message_ids": message_ids}
    outbox.put(db, Call("deleteMessages", payload, "staff", "delete", priority=3), now)
