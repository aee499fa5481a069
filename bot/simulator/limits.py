"""Promises Telegram's published limits: 1/s a chat (a burst of three), 20/min a group, 30/s in all."""

from __future__ import annotations

import math
from collections import defaultdict, deque

from bot.simulator.errors import too_many

BURST = 3
GROUP_MINUTE, ALL_SECOND = 20, 30


class Limits:
    """Counts what was sent; `admit` refuses with 429 and the seconds to wait."""

    def __init__(self, on: bool = True) -> None:
        self.on = on
        self.burst, self.group_minute = BURST, GROUP_MINUTE
        self._tokens: dict[int, tuple[float, float]] = {}
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()

    def admit(self, chat_id: int, is_group: bool, now: float, count: int = 1) -> None:
        """Count `count` messages to a chat, or refuse them all and count none."""
        if not self.on:
            return
        tokens = self._refilled(chat_id, now)
        waits = [1 - tokens, self._full_for(self._all, now, 1.0, ALL_SECOND, count)]
        if is_group:
            waits.append(self._full_for(self._groups[chat_id], now, 60.0, self.group_minute, count))
        if max(waits) > 0:
            raise too_many(max(1, math.ceil(max(waits))))
        self._tokens[chat_id] = (max(tokens - count, 0.0), now)
        self._all.extend([now] * count)
        if is_group:
            self._groups[chat_id].extend([now] * count)

    def _refilled(self, chat_id: int, now: float) -> float:
        tokens, since = self._tokens.get(chat_id, (float(self.burst), now))
        return min(float(self.burst), tokens + max(0.0, now - since))

    @staticmethod
    def _full_for(times: deque[float], now: float, window: float, most: int, count: int) -> float:
        while times and times[0] <= now - window:
            times.popleft()
        over = len(times) + count - most
        return times[min(over, len(times)) - 1] + window - now if over > 0 and times else 0.0
