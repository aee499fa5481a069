"""Outbox -> one Bot API call -> settled. Head of the line for each chat; urgent first; what Telegram says is obeyed."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot

from bot.store import outbox
from bot.store.tables import Outbox
from bot.telegram.sender import Later, Outcome, Sent, send
from bot.work import alarm_webhook
from bot.work.context import Context
from bot.work.prepare import asks, prepare
from bot.work.settling import give_up, settle

log = structlog.get_logger()
#: before the database is tried again, and of those who are not rung
PAUSE_SECONDS = outbox.IDLE_SECONDS


async def run(context: Context, bot: Bot) -> None:
    """For ever: send what may be sent, sleep until more comes or a limit allows the next."""
    while True:
        context.senders.silence()
        try:
            wait = await one_delivery(context, bot)
        except SQLAlchemyError as error:  # the database is away: what is in flight comes back (bot.work.in_hand)
            context.meters.database.labels("delivery").inc()
            log.error("delivery_waits", error=type(error).__name__)
            wait = PAUSE_SECONDS
        if wait > 0:
            await context.senders.wait(min(wait / context.speed, PAUSE_SECONDS))


async def one_delivery(context: Context, bot: Bot) -> float:
    """Send one call. Returns 0 when there may be more at once, else the seconds until it makes sense to ask unrung."""
    row, wait = await asyncio.to_thread(_claim, context)
    if row is None:
        return wait
    try:
        return await _deliver(context, bot, row)
    finally:
        context.sending.drop(row)


async def _deliver(context: Context, bot: Bot, row: Outbox) -> float:
    if _is_late(context, row) and not await asyncio.to_thread(_is_mine, context, row):
        log.error("claim_lost", method=row.method, purpose=row.purpose)
        return 0.0
    outcome = await _call(context, bot, row)
    _count(context, row, outcome)
    try:
        more = await asyncio.to_thread(settle, context, row, outcome)
    except SQLAlchemyError:
        raise
    except Exception as error:  # one row that cannot be settled must not stop the rest
        log.error("settling_failed", error=type(error).__name__, purpose=row.purpose)
        more = await asyncio.to_thread(give_up, context, row.id, type(error).__name__)
    log.info("call_settled", method=row.method, purpose=row.purpose, outcome=type(outcome).__name__, more=more)
    if not isinstance(outcome, Sent | Later):  # what it could not send may be news for a conversation
        context.turns.ring()
    return 0.0 if more else PAUSE_SECONDS


async def _call(context: Context, bot: Bot, row: Outbox) -> Outcome:
    payload = await asyncio.to_thread(prepare, context, row) if asks(row) else prepare(context, row)
    if not isinstance(payload, dict):
        return payload
    if row.method == "webhook":
        return await alarm_webhook.ring(context.alarm_webhook, payload)
    with context.meters.call.time():
        outcome = await send(bot, row.method, payload)
    if not isinstance(outcome, Later):
        context.pulse.reached()
    return outcome


def _count(context: Context, row: Outbox, outcome: Outcome) -> None:
    """What became of a call, and how long somebody has waited for an answer of the bot."""
    meters = context.meters
    flood = isinstance(outcome, Later) and outcome.flood
    meters.calls.labels(row.method, "Flood" if flood else type(outcome).__name__).inc()
    meters.floods.inc(flood)
    if isinstance(outcome, Sent) and row.audience == "user" and row.purpose == "say":
        meters.answer.observe(max(0.0, context.clock() - row.created_at))


def _is_late(context: Context, row: Outbox) -> bool:
    """The process stood still for half of its lease (a machine that was suspended): others may have taken over."""
    return context.clock() > (row.lease_until or 0.0) - outbox.LEASE_SECONDS * context.speed / 2


def _is_mine(context: Context, row: Outbox) -> bool:
    with context.database.transaction() as db:
        return outbox.still_mine(db, row)


def _claim(context: Context) -> tuple[Outbox | None, float]:
    with context.sending.claiming() as note, context.database.transaction() as db:
        lease = outbox.LEASE_SECONDS * context.speed
        row, wait = outbox.claim(db, context.clock(), context.name, limited=context.limited, lease=lease)
        if row is not None:
            note(row)
    if row is not None and wait <= 0:
        context.senders.ring()
    return row, wait
