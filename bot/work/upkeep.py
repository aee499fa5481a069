"""The heart of the process, timers that ring, the work of processes that died. Once a second, and quickly over.

What may take longer is done by bot.work.housekeeping: a heart that waits for it would seem dead to the others.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog
from sqlalchemy import Select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Db

from bot.store import inbox, outbox, processes, timers
from bot.work.context import Context

log = structlog.get_logger()
#: seconds of the wall clock between two rounds, and at a clock that runs faster the least
ROUND, SHORTEST_ROUND = 1.0, 0.2


class Heart:
    """Tells the others that this process is alive, and judges who is not, once it has itself beaten long enough.

    After a time without the database everybody looks dead to everybody: nobody is judged until all could beat again.
    """

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self._wall = wall
        self._since = self._last = float("-inf")

    def beat(self, db: Db, name: str) -> Select[str] | None:
        """Returns who is alive, or None when it is too early to say."""
        wall = self._wall()
        if not 0 <= wall - self._last < processes.DEAD_SECONDS / 2:
            self._since = wall
        self._last = wall
        processes.beat(db, name, wall)
        return processes.alive(wall) if wall - self._since >= processes.DEAD_SECONDS else None


async def run(context: Context) -> None:
    """For ever."""
    heart = Heart()
    while True:
        try:
            rang = await asyncio.to_thread(tick, context, heart)
        except SQLAlchemyError as error:
            context.meters.database.labels("upkeep").inc()
            log.error("upkeep_failed", error=type(error).__name__)
            rang = 0
        if rang:
            context.wake()
        await asyncio.sleep(pause(context))


def pause(context: Context) -> float:
    """Seconds of the wall clock until the next round."""
    return max(ROUND / context.speed, SHORTEST_ROUND)


def tick(context: Context, heart: Heart | None = None) -> int:
    """Ring what is due and give back what dead processes had claimed. Returns how many there were.

    The beat is committed before anything that may have to wait for others.
    """
    alive = _beat(context, heart) if heart else None
    with context.database.transaction() as db:
        now = context.clock()
        freed = _free_of_dead(context, db, alive, now) if heart else 0
        return freed + timers.ring(db, now) + inbox.free_expired(db, now) + outbox.free_expired(db, now)


def _beat(context: Context, heart: Heart) -> Select[str] | None:
    with context.database.transaction() as db:
        return heart.beat(db, context.name)


def _free_of_dead(context: Context, db: Db, alive: Select[str] | None, now: float) -> int:
    freed = inbox.renew(db, context.name, context.turning.all, now, inbox.LEASE_SECONDS * context.speed)
    freed += outbox.renew(db, context.name, context.sending.all, now, outbox.LEASE_SECONDS * context.speed)
    if alive is not None:
        freed += inbox.free_of_dead(db, alive) + outbox.free_of_dead(db, alive)
    return freed


async def join(context: Context) -> None:
    """Before it claims anything: a process that the others do not know of yet would seem dead to them."""
    while True:
        try:
            await asyncio.to_thread(_beat, context, Heart())
            return
        except SQLAlchemyError as error:
            log.error("upkeep_failed", error=type(error).__name__)
            await asyncio.sleep(ROUND)


def leave(context: Context) -> None:
    """At the end: what is unfinished is given back at once, and nobody waits for this process."""
    with context.database.transaction() as db:
        inbox.free_of(db, context.name)
        outbox.free_of(db, context.name)
        processes.leave(db, context.name)


def take_over(context: Context) -> None:
    """At the start of the only bot process: nothing can be in work, whatever a row says."""
    with context.database.transaction() as db:
        inbox.free_all(db)
        outbox.free_all(db)
