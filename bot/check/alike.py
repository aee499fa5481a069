"""Which texts are nearly the same: Jaccard likeness of their runs of five characters, without comparing every pair.

Two sets can be more alike than 0.6 only if they share one of their rarest 40 % of elements (prefix filtering:
Chaudhuri, Ganti and Kaushik, A Primitive Operator for Similarity Joins, 2006), so only those are indexed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

import textnorm

#: alike above this
LIMIT = 0.6
_RUN = 5


def runs_of_five(text: str) -> frozenset[str]:
    """The runs of five characters of the squeezed text; a shorter text is one run."""
    plain = textnorm.squeeze(text)
    return frozenset(plain[at : at + _RUN] for at in range(max(1, len(plain) - _RUN + 1)))


@dataclass(frozen=True, slots=True)
class Entry:
    """A text with where it stands, for the message to whoever must mend it."""

    text: str
    place: Hashable
    runs: frozenset[str]


def entries(texts: Iterable[tuple[str, Hashable]]) -> list[Entry]:
    """Texts with their places, ready for comparing."""
    return [Entry(text, place, runs_of_five(text)) for text, place in texts]


class Index:
    """Entries that can be asked for the ones that are nearly the same as another."""

    def __init__(self, known: list[Entry]) -> None:
        self._known = known
        self._often = Counter(run for entry in known for run in entry.runs)
        self._at: dict[str, list[int]] = {}
        for number, entry in enumerate(known):
            for run in self._rarest(entry):
                self._at.setdefault(run, []).append(number)

    def like(self, entry: Entry) -> Iterator[tuple[int, float]]:
        """The numbers of known entries that are too alike, and how alike."""
        candidates = {number for run in self._rarest(entry) for number in self._at.get(run, ())}
        for number in sorted(candidates):
            likeness = jaccard(entry.runs, self._known[number].runs)
            if likeness > LIMIT:
                yield number, likeness

    def _rarest(self, entry: Entry) -> list[str]:
        order = sorted(entry.runs, key=lambda run: (self._often[run], run))
        return order[: len(order) - int(LIMIT * len(order))]


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """What they share by what either has; 1 for two empty ones."""
    either = len(one | other)
    return len(one & other) / either if either else 1.0


def pairs(
    known: list[Entry], comparable: Callable[[Entry, Entry], bool] = lambda one, other: True
) -> Iterator[tuple[Entry, Entry, float]]:
    """Each pair among the entries that is too alike, the earlier one first."""
    index = Index(known)
    for number, entry in enumerate(known):
        for other, likeness in index.like(entry):
            if other < number and comparable(known[other], entry):
                yield known[other], entry, likeness
