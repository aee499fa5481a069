"""Promises scripted failures: which calls, how many, how likely and how long; what it does not know it refuses."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field, fields
from typing import Any

#: a call is not carried out, or its answer never comes; `storm` is 429 until it is over
FAILURES = ("429", "500", "502", "storm", "timeout_after_delivery", "drop")
#: a call only takes longer
SLOW = ("latency",)
#: what happens to updates on their way to the bot
UPDATES = ("repeat", "reorder")
KINDS = FAILURES + SLOW + UPDATES


@dataclass
class Fault:
    """One script; without method or chat it fits every call. All seconds are simulated ones."""

    kind: str
    method: str | None = None
    chat_id: int | None = None
    times: int | None = None  # how often; without `share` and `seconds` once
    share: float = 1.0  # of the calls that fit
    seconds: float | None = None  # how long; a storm needs it
    seed: int = 0  # of the dice of `share`
    retry_after: int | None = None  # of a 429: 1; of a storm: what is left of it
    hold: float = 60.0  # how long a line without an answer stays open
    delay: float = 1.0  # of a latency
    after: bool = False  # a latency when the call is already carried out
    until: float = field(default=math.inf, init=False)
    dice: random.Random = field(default_factory=random.Random, init=False, repr=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        if self.times is None and self.share == 1.0 and self.seconds is None:
            self.times = 1

    def hits(self, method: str, chat_id: int | None) -> bool:
        """Whether this call is one of those, by the dice too; counts it."""
        right_method = self.method is None or self.method.lower() == method.lower()
        if self.times == 0 or not right_method or self.chat_id not in (None, chat_id):
            return False
        if self.share < 1.0 and self.dice.random() >= self.share:
            return False
        self.times = None if self.times is None else self.times - 1
        return True

    def wait(self, now: float) -> int:
        """The retry_after of a 429."""
        return self.retry_after or (max(1, math.ceil(self.until - now)) if self.kind == "storm" else 1)

    def json(self) -> dict[str, Any]:
        """What is still to come of it."""
        shown = {each.name: getattr(self, each.name) for each in fields(self) if each.init}
        return shown | {"until": None if math.isinf(self.until) else self.until}


@dataclass(frozen=True)
class Trouble:
    """What one call meets: a failure, and how long it takes before and after it is carried out."""

    failure: Fault | None = None
    before: float = 0.0
    after: float = 0.0


@dataclass
class Faults:
    """The scripts still to come, first fitting first; a latency comes on top of a failure."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, values: dict[str, Any], now: float, methods: frozenset[str]) -> Fault:
        """Script a fault; ValueError when a kind, a field, a method or a type is unknown."""
        known = {each.name for each in fields(Fault) if each.init}
        if values.get("kind") not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if strange := values.keys() - known:
            raise ValueError(f"a fault has no {min(strange)!r}; known: {', '.join(sorted(known))}")
        _check(values, methods)
        fault = Fault(**values)
        if fault.seconds is not None:
            fault.until = now + fault.seconds
        self.waiting.append(fault)
        return fault

    def meets(self, method: str, chat_id: int | None, now: float) -> Trouble:
        """What this call meets; used up by it."""
        self._forget(now)
        failure = next((f for f in self.waiting if f.kind in FAILURES and f.hits(method, chat_id)), None)
        slow = [f for f in self.waiting if f.kind in SLOW and f.hits(method, chat_id)]
        before, after = (sum(f.delay for f in slow if f.after is late) for late in (False, True))
        self._forget(now)
        return Trouble(failure, before, after)

    def on_updates(self, kind: str, now: float) -> bool:
        """Whether updates are repeated or reordered this time."""
        self._forget(now)
        hit = any(fault.kind == kind and fault.hits("getUpdates", None) for fault in self.waiting)
        self._forget(now)
        return hit

    def _forget(self, now: float) -> None:
        if any(fault.times == 0 or fault.until <= now for fault in self.waiting):
            self.waiting = [fault for fault in self.waiting if fault.times != 0 and fault.until > now]


def _check(values: dict[str, Any], methods: frozenset[str]) -> None:
    if "method" in values and str(values["method"]).lower() not in methods:
        raise ValueError(f"no method {values['method']!r}")
    for name, least, most in (
        ("share", 0, 1), ("seconds", 0, math.inf), ("hold", 0, math.inf), ("delay", 0, math.inf),
    ):  # fmt: skip
        if name in values and not (_is_number(values[name]) and least <= values[name] <= most):
            raise ValueError(f"{name} must be a number from {least} to {most}")
    for name in ("times", "retry_after", "chat_id", "seed"):
        if name in values and type(values[name]) is not int:
            raise ValueError(f"{name} must be a whole number")
    if type(values.get("after", False)) is not bool:
        raise ValueError("after must be true or false")
    if values["kind"] == "storm" and "seconds" not in values:
        raise ValueError("a storm needs its seconds")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
