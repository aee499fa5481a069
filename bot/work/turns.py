"""Inbox -> event -> step -> session, case, timers and outbox, in one transaction: a crash before leaves nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Db

from bot.core.actions import Say
from bot.core.case_actions import AnswerStaff
from bot.core.conversation import needs_understanding, step
from bot.core.events import DeliveryFailed, Event, TimerRang, UserEvent, UserSaid, UserSent
from bot.core.routing import Understanding
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.staff_events import StaffEvent, StaffLeft, StaffReturned
from bot.core.turn import Turn, text_of
from bot.core.wishes import wish
from bot.store import cases, conversations, inbox
from bot.store import settings as stored
from bot.store.tables import Inbox
from bot.telegram.incoming import Incoming
from bot.telegram.translate import translate
from bot.work.calls import Mail
from bot.work.carry_out import Hands
from bot.work.context import Context
from bot.work.moving import move_room
from bot.work.outside import answer_outside
from bot.work.step_priority import priority_of

log = structlog.get_logger()
OFFLINE = "offline"


class Asks(Protocol):
    """Whatever can be asked for the meaning of a text."""

    async def ask(self, text: str) -> Understanding:
        """Never raises; unavailable is an answer too."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An inbox row, and its conversation as nobody else can change it while the row is in hand."""

    row: Inbox
    #: None while the service is switched off
    session: Session | None
    #: why the conversation could not be read
    problem: Exception | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed inbox row, read."""

    row: Inbox
    event: Event | None
    incoming: Incoming | None


async def run(context: Context, nlu: Asks) -> None:
    """For ever: one turn after the other; sleeps until something new comes in."""
    while True:
        context.turns.silence()
        try:
            waiting = await one_turn(context, nlu)
        except SQLAlchemyError as error:  # the database is away: what is claimed comes back (bot.work.in_hand)
            context.meters.database.labels("turns").inc()
            log.error("turns_wait", error=type(error).__name__)
            waiting = 0
        if waiting <= 1:  # whatever came since has rung
            await context.turns.wait(0.5)


async def one_turn(context: Context, nlu: Asks) -> int:
    """Deal with one inbox row. Returns 0 when there was none, 1 when it was the only one, 2 when more may wait."""
    claimed = await asyncio.to_thread(_claim, context)
    if claimed is None:
        return 0
    try:
        with context.meters.turn.time():
            outcome, more = await _deal_with(context, nlu, claimed)
    finally:
        context.turning.drop(claimed.row)
    context.meters.turns.labels(outcome).inc()
    context.senders.ring()
    return 2 if more else 1


async def _deal_with(context: Context, nlu: Asks, claimed: Claimed) -> tuple[str, bool]:
    """done, again or set_aside; and whether more may wait."""
    row = claimed.row
    if claimed.problem is not None:
        return await _set_back(context, row, claimed.problem, row.attempts)
    try:
        work = _read(context, row)
    except Exception as error:  # what cannot be read today cannot be read tomorrow
        return await _set_back(context, row, error, inbox.MAX_ATTEMPTS)
    try:
        if work.incoming is not None and work.incoming.place == "room" and work.incoming.moved_to:
            await asyncio.to_thread(move_room, context, work.incoming.partner, work.incoming.moved_to)
        work = await _understood(context, nlu, work, claimed.session)
        return "done", await asyncio.to_thread(settle, context, work)
    except Exception as error:  # a message that cannot be dealt with must not stop the others
        return await _set_back(context, row, error, row.attempts)


async def _set_back(context: Context, row: Inbox, error: Exception, attempts: int) -> tuple[str, bool]:
    dead = await asyncio.to_thread(_failed, context, row, error, attempts)
    log.error("turn_failed", error=type(error).__name__, attempts=attempts, set_aside=dead)
    return ("set_aside" if dead else "again"), True


def _claim(context: Context) -> Claimed | None:
    with context.turning.claiming() as note, context.database.transaction() as db:
        row = inbox.claim(db, context.clock(), context.name, inbox.LEASE_SECONDS * context.speed)
        if row is None:
            return None
        note(row)
        claimed = _with_session(db, row)
        more = inbox.waits(db, context.clock())
    if more:
        context.turns.ring()
    return claimed


def _with_session(db: Db, row: Inbox) -> Claimed:
    try:
        return Claimed(row, _session_now(db, row.conversation))
    except SQLAlchemyError:
        raise
    except Exception as error:  # a conversation that cannot be read must not stop the others
        return Claimed(row, None, error)


def _failed(context: Context, row: Inbox, error: Exception, attempts: int) -> bool:
    with context.database.transaction() as db:
        return inbox.failed(db, row.id, attempts, type(error).__name__, context.clock())


def _read(context: Context, row: Inbox) -> Work:
    at, fresh = datetime.fromtimestamp(row.received_at, UTC), context.fresh()
    payload = row.payload or {}
    if "timer" in payload:
        return Work(row, TimerRang(at=at, fresh=fresh, name=payload["timer"]), None)
    if "failed" in payload:
        return Work(row, DeliveryFailed(at=at, fresh=fresh, why=payload["failed"]), None)
    for name, kind in (("staff_left", StaffLeft), ("staff_returned", StaffReturned)):
        if name in payload:
            by = context.roster.person(int(payload[name]))
            return Work(row, kind(at=at, fresh=fresh, by=by) if by else None, None)
    incoming = translate(payload["update"], context.roster, row.received_at, fresh)
    if incoming.place == "elsewhere":  # or is it a staff group that moved, as another process knows?
        context.recall_rooms()
        incoming = translate(payload["update"], context.roster, row.received_at, fresh)
    return Work(row, incoming.event, incoming)


async def _understood(context: Context, nlu: Asks, work: Work, session: Session | None) -> Work:
    """The model's opinion depends on the text alone; no transaction is open while it is asked."""
    event = work.event
    if not isinstance(event, UserSaid | UserSent):
        return work
    if session is None or not needs_understanding(event, session, context.rules):
        return work
    return replace(work, event=replace(event, understanding=await nlu.ask(text_of(event))))


