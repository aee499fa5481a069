"""Telegram's sending limits as token buckets in the database, so that they hold across restarts and processes.

30/s in all, 1/s a chat, 20/min a group (reference: Bot FAQ "My bot is hitting limits"). The sizes below keep any
window of a second or a minute under those figures: capacity + refill <= limit.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.store.tables import Bucket

EVERYONE = "all"


@dataclass(frozen=True, slots=True)
class Size:
    """How many tokens a bucket holds and how many a second come back."""

    capacity: float
    per_second: float


ALL = Size(5, 24.0)
CHAT = Size(1, 1.0)
GROUP = Size(4, 15 / 60)


def size_of(bucket: str) -> Size:
    """The size by the bucket's name: `all`, `group:…` or `chat:…`."""
    if bucket == EVERYONE:
        return ALL
    return GROUP if bucket.startswith("group:") else CHAT


def take(session: Session, bucket: str, now: float) -> float:
    """Take a token from the chat's bucket and from everyone's. 0: taken; else the seconds to wait, nothing taken."""
    names = [EVERYONE, bucket] if bucket else [EVERYONE]
    rows = [_refilled(session, name, now) for name in sorted(names)]
    wait = max(_wait(row, now) for row in rows)
    if wait > 0:
        return wait
    for row in rows:
        row.tokens -= 1.0
    session.flush()
    return 0.0


def block(session: Session, bucket: str, until: float) -> None:
    """Telegram answered 429: this chat waits as told, nobody else does."""
    row = _refilled(session, bucket or EVERYONE, until)
    row.blocked_until = max(row.blocked_until, until)
    row.tokens = min(row.tokens, 1.0)
    session.flush()


def _refilled(session: Session, name: str, now: float) -> Bucket:
    size = size_of(name)
    row = session.get(Bucket, name, with_for_update=True)
    if row is None:
        row = Bucket(name=name, tokens=size.capacity, updated_at=now, blocked_until=0.0)
        session.add(row)
    passed = max(0.0, now - row.updated_at)
    row.tokens = min(size.capacity, row.tokens + passed * size.per_second)
    row.updated_at = max(row.updated_at, now)
    return row


def _wait(row: Bucket, now: float) -> float:
    missing = max(0.0, 1.0 - row.tokens) / size_of(row.name).per_second
    return max(missing, row.blocked_until - now, 0.0)
