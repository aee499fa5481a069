"""Updates -> inbox; committed, and only then acknowledged to Telegram with the next offset."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.store import inbox
from bot.store import settings as stored
from bot.telegram.updates import Poller, PollProblem
from bot.work.addressing import address, names_strange_group
from bot.work.context import Context

log = structlog.get_logger()
_OFFSET = "offset"


class Stop(Exception):
    """The loop cannot go on at all; the message says why."""


def take_in(context: Context, updates: list[dict[str, Any]]) -> int:
    """Write updates to the inbox in one transaction, with the next offset. Returns how many were new."""
    new = 0
    if any(names_strange_group(update, context.roster) for update in updates):
        context.recall_rooms()
    with context.database.transaction() as session:
        for update in updates:
            key, priority, case = address(session, update, context.roster, context.rules)
            payload = {"update": update, "case": case}
            new += inbox.put(session, f"telegram:{update['update_id']}", key, payload, context.clock(), priority)
        if updates:
            stored.put(session, _OFFSET, updates[-1]["update_id"] + 1)
    return new


def next_offset(context: Context) -> int:
    """Where to go on after a restart."""
    with context.database.transaction() as session:
        return int(stored.get(session, _OFFSET, 0))


async def poll(context: Context, poller: Poller, on_problem: Callable[[str], None]) -> None:
    """For ever: fetch, keep, only then fetch the next. A database that is down acknowledges nothing."""
    offset = await asyncio.to_thread(next_offset, context)
    while True:
        try:
            updates = await poller.get(offset)
        except PollProblem as problem:
            if problem.final:
                raise Stop(str(problem)) from None
            on_problem(str(problem))
            await asyncio.sleep(problem.wait)
            continue
        if not updates:
            continue
        try:
            await asyncio.to_thread(take_in, context, updates)
        except SQLAlchemyError as error:
            on_problem(
                f"The database cannot be written ({type(error).__name__}); nothing was acknowledged, trying again."
            )
            await asyncio.sleep(2.0)
            continue
        offset = updates[-1]["update_id"] + 1
        log.info("updates_kept", count=len(updates))
        context.wake()
