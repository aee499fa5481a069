"""Which intents are taken for which: counts of labels only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluation.counting import Share, grouped
from bot.evaluation.judging import Outcome

#: the guess of a message in which the model saw nothing
NO_GUESS = "(no guess)"
RIGHT, OTHERS = "right", "all others"


@dataclass(frozen=True, slots=True)
class Confusion:
    """So many messages of one label were taken for another."""

    label: str
    guess: str
    count: int
    #: messages of the label
    of: int


def guess_of(outcome: Outcome) -> str:
    """The first guess; a label that is accepted counts as the label itself."""
    return outcome.intent if outcome.marks["top-1"] else outcome.guess or NO_GUESS


def confusions(outcomes: Sequence[Outcome]) -> list[Confusion]:
    """Label -> wrong guess, the most frequent first."""
    of = Counter(outcome.intent for outcome in outcomes)
    pairs = Counter((o.intent, guess_of(o)) for o in outcomes if not o.marks["top-1"])
    found = [Confusion(label, guess, number, of[label]) for (label, guess), number in pairs.items()]
    return sorted(found, key=lambda one: (-one.count, one.of, one.label, one.guess))


def recalls(outcomes: Sequence[Outcome]) -> list[tuple[str, Share]]:
    """Label -> how many of its messages had a right first guess; the weakest first."""
    groups = grouped(outcomes, lambda outcome: outcome.intent)
    found = [(name, Share(sum(o.marks["top-1"] for o in group), len(group))) for name, group in groups.items()]
    return sorted(found, key=lambda one: (one[1].percent or 0.0, -one[1].of, one[0]))


@dataclass(frozen=True, slots=True)
class Matrix:
    """What messages of some labels were taken for; a row of counts a label, which add up to its messages."""

    labels: Sequence[str]
    #: `RIGHT`, the most frequent wrong guesses, `OTHERS`
    guesses: Sequence[str]
    counts: Sequence[Sequence[int]]


def matrix(outcomes: Sequence[Outcome], labels: Sequence[str], width: int) -> Matrix:
    """These labels against the wrong guesses that they got most often, at most `width` of them."""
    found = [one for one in confusions(outcomes) if one.label in labels]
    columns: Counter[str] = Counter()
    for one in found:
        columns[one.guess] += one.count
    wrong = sorted(sorted(columns), key=lambda guess: -columns[guess])[:width]
    pairs = Counter({(one.label, one.guess): one.count for one in found})
    right = {name: share for name, share in recalls(outcomes) if name in labels}
    rows = [[right[label].some, *(pairs[label, guess] for guess in wrong)] for label in labels]
    others = [right[label].of - sum(row) for label, row in zip(labels, rows, strict=True)]
    return Matrix(labels, (RIGHT, *wrong, OTHERS), [[*row, rest] for row, rest in zip(rows, others, strict=True)])
