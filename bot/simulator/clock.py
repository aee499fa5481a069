"""Promises one clock for simulator, bot and harness: now = start + (real now - start) * speed, by two numbers alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Clock:
    """Whoever is given the same speed and start reads the same time, also after a restart."""

    speed: float = 1.0
    start: float = 0.0  # real seconds since 1970 at which both times were equal
    real: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        if self.speed <= 0:
            raise ValueError("the clock's speed must be above 0")
        if self.start > self.real():
            raise ValueError("the clock's start must not be in the future")

    def __call__(self) -> float:
        """Simulated seconds since 1970."""
        real = self.real()
        return real if self.speed == 1.0 else self.start + (real - self.start) * self.speed


def speed_of(clock: Callable[[], float]) -> float:
    """How many simulated seconds pass in a real one; a plain function is taken for real time."""
    return clock.speed if isinstance(clock, Clock) else 1.0


def settings_of(clock: Callable[[], float]) -> dict[str, Any]:
    """What another process needs to read the same time."""
    return {"speed": speed_of(clock), "start": clock.start if isinstance(clock, Clock) else 0.0}
