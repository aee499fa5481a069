"""Words of a message: Khmer, Thai and Latin, each with its sound key. Knows nothing of Rasa.

ICU's dictionary segmenter does the three scripts in 40 microseconds; Khmer CRF segmenters are 50 times slower
and gave no better intents (they were compared on MASSIVE's Khmer and Thai).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from icu4py.breakers import WordBreaker
from textnorm import ALIAS_KEYS, ALIASES_FOUND, fold_latin, runs, squeeze


@dataclass(frozen=True)
class Word:
    """One word of the squeezed text: as written, where it starts there, and its sound key (Latin and aliases only)."""

    text: str
    start: int
    key: str


def segment(text: str) -> list[Word]:
    """The words of a text after `squeeze`. Emoji and signs are words too: 🆘 alone is a message."""
    words: list[Word] = []
    start = 0
    for _, run in runs(squeeze(text)):  # ICU's dictionaries would let a Khmer and a Thai word grow together
        for piece in _pieces(run):
            if piece.strip():
                words.append(Word(piece, start, ALIAS_KEYS.get(piece) or fold_latin(piece) or piece))
            start += len(piece)
    return words


def _pieces(run: str) -> Iterator[str]:
    """Words that travel between scripts come out whole, the rest as ICU cuts it."""
    for number, part in enumerate(ALIASES_FOUND.split(run)):
        if number % 2:
            yield part
        elif part:
            yield from WordBreaker(part, "km")
