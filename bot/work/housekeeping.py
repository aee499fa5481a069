"""What has to be done now and then and may take its time: reload, digest, sweep, retention, one after the other."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.work import digest, reload, retention, sweeping
from bot.work.context import Context
from bot.work.upkeep import pause

log = structlog.get_logger()
PURGE_EVERY = 600.0


async def run(context: Context) -> None:
    """For ever."""
    purged_at = 0.0
    reloaded = await asyncio.to_thread(reload.last_request, context)
    while True:
        try:
            await asyncio.to_thread(context.recall_rooms)
            reloaded = await asyncio.to_thread(reload.obey, context, reloaded)
            written = await asyncio.to_thread(digest.post_when_due, context)
            await asyncio.to_thread(retention.shred, context)
            if context.clock() - purged_at >= PURGE_EVERY:
                purged_at = context.clock()
                written += await asyncio.to_thread(sweeping.sweep, context)
                log.info("purged", count=sum((await asyncio.to_thread(retention.purge, context)).values()))
        except SQLAlchemyError as error:
            context.meters.database.labels("housekeeping").inc()
            log.error("housekeeping_failed", error=type(error).__name__)
            written = 0
        if written:
            context.senders.ring()
        await asyncio.sleep(pause(context))
