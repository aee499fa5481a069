"""Promises Telegram's queue of updates: kept until an offset confirms them, 24 h at most, presses 150 s."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

DAY, PRESS_LIFE, WEEK = 86_400, 150, 7 * 86_400
MOST_PENDING = 100_000
FUTURE = 10  # an offset further ahead than this is not believed
OPT_IN = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Update:
    """One waiting update and the second it expires."""

    update_id: int
    kind: str
    body: dict[str, Any]
    expires: float

    def json(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.body}


@dataclass
class UpdateQueue:
    """The updates that wait for one bot."""

    next_id: int = 100_001
    allowed: list[str] = field(default_factory=list)
    waiting: list[Update] = field(default_factory=list)
    last_added: float | None = None
    dropped: int = 0
    random_after_week: bool = True
    _dice: random.Random = field(default_factory=lambda: random.Random(7))

    def add(self, kind: str, body: dict[str, Any], now: float) -> int | None:
        """Queue an update and return its id; None when the bot did not ask for this kind."""
        if not self._wanted(kind):
            return None
        if len(self.waiting) >= MOST_PENDING:
            self.dropped += 1
            return None
        life = PRESS_LIFE if kind == "callback_query" else DAY
        update = Update(self._take_id(now), kind, body, now + life)
        self.waiting.append(update)
        return update.update_id

    def confirm(self, offset: int) -> None:
        """Delete everything below the offset; an offset far in the future confirms nothing."""
        if offset <= self.next_id + FUTURE:
            self.waiting = [update for update in self.waiting if update.update_id >= offset]

    def pending(self, now: float) -> list[Update]:
        """What still waits, oldest first; what has expired is gone."""
        self.waiting = [update for update in self.waiting if update.expires > now]
        return self.waiting

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in OPT_IN

    def _take_id(self, now: float) -> int:
        idle = self.last_added is not None and now - self.last_added >= WEEK
        if idle and self.random_after_week and not self.waiting:
            self.next_id = self._dice.randint(1, 2**31 - MOST_PENDING)
        self.last_added = now
        self.next_id += 1
        return self.next_id - 1
