"""Is the new run better, or was it luck? Paired bootstrap over the messages of two runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from bot.evaluation.calibration import BINS, bin_of
from bot.evaluation.judging import Outcome
from bot.evaluation.measures import CALIBRATION_ERROR, EVERY_MEASURE, Measure

TIMES = 10_000
SEED = 20261124
COMPARED = (*EVERY_MEASURE, Measure(CALIBRATION_ERROR, "confidence and truth are so far apart", False))
#: confidences are added as whole millionths
MILLION = 1_000_000
#: bits that a sum gets: room for a million messages
WIDTH = 40
_MASK = (1 << WIDTH) - 1


class NotTheSame(ValueError):
    """The two runs are not on the same messages; the message says so."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure in both runs, in per cent, and what 95 % of the resamples say of the difference."""

    measure: Measure
    old: float
    new: float
    low: float
    high: float
    #: resamples in which the new run was better, worse; and all in which the measure could be taken
    better: int
    worse: int
    times: int


class Labelled(Protocol):
    """What tells whether two runs are on the same messages."""

    @property
    def sha256(self) -> str:
        """Of the text."""

    @property
    def intent(self) -> str:
        """The label."""

    @property
    def accept(self) -> tuple[str, ...]:
        """What counts as right besides."""


def refuse_others(old: Sequence[Labelled], new: Sequence[Labelled]) -> None:
    """Raises NotTheSame unless both hold the same messages with the same labels, in any order."""
    before, now = Counter(o.sha256 for o in old), Counter(o.sha256 for o in new)
    if before != now:
        gone, fresh = (before - now).total(), (now - before).total()
        raise NotTheSame(f"not the same messages: {gone} only in the saved run, {fresh} only in this one")
    other = (Counter(map(_key, new)) - Counter(map(_key, old))).total()
    if other:
        raise NotTheSame(f"the same messages, but {other} of them have other labels now (intent or accept)")


def pair(old: Sequence[Outcome], new: Sequence[Outcome]) -> list[tuple[Outcome, Outcome]]:
    """Each message in both runs. Raises NotTheSame."""
    refuse_others(old, new)
    return list(zip(sorted(old, key=_key), sorted(new, key=_key), strict=True))


def compare(pairs: Sequence[tuple[Outcome, Outcome]], times: int = TIMES, seed: int = SEED) -> list[Difference]:
    """Each measure that both runs have, with its difference (new minus old)."""
    packed = [_packed(_numbers(old) + _numbers(new)) for old, new in pairs]
    whole = _both(_unpacked(sum(packed)))
    random = Random(seed)
    drawn = [_both(_unpacked(sum(random.choices(packed, k=len(packed))))) for _ in range(times)]
    return [
        _difference(measure, old, new, [sample[at] for sample in drawn])
        for at, (measure, (old, new)) in enumerate(zip(COMPARED, whole, strict=True))
        if old is not None and new is not None
    ]


def _key(message: Labelled) -> tuple[str, str, tuple[str, ...]]:
    return message.sha256, message.intent, tuple(sorted(message.accept))


def _numbers(outcome: Outcome) -> list[int]:
    """What one message adds to the sums: some and of for each measure, sure and right for each bin of confidence."""
    numbers = []
    for measure in EVERY_MEASURE:
        mark = outcome.marks.get(measure.name)
        numbers += [int(bool(mark)), int(mark is not None)]
    bins = [0] * (2 * BINS)
    at = bin_of(outcome.confidence)
    bins[2 * at : 2 * at + 2] = [round(outcome.confidence * MILLION), MILLION * outcome.marks["top-1"]]
    return numbers + bins


def _packed(numbers: Sequence[int]) -> int:
    """All numbers side by side in one, so that drawing and adding a thousand messages is one `sum`."""
    return sum(number << (WIDTH * at) for at, number in enumerate(numbers))


def _unpacked(packed: int) -> list[int]:
    size = 2 * (2 * len(EVERY_MEASURE) + 2 * BINS)
    return [(packed >> (WIDTH * at)) & _MASK for at in range(size)]


def _both(sums: Sequence[int]) -> list[tuple[float | None, float | None]]:
    """Every measure of the old and of the new run, in per cent."""
    half = len(sums) // 2
    return list(zip(_measures(sums[:half]), _measures(sums[half:]), strict=True))


def _measures(sums: Sequence[int]) -> Iterator[float | None]:
    shares = 2 * len(EVERY_MEASURE)
    for some, of in zip(sums[:shares:2], sums[1:shares:2], strict=True):
        yield 100 * some / of if of else None
    gaps = sum(abs(sure - right) for sure, right in zip(sums[shares::2], sums[shares + 1 :: 2], strict=True))
    yield 100 * gaps / MILLION / sums[1] if sums[1] else None


def _difference(
    measure: Measure, old: float, new: float, drawn: Sequence[tuple[float | None, float | None]]
) -> Difference:
    found = sorted(b - a for a, b in drawn if a is not None and b is not None) or [new - old]
    up, down = sum(one > 0 for one in found), sum(one < 0 for one in found)
    better, worse = (up, down) if measure.more_is_better else (down, up)
    low, high = found[int(0.025 * (len(found) - 1))], found[round(0.975 * (len(found) - 1))]
    return Difference(measure, old, new, low, high, better, worse, len(found))
