"""Every figure of one run, taken once: the terminal, the JSON file and the report show parts of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.routing import Thresholds
from bot.evaluation import confusing
from bot.evaluation.calibration import Bin, expected_error, reliability
from bot.evaluation.comparing import Difference
from bot.evaluation.confusing import Confusion, Matrix
from bot.evaluation.counting import ALL, Share, by_language, grouped, shares
from bot.evaluation.judging import Outcome
from bot.evaluation.sweeping import NOT_SWEPT, Sweeps

Shares = Mapping[str, Share]
#: so many of the weakest intents are drawn against so many guesses
WEAKEST, GUESSES = 14, 10


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found; `groups` and `calibration` end with `all`."""

    thresholds: Thresholds
    groups: Mapping[str, Shares]
    styles: Mapping[str, Shares]
    calibration: Mapping[str, Sequence[Bin]]
    confusions: Sequence[Confusion]
    #: label -> share of right first guesses, the weakest first
    intents: Sequence[tuple[str, Share]]
    weakest: Matrix
    sweeps: Sweeps = NOT_SWEPT
    differences: Sequence[Difference] = ()

    @property
    def whole(self) -> Shares:
        """The measures over all messages."""
        return self.groups[ALL]

    @property
    def messages(self) -> int:
        """How many were judged."""
        return self.whole["top-1"].of

    def calibration_error(self, group: str = ALL) -> float | None:
        """Expected calibration error of a group, in per cent."""
        return expected_error(self.calibration[group])


def take(
    outcomes: Sequence[Outcome],
    thresholds: Thresholds,
    sweeps: Sweeps = NOT_SWEPT,
    differences: Sequence[Difference] = (),
) -> Figures:
    """All figures of these outcomes."""
    languages = by_language(outcomes)
    styles = grouped(outcomes, lambda outcome: outcome.style)
    intents = confusing.recalls(outcomes)
    labels = [name for name, share in intents if share.some < share.of][:WEAKEST]
    return Figures(
        thresholds,
        {name: shares(group) for name, group in languages.items()},
        {name: shares(group) for name, group in styles.items()},
        {name: reliability(group) for name, group in languages.items()},
        confusing.confusions(outcomes),
        intents,
        confusing.matrix(outcomes, labels, GUESSES),
        sweeps,
        differences,
    )
