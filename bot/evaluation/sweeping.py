"""What another threshold would have done: all measures at every step of one threshold, the others left as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.routing import Thresholds, Understanding
from bot.core.rules import Rules
from bot.evaluation.counting import Share, count
from bot.evaluation.judging import marks
from bot.evaluation.reading import Message
from bot.evaluation.remembering import remembering

STEPS = 50
Judged = Sequence[tuple[Message, Understanding]]


@dataclass(frozen=True, slots=True)
class Point:
    """All measures at one value of the threshold."""

    threshold: float
    shares: dict[str, Share]


@dataclass(frozen=True, slots=True)
class Sweeps:
    """The two thresholds that were looked at."""

    answer: tuple[Point, ...] = ()
    danger: tuple[Point, ...] = ()


NOT_SWEPT = Sweeps()


def sweep(judged: Judged, rules: Rules) -> Sweeps:
    """From 0 to 1 in steps of 0.02, and at the chosen values themselves."""
    known = remembering(rules)
    return Sweeps(
        tuple(_points(judged, known, rules.thresholds.answer, lambda at: replace(rules.thresholds, answer=at))),
        tuple(_points(judged, known, rules.thresholds.danger, lambda at: replace(rules.thresholds, danger=at))),
    )


def _points(judged: Judged, rules: Rules, chosen: float, at: Callable[[float], Thresholds]) -> Iterator[Point]:
    for threshold in sorted({round(step / STEPS, 4) for step in range(STEPS + 1)} | {chosen}):
        moved = replace(rules, thresholds=at(threshold))
        found = (marks(message, understanding, moved).items() for message, understanding in judged)
        yield Point(threshold, count(found))


def chosen(points: Sequence[Point], threshold: float) -> Point:
    """The point at the threshold that lives. Raises LookupError when it is not among them."""
    for point in points:
        if point.threshold == threshold:
            return point
    raise LookupError(f"no point at {threshold}")
