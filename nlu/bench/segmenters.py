"""Other ways to cut Khmer and Thai into words, for comparing; the product uses ICU (nlu/components/words.py).

khmercut (Khmer, a CRF) and thaibreak (Thai) are installed only for this: `uv sync --project nlu --group bench`.
"""

from __future__ import annotations

import re

from icu4py.breakers import WordBreaker
from textnorm import fold_latin, runs, squeeze

from nlu.bench.experiment import Words, icu_words

_CLUSTER = re.compile(
    "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17d3\u17dd])*|[\u0e40-\u0e44]?[\u0e01-\u0e2e\u0e2f][\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]*|[a-z0-9']+|\\S"
)


def clusters(text: str) -> list[tuple[str, str]]:
    """No words at all: a consonant with what hangs on it; Latin words stay whole."""
    return [(piece, fold_latin(piece) or piece) for piece in _CLUSTER.findall(squeeze(text))]


def without_aliases(text: str) -> list[tuple[str, str]]:
    """ICU alone."""
    pieces = [piece for _, run in runs(squeeze(text)) for piece in WordBreaker(run, "km")]
    return [(piece, fold_latin(piece) or piece) for piece in pieces if piece.strip()]


def _crf_khmer(text: str) -> list[tuple[str, str]]:
    from khmercut import tokenize

    return _by_script(text, "Khmr", tokenize)


def _thaibreak(text: str) -> list[tuple[str, str]]:
    from thaibreak import words

    return _by_script(text, "Thai", words)


def _by_script(text: str, script: str, cut: object) -> list[tuple[str, str]]:
    """`cut` for runs of one script, ICU for the rest."""
    words: list[tuple[str, str]] = []
    for found, piece in runs(squeeze(text)):
        if found == script:
            words += [(word, word) for word in cut(piece) if word.strip()]  # type: ignore[operator]
        else:
            words += icu_words(piece)
    return words


SEGMENTERS: dict[str, Words] = {
    "ICU (the product)": icu_words,
    "ICU without the alias table": without_aliases,
    "khmercut for Khmer, ICU for the rest": _crf_khmer,
    "thaibreak for Thai, ICU for the rest": _thaibreak,
    "no words: clusters of letters": clusters,
}
