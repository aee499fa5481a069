"""Whether this process can do its work: the database takes a write, Telegram is in reach. JSON without secrets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.store import settings as stored
from bot.work.context import Context
from bot.work.pulse import WAYS

#: an answer that takes longer is no answer
SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class State:
    """What was found. The model may be down: people in danger still get through, so that is degraded, but ready."""

    database: bool
    content: bool
    way: str
    webhook: bool
    telegram: bool
    nlu: bool

    @property
    def ready(self) -> bool:
        """Whether messages come in and answers go out."""
        return (
            self.database
            and self.content
            and self.way in WAYS
            and self.way != "starting"
            and self.webhook
            and self.telegram
        )

    def as_json(self) -> dict[str, Any]:
        """For whoever looks from outside."""
        status = "ready" if self.ready and self.nlu else "degraded" if self.ready else "not ready"
        return {
            "status": status,
            "database": "writable" if self.database else "down",
            "content": "loaded" if self.content else "missing",
            "updates": self.way if self.webhook else "webhook not set at Telegram",
            "telegram": "reached lately" if self.telegram else "not reached lately",
            "nlu": "up" if self.nlu else "down: menu, danger words, commands and staff work; free text does not",
        }


async def look(context: Context, nlu_ready: Callable[[], Awaitable[bool]]) -> State:
    """Look now; never raises, never takes long."""
    database, nlu = await asyncio.gather(_writable(context), _in_time(nlu_ready()))
    pulse = context.pulse
    content = bool(context.renderer.guide.topics)
    return State(database, content, pulse.way, pulse.webhook_fine, pulse.lately, nlu)


async def _writable(context: Context) -> bool:
    try:
        return await _in_time(asyncio.to_thread(_write, context))
    except SQLAlchemyError:
        context.meters.database.labels("health").inc()
        return False


def _write(context: Context) -> bool:
    """A value is written, encrypted, and committed."""
    with context.database.transaction() as db:
        stored.put(db, "ready_at", context.clock())
    return True


async def _in_time(answer: Awaitable[bool]) -> bool:
    try:
        async with asyncio.timeout(SECONDS):
            return await answer
    except TimeoutError:
        return False
