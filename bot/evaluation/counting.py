"""Outcomes -> shares with the count they rest on and Wilson's 95 % interval, by any key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from bot.evaluation.judging import Outcome

ALL = "all"


@dataclass(frozen=True, slots=True)
class Share:
    """So many, out of so many."""

    some: int = 0
    of: int = 0

    @property
    def percent(self) -> float | None:
        """None when there was nothing to count."""
        return 100 * self.some / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """95 % (Wilson), in per cent."""
        return interval(self.some, self.of)


def interval(some: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson), in per cent."""
    if not of:
        return 0.0, 100.0
    z, share = 1.96, some / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, 100 * (middle - half)), min(100.0, 100 * (middle + half))


def count(marks: Iterable[Iterable[tuple[str, bool]]]) -> dict[str, Share]:
    """Measure -> its share, from the marks of many messages."""
    some: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for items in marks:
        for name, good in items:
            some[name] += good
            of[name] += 1
    return {name: Share(some[name], of[name]) for name in of}


def shares(outcomes: Iterable[Outcome]) -> dict[str, Share]:
    """Measure -> its share."""
    return count(outcome.marks.items() for outcome in outcomes)


def grouped(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, list[Outcome]]:
    """Key -> its outcomes, in the order of the keys; an empty key has no group."""
    groups: dict[str, list[Outcome]] = {name: [] for name in sorted({key(outcome) for outcome in outcomes} - {""})}
    for outcome in outcomes:
        if key(outcome):
            groups[key(outcome)].append(outcome)
    return groups


def by_language(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Language and script -> its outcomes, and `all` last."""
    return {**grouped(outcomes, lambda outcome: outcome.group), ALL: list(outcomes)}
