"""What came of a call -> the row is settled, put back, or something is done first (a new topic, a moved group)."""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session as Db

from bot.store import cases, conversations, inbox, limits, outbox
from bot.store.outbox import Call
from bot.store.tables import Outbox
from bot.telegram.sender import Blocked, Later, Moved, Outcome, Refused, Sent, TopicClosed, TopicGone
from bot.telegram.staff_room import line
from bot.work.calls import Mail
from bot.work.context import Context
from bot.work.moving import move_room

log = structlog.get_logger()

#: tries of a call that Telegram neither takes nor refuses; a user's message is tried for about a day
MAX_ATTEMPTS = 500
MAX_WAIT = 300.0


def settle(context: Context, row: Outbox, outcome: Outcome) -> bool:
    """One transaction. True: there is something to send at once."""
    if isinstance(outcome, Moved):
        move_room(context, outcome.chat_id)
    with context.database.transaction() as db:
        return _settle(context, db, row, outcome)


def _settle(context: Context, db: Db, row: Outbox, outcome: Outcome) -> bool:
    now = context.clock()
    match outcome:
        case Sent():
            _sent(db, row, outcome, now)
        case Later():
            return _later(db, row, outcome, now)
        case Blocked():
            _blocked(db, row, now)
        case Refused():
            _refused(context, db, row, outcome, now)
        case Moved():
            outbox.again(db, row.id, now, "moved")
        case TopicGone():
            _topic_gone(context, db, row, now)
        case TopicClosed():
            _reopen(context, db, row, now)
    return True


def _sent(db: Db, row: Outbox, outcome: Sent, now: float) -> None:
    unwanted = outbox.sent(db, row.id)
    if unwanted and outcome.message_id and row.payload:
        _delete_at_once(db, row, outcome.message_id, now)
    elif row.audience == "user" and row.conversation and outcome.message_id:
        conversations.saw(db, row.conversation, outcome.message_id, now)
    if row.audience == "staff" and row.case_number:
        _remember_in_room(db, row, outcome)


def _delete_at_once(db: Db, row: Outbox, message_id: int, now: float) -> None:
    """It was in flight when the user left quickly."""
    payload = {"chat_id": (row.payload or {})["chat_id"], "message_ids": [message_id]}
    outbox.put(db, Call("deleteMessages", payload, "user", "delete", priority=3), now)


def _remember_in_room(db: Db, row: Outbox, outcome: Sent) -> None:
    case = cases.get(db, row.case_number)
    if case is None:
        return
    if row.purpose == "topic":
        case.topic_id = outcome.topic_id
    if row.purpose == "card":
        case.card_id = outcome.message_id
    if outcome.message_id and row.method.startswith("send"):
        cases.belongs(db, outcome.message_id, case.number)


def _later(db: Db, row: Outbox, outcome: Later, now: float) -> bool:
    if row.attempts >= MAX_ATTEMPTS:
        outbox.refused(db, row.id, "too many tries")
        return True
    wait = outcome.seconds if outcome.flood else min(outcome.seconds * 2 ** min(row.attempts - 1, 10), MAX_WAIT)
    if outcome.flood and row.bucket:
        limits.block(db, row.bucket, now + wait, now)
    outbox.again(db, row.id, now + wait, "flood" if outcome.flood else "network", outcome.maybe_sent)
    return False


def _blocked(db: Db, row: Outbox, now: float) -> None:
    """A user: their conversation learns it once, staff through it. The staff room: waited for, nothing is dropped."""
    if row.audience == "staff" and row.purpose != "line":
        log.error("staff_room_refuses", method=row.method, attempts=row.attempts)
        outbox.again(db, row.id, now + min(30.0 * row.attempts, MAX_WAIT), "no rights")
        return
    outbox.refused(db, row.id, "blocked")
    conversation = conversations.get(db, row.conversation) if row.audience == "user" and row.conversation else None
    if conversation is not None and not conversation.blocked:
        conversation.blocked = True
        inbox.put(db, f"delivery:{row.id}", row.conversation, {"failed": "blocked"}, now, priority=1)


def _refused(context: Context, db: Db, row: Outbox, outcome: Refused, now: float) -> None:
    """A message between two people that cannot be delivered is never dropped in silence: the case's topic says so."""
    outbox.refused(db, row.id, outcome.why)
    log.error("call_refused", method=row.method, purpose=row.purpose, why=outcome.why)
    if row.purpose not in ("reply", "relay") or not row.case_number:
        return
    words = line("not_delivered", {"why": outcome.why}, context.words(context.roster.language))
    Mail(db, now, context.roster).room(row.conversation, row.case_number, "sendMessage", {"text": f"⚠️ {words}"}, "line")


def _topic_gone(context: Context, db: Db, row: Outbox, now: float) -> None:
    """Make the topic again and try the message once more; a call about the topic itself has become pointless."""
    case = cases.get(db, row.case_number) if row.case_number else None
    if case is None or row.purpose not in ("card", "line", "relay"):
        outbox.refused(db, row.id, "topic gone")
        return
    if row.attempts > 3:
        outbox.refused(db, row.id, "topic gone again")
        return
    case.topic_id = None
    payload = {"chat_id": context.roster.group, "name": f"{case.number} ↻"}
    make = Call(
        "createForumTopic", payload, "staff", "topic", row.lane, row.bucket, row.conversation, case.number, row.priority
    )
    outbox.put_before(db, row.id, make, now)
    outbox.again(db, row.id, now, "topic gone")


def _reopen(context: Context, db: Db, row: Outbox, now: float) -> None:
    if row.attempts > 3:
        outbox.refused(db, row.id, "topic closed")
        return
    payload = {"chat_id": context.roster.group}
    reopen = Call(
        "reopenForumTopic",
        payload,
        "staff",
        "reopen",
        row.lane,
        row.bucket,
        row.conversation,
        row.case_number,
        row.priority,
    )
    outbox.put_before(db, row.id, reopen, now)
    outbox.again(db, row.id, now, "topic closed")