def _session_now(db: Db, key: str) -> Session | None:
    """The session as it is, or None while the service is switched off."""
    if stored.get(db, OFFLINE, False):
        return None
    row = conversations.get(db, key, lock=False)
    return Session.from_json(row.session) if row else Session()


def settle(context: Context, work: Work) -> bool:
    """Everything that one event changes, in one transaction. An edit that changes nothing was answered already.

    Returns whether more may wait.
    """
    incoming, key = work.incoming, work.row.conversation
    if incoming is None or incoming.place != "user" or incoming.callback_id or incoming.message_id is None:
        return _settle(context, work)
    if incoming.edited and context.last_words.are(key, incoming.message_id, incoming.words):
        return _pass_over(context, work)
    more = _settle(context, work)
    context.last_words.note(key, incoming.message_id, incoming.words)  # now that it is committed
    return more


def _pass_over(context: Context, work: Work) -> bool:
    with context.database.transaction() as db:
        inbox.done(db, work.row.id)
        more = inbox.waits(db, context.clock())
    log.info("edit_without_a_change")
    return more


def _settle(context: Context, work: Work) -> bool:
    with context.database.transaction() as db:
        if not inbox.still_mine(db, work.row):
            return True
        mail = Mail(db, context.clock(), context.roster, asked_at=work.row.received_at)
        _note_message(db, mail, work)
        if _is_for_a_conversation(work):
            _converse(context, db, mail, work)
        elif work.incoming is not None:
            answer_outside(
                context, mail, work.incoming, work.row.conversation, str((work.row.payload or {}).get("case") or "")
            )
        inbox.done(db, work.row.id)
        return inbox.waits(db, context.clock())


def _is_for_a_conversation(work: Work) -> bool:
    if work.event is None:
        return False
    if work.incoming is None:
        return True
    if work.incoming.place == "user":
        return True
    return work.incoming.by is not None and bool((work.row.payload or {}).get("case"))


def _converse(context: Context, db: Db, mail: Mail, work: Work) -> None:
    context = replace(context)  # one guide from the step to its words, even when content is reloaded meanwhile
    key = work.row.conversation
    row = conversations.get(db, key)
    chat_id = row.address if row else work.incoming.chat_id if work.incoming else 0
    session = Session.from_json(row.session) if row else Session()
    if not chat_id or work.event is None:
        return
    if row is None and work.incoming is not None and work.incoming.place != "user":
        answer_outside(context, mail, work.incoming, key)  # the user deleted everything a moment ago
        return
    session = _with_partner(db, session)
    after, actions = _step(context, db, work, work.event, session)
    mail.priority = priority_of(work.event, actions)
    current = session.case or session.closed
    hands = Hands(context, db, mail, key, int(chat_id), after, work.incoming, current.number if current else "")
    for action in actions:
        hands.do(action)
    if bool(session.lesson) != bool(after.lesson):
        hands.change_menu()
    _mirror(db, mail, after)
    if row is not None and row.blocked and work.incoming and work.incoming.place == "user":
        row.blocked = False
    if not hands.forgotten:
        conversations.save(db, key, int(chat_id), after.to_json(), context.clock())


def _step(context: Context, db: Db, work: Work, event: Event, session: Session) -> Turn:
    """The core's step, unless the service is switched off, or staff act on a case that is no longer this user's."""
    named = _named_case(work)
    if isinstance(event, StaffEvent) and named not in _numbers(session):
        return session, [AnswerStaff("case_closed_already")]
    if (
        isinstance(event, UserEvent)
        and stored.get(db, OFFLINE, False)
        and not _may_leave(event, session, context.rules)
    ):
        return session, [Say(OFFLINE)]
    return step(event, session, context.rules)


def _named_case(work: Work) -> str:
    """The case in whose topic, or on whose button, it happened."""
    return str((work.row.payload or {}).get("case") or "")


def _numbers(session: Session) -> set[str]:
    """The cases that staff may act on: the open one, and the one closed last, which can be opened again."""
    return {case.number for case in (session.case, session.closed) if case is not None}


def _with_partner(db: Db, session: Session) -> Session:
    """A case of the time of one staff room says nothing of a partner; its row does (Context.recall_rooms)."""
    if session.case is None or session.case.partner:
        return session
    row = cases.get(db, session.case.number)
    return replace(session, case=replace(session.case, partner=row.partner)) if row is not None else session


def _mirror(db: Db, mail: Mail, session: Session) -> None:
    """The row of the case says what the conversation knows now."""
    if session.case is not None and (row := cases.get(db, session.case.number)):
        cases.mirror(db, row, session.case, mail.now)


def _may_leave(event: UserEvent, session: Session, rules: Rules) -> bool:
    """Quick exit and deletion work also while the service is switched off, and no notice of that breaks a cover."""
    wanted = wish(event, session, rules)
    return (
        bool(session.lesson)
        or session.stage is Stage.DELETING
        or (wanted is not None and wanted[0] in ("stop", "delete"))
    )


def _note_message(db: Db, mail: Mail, work: Work) -> None:
    """The id of what the user sent, whatever it is, for quick exit; their button stops spinning."""
    incoming = work.incoming
    if incoming is None or incoming.place != "user":
        return
    if incoming.callback_id:
        mail.press(incoming.callback_id)
    elif incoming.message_id is not None and not incoming.edited:  # what was corrected is noted already
        conversations.saw(db, work.row.conversation, incoming.message_id, incoming.sent_at or mail.now)
