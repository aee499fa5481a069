"""Timers that ring, leases of processes that died, retention. Once a second, and quickly over."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.store import cases, inbox, outbox, timers, upkeep
from bot.work import digest, reload
from bot.work.calls import Mail
from bot.work.context import Context

log = structlog.get_logger()
PURGE_EVERY = 600.0


async def run(context: Context) -> None:
    """For ever."""
    purged_at = 0.0
    reloaded = await asyncio.to_thread(reload.last_request, context)
    while True:
        try:
            rang = await asyncio.to_thread(tick, context)
            reloaded = await asyncio.to_thread(reload.obey, context, reloaded)
            rang += await asyncio.to_thread(digest.post_when_due, context)
            if context.clock() - purged_at >= PURGE_EVERY:
                purged_at = context.clock()
                log.info("purged", **await asyncio.to_thread(purge, context))
        except SQLAlchemyError as error:
            log.error("upkeep_failed", error=type(error).__name__)
            rang = 0
        if rang:
            context.wake()
        await asyncio.sleep(1.0)


def tick(context: Context) -> int:
    """Ring what is due and give back what dead processes had claimed. Returns how many there were."""
    with context.database.transaction() as db:
        now = context.clock()
        return timers.ring(db, now) + inbox.free_expired(db, now) + outbox.free_expired(db, now)


def purge(context: Context) -> dict[str, int]:
    """Retention; counts only."""
    with context.database.transaction() as db:
        mail = Mail(db, context.clock(), context.roster)
        old = cases.take_old(db, mail.now - context.rules.retention_case_days * 86400)
        for case in old:
            mail.remove_case(case)
        return {**upkeep.purge(db, context.clock()), "count": len(old)}


def take_over(context: Context) -> None:
    """At the start of the only bot process: nothing can be in work, whatever a row says."""
    with context.database.transaction() as db:
        inbox.free_all(db)
        outbox.free_all(db)
