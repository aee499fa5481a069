"""Promises Telegram's queue of updates: kept until confirmed, 24 h at most, presses 150 s; no step takes longer when
more wait."""

from __future__ import annotations

import heapq
import random
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bot.simulator.keys import key_of

DAY, PRESS_LIFE, WEEK = 86_400, 150, 7 * 86_400
MOST_PENDING = 100_000
MOST_REPEATABLE = 100
FUTURE = 10  # an offset further ahead than this is not believed
OPT_IN = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class Update:
    """One waiting update, the sub-queue it belongs to and the second it expires."""

    update_id: int
    kind: str
    body: dict[str, Any]
    expires: float
    key: int

    def json(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.body}


@dataclass
class UpdateQueue:
    """The updates that wait for one bot, oldest first."""

    next_id: int = 100_001
    allowed: list[str] = field(default_factory=list)
    waiting: OrderedDict[int, Update] = field(default_factory=OrderedDict)
    acknowledged: deque[Update] = field(default_factory=lambda: deque(maxlen=MOST_REPEATABLE))
    last_added: float | None = None
    dropped: int = 0
    random_after_week: bool = True
    _expiring: list[tuple[float, int]] = field(default_factory=list)
    _dice: random.Random = field(default_factory=lambda: random.Random(7))

    def add(self, kind: str, body: dict[str, Any], now: float) -> Update | None:
        """Queue an update; None when the bot did not ask for this kind or the queue is full."""
        if not self._wanted(kind):
            return None
        if len(self.waiting) >= MOST_PENDING:
            self.dropped += 1
            return None
        life = PRESS_LIFE if kind == "callback_query" else DAY
        update = Update(self._take_id(now), kind, body, now + life, key_of(kind, body))
        self.waiting[update.update_id] = update
        heapq.heappush(self._expiring, (update.expires, update.update_id))
        return update

    def confirm(self, offset: int) -> None:
        """Delete everything below the offset; an offset far in the future confirms nothing."""
        if offset > self.next_id + FUTURE:
            return
        while self.waiting and (first := next(iter(self.waiting))) < offset:
            self.acknowledge(first)

    def acknowledge(self, update_id: int) -> None:
        """Delete one that has arrived; the last hundred are remembered, to be repeated by a fault."""
        if (update := self.waiting.pop(update_id, None)) is not None:
            self.acknowledged.append(update)

    def expire(self, now: float) -> None:
        """Delete what has waited too long."""
        while self._expiring and self._expiring[0][0] <= now:
            self.waiting.pop(heapq.heappop(self._expiring)[1], None)

    def count(self, now: float) -> int:
        """How many wait."""
        self.expire(now)
        return len(self.waiting)

    def first(self, most: int, now: float) -> list[Update]:
        """The oldest that wait."""
        self.expire(now)
        return list(islice(self.waiting.values(), most))

    def clear(self) -> None:
        """Drop everything that waits or could be repeated."""
        self.waiting.clear()
        self.acknowledged.clear()
        self._expiring.clear()

    def old_one(self) -> Update | None:
        """One that has been acknowledged before."""
        return self._dice.choice(self.acknowledged) if self.acknowledged else None

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in OPT_IN

    def _take_id(self, now: float) -> int:
        idle = self.last_added is not None and now - self.last_added >= WEEK
        if idle and self.random_after_week and not self.waiting:
            self._expiring.clear()
            self.next_id = self._dice.randint(1, 2**31 - MOST_PENDING)
        self.last_added = now
        self.next_id += 1
        return self.next_id - 1


def swapped(updates: list[Update]) -> list[Update]:
    """The same with the first two neighbours of different keys in the other order; [] when there are none."""
    for n in range(len(updates) - 1):
        if updates[n].key != updates[n + 1].key:
            return [*updates[:n], updates[n + 1], updates[n], *updates[n + 2 :]]
    return []
