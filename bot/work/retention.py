"""Retention by machine: closed cases, users without a case, rows with a clock, keys. Counts only.

A case that is open, or was opened again, is never touched; whatever is written restarts the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from sqlalchemy.orm import Session as Db

from bot.core import cover
from bot.core.session import Session, Stage
from bot.store import casefile, conversations, forgetting, retention
from bot.store.case_tables import CaseRow, of_case
from bot.store.retention import BATCH, DAYS
from bot.store.vault import vault_of
from bot.work.calls import Mail
from bot.work.context import Context

Step = Callable[[Context, Db, float], dict[str, int]]


def purge(context: Context) -> dict[str, int]:
    """Everything that has had its time."""
    total: dict[str, int] = {}
    for step in _STEPS:
        while True:
            with context.database.transaction() as db:
                counts = step(context, db, context.clock())
            _add(total, counts)
            if max(counts.values(), default=0) < BATCH or step is _rows:
                break
    with context.database.transaction() as db:
        retention.report(db, total, context.clock())
    return total


class _Undo(Exception):
    """What was tried shall not have happened."""


def would_purge(context: Context) -> dict[str, int]:
    """What `purge` would delete in its first round: it is done, counted, and undone."""
    counts: dict[str, int] = {}
    with suppress(_Undo), context.database.transaction() as db:
        for step in _STEPS[:-1]:
            _add(counts, step(context, db, context.clock()))
        raise _Undo
    return counts


def _add(total: dict[str, int], counts: dict[str, int]) -> None:
    for name, count in counts.items():
        total[name] = total.get(name, 0) + count


def _cases(context: Context, db: Db, now: float) -> dict[str, int]:
    """Closed cases that staff have had long enough: topics are deleted, messages and key go, the number stays."""
    before, count = now - context.rules.retention_case_days * DAYS, 0
    for number, key in retention.old_cases(db, before):
        chat = conversations.get(db, key)  # locks are taken in one order everywhere: conversation, case
        row = retention.still_old(db, number, before)
        if row is None:
            continue
        if chat is not None:
            chat.session = _without_closed(Session.from_json(chat.session), number).to_json()
        _forget_case(context, db, row, now)
        count += 1
    return {"cases": count}


def _forget_case(context: Context, db: Db, row: CaseRow, now: float) -> None:
    Mail(db, now, context.roster).remove_case(row)
    casefile.forget(db, [row.number])
    forgetting.detach(db, [row])
    vault_of(db).retire(db, [of_case(row.number)], now)


def _without_closed(session: Session, number: str) -> Session:
    """The conversation remembers nothing of it either."""
    if session.closed is None or session.closed.number != number:
        return session
    stage = Stage.ASKING if session.stage is Stage.CLOSING else session.stage
    return replace(session, closed=None, unhelped=False, stage=stage)


def _idle(context: Context, db: Db, now: float) -> dict[str, int]:
    """Language, country and all else that is remembered of users without a case; a cover stays, and nothing else."""
    before, counts = now - context.clocks.idle_days * DAYS, {"conversations": 0, "covers": 0}
    for key in retention.idle(db, before):
        chat = conversations.get(db, key)
        if not retention.still_idle(db, key, before):
            continue
        session = Session.from_json(chat.session) if chat is not None else Session()
        if chat is not None and session.lesson:  # else whoever writes next, and it may be the boss, sees the helpline
            left = cover.bare(session)
            gone = forgetting.forget_all_but(db, chat, left.to_json(), now)
            counts["covers"] += session != left or any(gone.values())
        else:
            forgetting.forget(db, key, None, now)
            counts["conversations"] += 1
    return counts


def _rows(context: Context, db: Db, now: float) -> dict[str, int]:
    return retention.purge_rows(db, context.clocks, now)


def _keys(context: Context, db: Db, now: float) -> dict[str, int]:
    return {"unused_keys": retention.retire_unused(db, now)}


def shred(context: Context) -> int:
    """Delete the keys that were retired. After this nobody reads what was sealed with them, here or in a backup."""
    with context.database.transaction() as db:
        return vault_of(db).shred(db)


def _shred(context: Context, db: Db, now: float) -> dict[str, int]:
    return {"keys_shredded": vault_of(db).shred(db)}


#: shredding last: it cannot be undone
_STEPS: tuple[Step, ...] = (_cases, _idle, _rows, _keys, _shred)
