"""Fetching by one process only: whoever holds the lock works, the others stand by and take over within seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.store.leader import Leader

log = structlog.get_logger()
#: how often those who stand by ask, and how often the one who works makes sure
EVERY_SECONDS = 1.0
#: an answer that takes longer is no answer
ANSWER_SECONDS = 4.0


async def alone(leader: Leader, work: Callable[[], Awaitable[None]], tell: Callable[[bool], None]) -> None:
    """For ever: do the work while this process is the one. What the work raises is raised, after giving the lock up."""
    while True:
        if not await asyncio.to_thread(leader.take):
            tell(False)
            await asyncio.sleep(EVERY_SECONDS)
            continue
        log.info("polling_begins")
        tell(True)
        try:
            await _while_holding(leader, work)
        finally:
            tell(False)
            leader.cut()
            await asyncio.shield(asyncio.to_thread(leader.give_up))
        log.error("polling_lock_lost")


async def _while_holding(leader: Leader, work: Callable[[], Awaitable[None]]) -> None:
    """Returns when the lock is lost; the work has stopped then."""
    task = asyncio.ensure_future(work())
    try:
        while await _holds(leader):
            await asyncio.wait({task}, timeout=EVERY_SECONDS)
            if task.done():
                return task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _holds(leader: Leader) -> bool:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):  # wait_for of Python 3.11 can swallow that the work is to stop
            return await asyncio.to_thread(leader.holds)
    except TimeoutError:
        return False
