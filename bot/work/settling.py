"""What came of a call -> the row is settled, put back, or something is done first (a new topic, a moved group)."""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session as Db

from bot.store import cases, conversations, inbox, limits, outbox
from bot.store.case_tables import PLAIN
from bot.store.outbox import Call
from bot.store.tables import Outbox
from bot.telegram.sender import NO_FORUM, Blocked, Later, Moved, Outcome, Refused, Sent, TopicClosed, TopicGone
from bot.work import deliveries, screens
from bot.work.context import Context
from bot.work.moving import move_room
from bot.work.topics_again import beside, remake_topic

log = structlog.get_logger()

#: tries of a call that Telegram neither takes nor refuses; a user's message is tried for about a day
MAX_ATTEMPTS = 500
MAX_WAIT = 300.0
_TRIES_OUTSIDE = 3
#: network and floods count too
_TRIES_OF_TOPIC = 12


def settle(context: Context, row: Outbox, outcome: Outcome) -> bool:
    """One transaction. True: there may be something to send at once."""
    if isinstance(outcome, Moved):
        group = context.roster.group_of((row.payload or {}).get("chat_id"))
        move_room(context, row.room or (group.partner if group else ""), outcome.chat_id)
    with context.database.transaction() as db:
        _settle(context, db, row, outcome)
        if row.bucket and context.limited:  # last: a claim, too, locks rows before their limits
            limits.returned(db, row.bucket, context.clock())
        return outbox.waits(db, context.clock())


def give_up(context: Context, row_id: int, why: str) -> bool:
    """A fault of ours: the row is set aside."""
    with context.database.transaction() as db:
        outbox.refused(db, row_id, why)
    return True


def _settle(context: Context, db: Db, row: Outbox, outcome: Outcome) -> None:
    now = context.clock()
    if row.conversation:  # locks are taken in one order everywhere: conversation, case, row
        conversations.lock(db, row.conversation)
    if not outbox.still_mine(db, row):  # it is being sent by another meanwhile, who settles it
        log.error("claim_lost", method=row.method, purpose=row.purpose)
        _remember_on_screen(db, row, outcome, now)
        return
    match outcome:
        case Sent() if _outside(context, db, row, outcome):
            _took_back(context, db, row, outcome, now)
        case Sent():
            _sent(context, db, row, outcome, now)
        case Later():
            _later(context, db, row, outcome, now)
        case Blocked():
            _blocked(context, db, row, now)
        case Refused():
            _refused(context, db, row, outcome, now)
        case Moved():
            outbox.readdress(db, row.id, outcome.chat_id)
            outbox.again(db, row.id, now, "moved")
        case TopicGone():
            _topic_gone(context, db, row, now)
        case TopicClosed():
            _reopen(context, db, row, now)


def _remember_on_screen(db: Db, row: Outbox, outcome: Outcome, now: float) -> None:
    """It arrived all the same, and must be found when the screen is cleared."""
    if isinstance(outcome, Sent) and outcome.message_id and row.audience == "user" and row.conversation:
        conversations.saw(db, row.conversation, outcome.message_id, now, own="text" in (row.payload or {}))


def _sent(context: Context, db: Db, row: Outbox, outcome: Sent, now: float) -> None:
    became = outbox.sent(db, row.id)
    unwanted = became != "wanted"
    if unwanted and outcome.topic_id and row.payload:
        gone = {"chat_id": row.payload["chat_id"], "message_thread_id": outcome.topic_id}
        outbox.put(db, Call("deleteForumTopic", gone, "staff", "untopic", row.lane, row.bucket), now)
        return
    if unwanted and outcome.message_id and row.payload:
        _delete_at_once(db, row, outcome, now)
        _note_unsaid(context, db, row, became, now)
        return
    if row.audience == "user" and row.conversation:
        for message_id in (outcome.message_id, *outcome.also):
            if message_id:
                conversations.saw(db, row.conversation, message_id, now, own="text" in (row.payload or {}))
    if row.purpose == "page" and row.case_number and outcome.message_id:
        cases.paged(db, int((row.payload or {})["chat_id"]), outcome.message_id, row.case_number)
    if row.audience == "staff" and row.case_number and row.room:
        _remember_in_room(context, db, row, outcome, now)
    deliveries.note(context, db, row, "delivered", now)


def _delete_at_once(db: Db, row: Outbox, outcome: Sent, now: float) -> None:
    """The user left quickly, or said that it is not safe, while it was in flight."""
    ids = [message_id for message_id in (outcome.message_id, *outcome.also) if message_id]
    gone = {"chat_id": (row.payload or {})["chat_id"], "message_ids": ids}
    outbox.put(db, Call("deleteMessages", gone, "user", "delete", priority=3), now)


def _note_unsaid(context: Context, db: Db, row: Outbox, became: str, now: float) -> None:
    """Its writer sees that it waits, or that it did not arrive."""
    deliveries.note(context, db, row, "held" if became == "held" else "failed", now)


