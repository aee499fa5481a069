"""Updates -> inbox; committed, and only then acknowledged to Telegram: with the next offset, or with 200."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.store import inbox
from bot.store import settings as stored
from bot.store.vault import vault_of
from bot.telegram.cleaning import clean, number_of
from bot.telegram.updates import Poller, PollProblem
from bot.work.addressing import address, cannot_wait, names_strange_group
from bot.work.context import Context

log = structlog.get_logger()
_OFFSET = "offset"


class Stop(Exception):
    """The loop cannot go on at all; the message says why."""


def take_in(context: Context, fetched: list[Any]) -> int:
    """Write what was fetched to the inbox in one transaction, with the next offset. Returns how many were new."""
    updates = [clean(update) for update in fetched if number_of(update) is not None]
    if len(updates) < len(fetched):
        log.error("updates_set_aside", why="no number", count=len(fetched) - len(updates))
    _follow_rooms(context, updates)
    urgent = [cannot_wait(update, context.rules) for update in updates]
    with context.database.transaction() as session:
        new = _keep(context, session, updates, urgent)
        if updates:
            stored.put(session, _OFFSET, _after(updates))
        if len(fetched) < Poller.MOST:
            context.pulse.caught_up(session, context.clock())
    _count(context, "polling", len(updates), new)
    return new


def take_in_one(context: Context, update: dict[str, Any]) -> None:
    """Write one update that Telegram sent by itself; where the poller would go on is not touched."""
    update = clean(update)
    _follow_rooms(context, [update])
    urgent = [cannot_wait(update, context.rules)]
    with context.database.transaction() as session:
        new = _keep(context, session, [update], urgent)
    _count(context, "webhook", 1, new)


def _follow_rooms(context: Context, updates: list[dict[str, Any]]) -> None:
    """Another process may have noticed that a staff group has a new id."""
    if any(names_strange_group(update, context.roster) for update in updates):
        context.recall_rooms()


def _keep(context: Context, session: Session, updates: list[dict[str, Any]], urgent: list[bool]) -> int:
    addressed = [
        (update, *address(session, update, context.roster, soon)) for update, soon in zip(updates, urgent, strict=True)
    ]
    vault_of(session).writing(session, {key for _, key, _, _ in addressed})  # one look for all of them
    new = 0
    for update, key, priority, case in addressed:
        payload = {"update": update, "case": case}
        new += inbox.put(session, f"telegram:{update['update_id']}", key, payload, context.clock(), priority)
    return new


def _count(context: Context, way: str, came: int, new: int) -> None:
    context.meters.updates.labels(way, "new").inc(new)
    context.meters.updates.labels(way, "repeated").inc(came - new)


def next_offset(context: Context) -> int:
    """Where to go on after a restart."""
    with context.database.transaction() as session:
        return int(stored.get(session, _OFFSET, 0))


def forget_offset(context: Context) -> None:
    """While Telegram sends by itself its numbering goes on without us: polling then begins with what is there."""
    with context.database.transaction() as session:
        stored.put(session, _OFFSET, 0)


async def poll(context: Context, poller: Poller, on_problem: Callable[[str], None]) -> None:
    """For ever: fetch, keep, only then fetch the next. A database that is down acknowledges nothing."""
    offset: int | None = None
    while True:
        try:
            offset = await asyncio.to_thread(next_offset, context) if offset is None else offset
            offset = await _poll_once(context, poller, offset)
        except PollProblem as problem:
            if problem.final:
                raise Stop(str(problem)) from None
            on_problem(str(problem))
            await asyncio.sleep(problem.wait)
        except SQLAlchemyError as error:
            context.meters.database.labels("intake").inc()
            on_problem(f"The database cannot be used ({type(error).__name__}); nothing was acknowledged, trying again.")
            await asyncio.sleep(2.0)


async def _poll_once(context: Context, poller: Poller, offset: int) -> int:
    """Returns the next offset."""
    updates = await poller.get(offset)
    context.pulse.reached()
    await asyncio.to_thread(take_in, context, updates)
    if not updates:
        return offset
    numbered = [update for update in updates if number_of(update) is not None]
    if not numbered:  # what has no number cannot be acknowledged
        raise PollProblem("Telegram sent something that is no update.", wait=5.0)
    log.info("updates_kept", count=len(numbered))
    context.turns.ring()
    return _after(numbered)


def _after(updates: list[dict[str, Any]]) -> int:
    """The offset that acknowledges them all, in whatever order they came."""
    return max(int(update["update_id"]) for update in updates) + 1
