"""The inbox, row by row: claimed, read, understood, and given to bot.work.conversing; what fails is tried again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Db

from bot.core.conversation import needs_understanding
from bot.core.events import DeliveryFailed, TimerRang, UserSaid, UserSent
from bot.core.routing import Understanding
from bot.core.session import Session
from bot.core.staff_events import StaffLeft, StaffReturned
from bot.core.turn import text_of
from bot.store import conversations, inbox
from bot.store import settings as stored
from bot.store.tables import Inbox
from bot.telegram.translate import translate
from bot.work.context import Context
from bot.work.conversing import OFFLINE, Work, settle
from bot.work.moving import move_room

log = structlog.get_logger()


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
