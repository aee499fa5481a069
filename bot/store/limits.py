"""Telegram's sending limits as sliding windows in the database, so that they hold across restarts and processes.

30/s in all, 1/s a chat, 20/min a group (Bot FAQ, "My bot is hitting limits"). Telegram counts when a call arrives, we
when it leaves: the windows below are a little smaller and longer, so that two calls that catch up with each other on
the way still fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, case, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from bot.store.database import is_sqlite
from bot.store.tables import Bucket

EVERYONE = "all"
_PEEK = select(Bucket).where(Bucket.name == bindparam("name")).execution_options(populate_existing=True)
_LOCK = _PEEK.with_for_update()


@dataclass(frozen=True, slots=True)
class Window:
    """At most `count` calls in any `seconds`."""

    count: int
    seconds: float


ALL = Window(28, 1.1)
CHAT = Window(1, 1.1)
GROUP = Window(18, 61.0)
#: of these so many are left for urgent calls: two cries a minute, each a topic, its card and a pin, find room in a
#: staff room that is full of talk
RESERVED = 6


def windows_of(bucket: str, urgent: bool = True) -> tuple[Window, ...]:
    """The windows by the bucket's name: `all`, `group:…` (one a second counts there too) or `chat:…`."""
    if bucket == EVERYONE:
        return (ALL,)
    if not bucket.startswith("group:"):
        return (CHAT,)
    return (CHAT, GROUP if urgent else Window(GROUP.count - RESERVED, GROUP.seconds))


def take(session: Session, bucket: str, now: float, *, urgent: bool = False) -> float:
    """Count a call in the chat's window and in everyone's. 0: counted; else the seconds to wait, nothing counted.

    Everyone's row comes last, so that it is locked for as short as can be, and one transaction takes one call only.
    """
    chat = _row(session, bucket, now) if bucket else None
    if chat is not None:
        if wait := _wait(chat, now, urgent):
            _note(session, chat)
            return wait
        chat.recent = [*chat.recent, now]
        _note(session, chat)
    everyone = _row(session, EVERYONE, now)
    if wait := _wait(everyone, now, urgent):
        if chat is not None:
            chat.recent = chat.recent[:-1]
            _note(session, chat)
        return wait
    everyone.recent = [*everyone.recent, now]
    _note(session, everyone)
    return 0.0


def wait_of_all(session: Session, now: float) -> float:
    """Seconds until anything at all may be sent; nothing is counted, nor locked."""
    row = session.scalar(_PEEK, {"name": EVERYONE})
    return 0.0 if row is None else _wait(row, now, urgent=True)


def returned(session: Session, bucket: str, now: float) -> None:
    """The answer to a call is here: it arrived just now at the latest, however long it had waited for the database or
    been on its way. Else a slow moment would let the calls of a chat catch up with one another.
    """
    row = _row(session, bucket, now)
    row.recent = [*row.recent[:-1], max([now, *row.recent[-1:]])]
    _note(session, row)


def block(session: Session, bucket: str, until: float, now: float) -> None:
    """Telegram answered 429: this chat waits as told, nobody else does."""
    row = _row(session, bucket or EVERYONE, now)
    row.blocked_until = max(row.blocked_until, until)
    _note(session, row)


def is_blocked(session: Session, bucket: str, now: float) -> bool:
    """Whether Telegram has told us to wait with this chat."""
    row = session.get(Bucket, bucket)
    return row is not None and row.blocked_until > now


def waits_until(bucket: Any, urgent: Any, now: Any) -> Any:
    """SQL: when a bucket has room again, or 0 when it has now. What a look at the rows finds full is not claimed.

    A time further ahead than a window can be is of a clock that was set back since.
    """
    free = case((urgent, bucket.free_at), else_=bucket.calm_at)
    counts = and_(free > now, free <= now + 2 * GROUP.seconds)
    return case((bucket.blocked_until > now, bucket.blocked_until), (counts, free), else_=0.0)


def _row(session: Session, name: str, now: float) -> Bucket:
    """The bucket, locked, with only the calls that still count.

    The clocks of two processes, and the moments at which they looked at them, differ a little: a call of the near
    future counts. One of the far future is of a clock that was set back since, and is forgotten.
    """
    row = session.scalar(_LOCK, {"name": name}) or _new(session, name)
    row.recent = _that_count(row, now)
    return row


def _that_count(row: Bucket, now: float) -> list[float]:
    seconds = max(window.seconds for window in windows_of(row.name))
    return sorted(at for at in row.recent if now - seconds < at <= now + seconds)


def _new(session: Session, name: str) -> Bucket:
    """Two processes may be the first at once."""
    insert = sqlite_insert if is_sqlite(session) else postgresql_insert
    values = {"name": name, "recent": [], "blocked_until": 0.0}
    session.execute(insert(Bucket).values(values).on_conflict_do_nothing(index_elements=["name"]))
    return session.scalars(_LOCK, {"name": name}).one()


def _note(session: Session, row: Bucket) -> None:
    """When it has room again, for urgent calls and for others, stands beside it for `waits_until`."""
    row.free_at, row.calm_at = (
        max(_free_at(row.recent, window) for window in windows_of(row.name, urgent)) for urgent in (True, False)
    )
    session.flush()


def _wait(row: Bucket, now: float, urgent: bool) -> float:
    """Seconds; of a row that nobody has locked only about."""
    recent = _that_count(row, now)
    free_at = [_free_at(recent, window) for window in windows_of(row.name, urgent)]
    return max(*(at - now for at in free_at), row.blocked_until - now, 0.0)


def _free_at(recent: list[float], window: Window) -> float:
    """When the next call fits into the window."""
    return recent[-window.count] + window.seconds if len(recent) >= window.count else 0.0
