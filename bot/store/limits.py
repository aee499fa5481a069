"""Telegram's sending limits as sliding windows in the database, so that they hold across restarts and processes.

30/s in all, 1/s a chat, 20/min a group (Bot FAQ, "My bot is hitting limits"). Telegram counts when a call arrives, we
when it leaves: the windows below are a little smaller and longer, so that two calls that catch up with each other on
the way still fit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, bindparam, case, select
from sqlalchemy.orm import Session

from bot.store.inserting import insert_new
from bot.store.tables import Bucket

EVERYONE = "all"
# made once, and past the mapped class: several times a message these are put together, run and read
_BUCKETS: Any = Bucket.__table__
_PEEK = select(_BUCKETS.c.recent, _BUCKETS.c.blocked_until).where(_BUCKETS.c.name == bindparam("bucket"))
_LOCK = _PEEK.with_for_update()
_WRITE = _BUCKETS.update().where(_BUCKETS.c.name == bindparam("bucket"))


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


@dataclass(frozen=True, slots=True)
class Calls:
    """One bucket: when calls went out lately, oldest first, and until when Telegram told us to wait."""

    bucket: str
    recent: tuple[float, ...] = ()
    blocked_until: float = 0.0

    def with_one_more(self, at: float) -> Calls:
        """The same, and one call at that time."""
        return replace(self, recent=(*self.recent, at))


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
    chat = _locked(session, bucket, now) if bucket else None
    if chat is not None:
        wait = _wait(chat, now, urgent)
        _write(session, chat if wait else chat.with_one_more(now))
        if wait:
            return wait
    everyone = _locked(session, EVERYONE, now)
    if wait := _wait(everyone, now, urgent):
        if chat is not None:
            _write(session, chat)
        return wait
    _write(session, everyone.with_one_more(now))
    return 0.0


def wait_of_all(session: Session, now: float) -> float:
    """Seconds until anything at all may be sent; nothing is counted, nor locked."""
    everyone = _read(session, _PEEK, EVERYONE, now)
    return 0.0 if everyone is None else _wait(everyone, now, urgent=True)


def returned(session: Session, bucket: str, now: float) -> None:
    """The answer to a call is here: it arrived just now at the latest, however long it had waited for the database or
    been on its way. Else a slow moment would let the calls of a chat catch up with one another.
    """
    calls = _locked(session, bucket, now)
    _write(session, replace(calls, recent=(*calls.recent[:-1], max([now, *calls.recent[-1:]]))))


def block(session: Session, bucket: str, until: float, now: float) -> None:
    """Telegram answered 429: this chat waits as told, nobody else does."""
    calls = _locked(session, bucket or EVERYONE, now)
    _write(session, replace(calls, blocked_until=max(calls.blocked_until, until)))


def is_blocked(session: Session, bucket: str, now: float) -> bool:
    """Whether Telegram has told us to wait with this chat."""
    calls = _read(session, _PEEK, bucket, now)
    return calls is not None and calls.blocked_until > now


def waits_until(bucket: Any, urgent: Any, now: Any) -> Any:
    """SQL: when a bucket has room again, or 0 when it has now. What a look at the rows finds full is not claimed.

    A time further ahead than a window can be is of a clock that was set back since.
    """
    free = case((urgent, bucket.free_at), else_=bucket.calm_at)
    counts = and_(free > now, free <= now + 2 * GROUP.seconds)
    return case((bucket.blocked_until > now, bucket.blocked_until), (counts, free), else_=0.0)


def _locked(session: Session, bucket: str, now: float) -> Calls:
    """The bucket, locked, with only the calls that still count; made if it is not there."""
    while (found := _read(session, _LOCK, bucket, now)) is None:  # several processes may be the first at once
        session.execute(insert_new(session, Bucket, "name"), {"name": bucket, "recent": []})
    return found


def _read(session: Session, statement: Any, bucket: str, now: float) -> Calls | None:
    """With only the calls that still count.

    The clocks of two processes, and the moments at which they looked at them, differ a little: a call of the near
    future counts. One of the far future is of a clock that was set back since, and is forgotten.
    """
    row = session.execute(statement, {"bucket": bucket}).one_or_none()
    if row is None:
        return None
    seconds = max(window.seconds for window in windows_of(bucket))
    recent = sorted(at for at in row.recent if now - seconds < at <= now + seconds)
    return Calls(bucket, tuple(recent), row.blocked_until)


def _write(session: Session, calls: Calls) -> None:
    """When it has room again, for urgent calls and for others, stands beside it for `waits_until`."""
    free, calm = (
        max(_free_at(calls.recent, window) for window in windows_of(calls.bucket, urgent)) for urgent in (True, False)
    )
    times = {"recent": list(calls.recent), "blocked_until": calls.blocked_until, "free_at": free, "calm_at": calm}
    session.execute(_WRITE, {"bucket": calls.bucket, **times})


def _wait(calls: Calls, now: float, urgent: bool) -> float:
    """Seconds; of a row that nobody has locked only about."""
    free_at = [_free_at(calls.recent, window) for window in windows_of(calls.bucket, urgent)]
    return max(*(at - now for at in free_at), calls.blocked_until - now, 0.0)


def _free_at(recent: tuple[float, ...], window: Window) -> float:
    """When the next call fits into the window."""
    return recent[-window.count] + window.seconds if len(recent) >= window.count else 0.0
