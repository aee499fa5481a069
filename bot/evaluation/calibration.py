"""Does "80 % sure" come true eight times in ten? The reliability table and the expected calibration error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.evaluation.judging import Outcome

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The messages whose first guess was so sure: from `low` on, below `high`."""

    low: float
    high: float
    count: int = 0
    #: how many first guesses were right
    right: int = 0
    #: the sum of their confidences
    sure: float = 0.0

    @property
    def confidence(self) -> float | None:
        """The mean confidence, or None when the bin is empty."""
        return self.sure / self.count if self.count else None

    @property
    def accuracy(self) -> float | None:
        """The share of right first guesses, or None when the bin is empty."""
        return self.right / self.count if self.count else None


def bin_of(confidence: float) -> int:
    """The number of the bin; full certainty belongs to the last."""
    return min(int(confidence * BINS), BINS - 1)


def reliability(outcomes: Iterable[Outcome]) -> list[Bin]:
    """Ten bins of equal width."""
    count, right, sure = [0] * BINS, [0] * BINS, [0.0] * BINS
    for outcome in outcomes:
        at = bin_of(outcome.confidence)
        count[at] += 1
        right[at] += outcome.marks["top-1"]
        sure[at] += outcome.confidence
    return [Bin(at / BINS, (at + 1) / BINS, count[at], right[at], sure[at]) for at in range(BINS)]


def expected_error(bins: Sequence[Bin]) -> float | None:
    """How far confidence and truth are apart, on average over the messages, in per cent; None without messages."""
    total = sum(one.count for one in bins)
    return 100 * sum(abs(one.sure - one.right) for one in bins) / total if total else None
