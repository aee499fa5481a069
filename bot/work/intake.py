"""Updates -> inbox; committed, and only then acknowledged to Telegram: with the next offset, or with 200."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.store import inbox
from bot.store import settings as stored
from bot.store.vault import vault_of
from bot.telegram.updates import Poller, PollProblem
from bot.work.addressing import address, names_strange_group
from bot.work.context import Context

log = structlog.get_logger()
_OFFSET = "offset"


class Stop(Exception):
    """The loop cannot go on at all; the message says why."""


def take_in(context: Context, updates: list[dict[str, Any]]) -> int:
    """Write what was fetched to the inbox in one transaction, with the next offset. Returns how many were new."""
    _follow_rooms(context, updates)
    with context.database.transaction() as session:
        new = _keep(context, session, updates)
        if updates:
            stored.put(session, _OFFSET, updates[-1]["update_id"] + 1)
        if len(updates) < Poller.MOST:
            context.pulse.caught_up(session, context.clock())
    _count(context, "polling", len(updates), new)
    return new


def take_in_one(context: Context, update: dict[str, Any]) -> None:
    """Write one update that Telegram sent by itself; where the poller would go on is not touched."""
    _follow_rooms(context, [update])
    with context.database.transaction() as session:
        new = _keep(context, session, [update])
    _count(context, "webhook", 1, new)


def _follow_rooms(context: Context, updates: list[dict[str, Any]]) -> None:
    """Another process may have noticed that a staff group has a new id."""
    if any(names_strange_group(update, context.roster) for update in updates):
        context.recall_rooms()


def _keep(context: Context, session: Session, updates: list[dict[str, Any]]) -> int:
    addressed = [(update, *address(session, update, context.roster, context.rules)) for update in updates]
    vault_of(session).writing(session, {key for _, key, _, _ in addressed})  # one look for all of them
    new = 0
    for update, key, priority, case in addressed:
        payload = {"update": _writable(update), "case": case}
        new += inbox.put(session, f"telegram:{update['update_id']}", key, payload, context.clock(), priority)
    return new


def _writable(update: dict[str, Any]) -> dict[str, Any]:
    """Half a letter (a lone surrogate) cannot be written as UTF-8; it must not keep the rest from being kept."""
    try:
        json.dumps(update, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return dict(json.loads(json.dumps(update, ensure_ascii=False).encode(errors="replace")))
    return update


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
    log.info("updates_kept", count=len(updates))
    context.turns.ring()
    return int(updates[-1]["update_id"]) + 1
