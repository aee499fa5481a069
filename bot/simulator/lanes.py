"""Promises whose turn it is: one update of a key at a time, in order; when it failed, later and later."""

from __future__ import annotations

import heapq
import random
from collections import deque
from dataclasses import dataclass

from bot.simulator.updates import Update

CEILING = (60, 120)  # of the delay between two tries, anew each time


@dataclass
class Lane:
    """The updates of one key; `delay` and `fails` are of the first of them."""

    key: int
    ids: deque[int]
    delay: int = 1
    fails: int = 0

    def wait(self, told: int, dice: random.Random, at_once: bool) -> float:
        """Seconds before the next try: as told by Retry-After, else 1, then twice as long each time.

        `at_once`: the first retry does not wait at all.
        """
        self.fails += 1
        if told:
            return float(told)
        if self.fails > 1:
            self.delay = min(dice.randint(*CEILING), self.delay * 2)
        return 0.0 if at_once and self.fails == 1 else float(self.delay)


class Lanes:
    """All keys with something to deliver; one whose update is under way has no turn until it is given back."""

    def __init__(self) -> None:
        self._lanes: dict[int, Lane] = {}
        self._turns: list[tuple[float, int, int]] = []  # when, first update, key
        self._dice = random.Random(11)

    def enlist(self, update: Update, now: float) -> None:
        """Put an update behind the others of its key."""
        lane = self._lanes.get(update.key)
        if lane is None:
            lane = self._lanes[update.key] = Lane(update.key, deque([update.update_id]))
            self._turn(lane, now)
        else:
            lane.ids.append(update.update_id)

    def next_turn(self) -> float | None:
        """When the next key is due."""
        return self._turns[0][0] if self._turns else None

    def has_other(self, now: float) -> bool:
        """Whether a second key is due as well."""
        return any(turn[0] <= now for turn in self._turns[1:3])

    def take(self, *, other: bool = False) -> Lane:
        """The key that is due; with `other` the one after it."""
        first = heapq.heappop(self._turns)
        if other:
            first = heapq.heapreplace(self._turns, first)
        return self._lanes[first[2]]

    def done(self, lane: Lane, now: float) -> None:
        """The first of the key is done with; the next one's turn comes at once."""
        lane.ids.popleft()
        lane.delay, lane.fails = 1, 0
        if lane.ids:
            self._turn(lane, now)
        else:
            del self._lanes[lane.key]

    def failed(self, lane: Lane, update: Update, now: float, told: int, *, at_once: bool) -> bool:
        """Its turn comes again; False when the update will have expired by then, and is done with."""
        wait = lane.wait(told, self._dice, at_once)
        if now + wait > update.expires:
            self.done(lane, now)
            return False
        self._turn(lane, now + wait)
        return True

    def _turn(self, lane: Lane, at: float) -> None:
        heapq.heappush(self._turns, (at, lane.ids[0], lane.key))