def _remember_in_room(context: Context, db: Db, row: Outbox, outcome: Sent, now: float) -> None:
    seen = cases.room(db, row.case_number, row.room)
    if seen is None:
        return
    if row.purpose == "topic":
        seen.topic_id = outcome.topic_id
    if row.purpose == "card":
        seen.card_id = outcome.message_id
    if row.method.startswith("send"):
        for message_id in (outcome.message_id, *outcome.also):
            if message_id:
                cases.belongs(db, row.room, message_id, row.case_number)


def _outside(context: Context, db: Db, row: Outbox, outcome: Sent) -> bool:
    """Telegram puts a message with a wrong thread into General without a word, where everyone of the group reads it."""
    if row.audience != "staff" or not row.case_number or not row.room or not outcome.message_id:
        return False
    if not row.method.startswith("send"):
        return False
    seen = cases.room(db, row.case_number, row.room)
    return seen is not None and bool(seen.topic_id) and outcome.thread_id != seen.topic_id


def _took_back(context: Context, db: Db, row: Outbox, outcome: Sent, now: float) -> None:
    """Deleted there, and tried again; when that lands outside too, the room is told that something did not arrive."""
    deliveries.take_back(context, db, row, [outcome.message_id or 0, *outcome.also], now)
    if row.attempts <= _TRIES_OUTSIDE:
        outbox.again(db, row.id, now + 1.0, "outside its topic")
        return
    _refused(context, db, row, Refused("outside its topic"), now)


def _later(context: Context, db: Db, row: Outbox, outcome: Later, now: float) -> None:
    if row.attempts >= MAX_ATTEMPTS:
        _refused(context, db, row, Refused("too many tries"), now)
        return
    wait = outcome.seconds if outcome.flood else min(outcome.seconds * 2 ** min(row.attempts - 1, 10), MAX_WAIT)
    if outcome.flood and row.bucket:
        limits.block(db, row.bucket, now + wait, now)
    became = outbox.again(db, row.id, now + wait, "flood" if outcome.flood else "network", outcome.maybe_sent)
    if became != "wanted":
        _note_unsaid(context, db, row, became, now)


def _blocked(context: Context, db: Db, row: Outbox, now: float) -> None:
    """A user: their conversation learns it once, staff through it. The staff room: waited for, nothing is dropped."""
    if row.audience == "staff" and row.purpose != "line":
        log.error("staff_room_refuses", method=row.method, attempts=row.attempts)
        outbox.again(db, row.id, now + min(30.0 * row.attempts, MAX_WAIT), "no rights")
        return
    outbox.refused(db, row.id, "blocked")
    deliveries.note(context, db, row, "blocked", now)
    if row.purpose == "page" and row.case_number:
        deliveries.tell_page_lost(context, db, row, now)
    conversation = conversations.get(db, row.conversation) if row.audience == "user" and row.conversation else None
    if conversation is not None and not conversation.blocked:
        conversation.blocked = True
        inbox.put(db, f"delivery:{row.id}", row.conversation, {"failed": "blocked"}, now, priority=1)


def _refused(context: Context, db: Db, row: Outbox, outcome: Refused, now: float) -> None:
    """A message between two people that cannot be delivered is never dropped in silence: the case's topic says so."""
    outbox.refused(db, row.id, outcome.why)
    log.error("call_refused", method=row.method, purpose=row.purpose, why=outcome.why)
    if row.purpose == "topic" and outcome.why == NO_FORUM and (seen := cases.room(db, row.case_number, row.room)):
        seen.topic_id = PLAIN
    for call in screens.instead(row):
        outbox.put(db, call, now)
    if row.purpose in ("reply", "relay") and row.case_number:
        deliveries.note(context, db, row, "failed", now)
        deliveries.tell_room(context, db, row, outcome.why, now)


def _topic_gone(context: Context, db: Db, row: Outbox, now: float) -> None:
    """Make the topic again with its card and try the message once more; a call about the topic itself is pointless."""
    seen = cases.room(db, row.case_number, row.room) if row.case_number and row.room else None
    if seen is None or row.purpose not in ("card", "line", "relay", "reopen"):
        outbox.refused(db, row.id, "topic gone")
        return
    if row.purpose == "reopen":  # the case is open again, and staff who are rung must find it
        remake_topic(context, db, row, seen, now)
        outbox.refused(db, row.id, "made again")
        return
    if row.attempts > _TRIES_OF_TOPIC:
        _refused(context, db, row, Refused("topic gone again"), now)
        return
    remake_topic(context, db, row, seen, now)
    outbox.again(db, row.id, now, "topic gone")


def _reopen(context: Context, db: Db, row: Outbox, now: float) -> None:
    """A topic that staff closed by hand is opened for what has to go into it."""
    if row.attempts > _TRIES_OF_TOPIC:
        _refused(context, db, row, Refused("topic closed"), now)
        return
    payload = {"chat_id": (row.payload or {}).get("chat_id")}
    outbox.put_before(db, row.id, beside(row, "reopenForumTopic", payload, "reopen"), now)
    outbox.again(db, row.id, now, "topic closed")
