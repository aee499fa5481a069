"""A guess at the language of one message; the person's own choice always outranks it."""

from __future__ import annotations

import re

from textnorm.normal import normalise
from textnorm.romanised import ENGLISH_WORDS, KHMER_WORDS
from textnorm.scripts import KHMER, LATIN, THAI, count_scripts

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_ENGLISH_SENTENCE = 3  # so many plain English words are a sentence with a foreign word in it, not the reverse


def language_guess(text: str) -> str | None:
    """ "km", "th", "en"; or None when nothing tells (emoji, numbers, other alphabets).

    Khmer and Thai script decide even against more Latin letters, for Latin words are borrowed into both,
    unless the rest is a whole English sentence. Latin text is Khmer when it has as many
    romanised words as English ones.
    """
    text = normalise(text)
    counts = count_scripts(text)
    words = _WORD.findall(text.replace("\u2019", "'"))
    english = sum(word in ENGLISH_WORDS for word in words)
    asian = counts[KHMER] + counts[THAI]
    if asian and not (english >= _ENGLISH_SENTENCE and counts[LATIN] > 3 * asian):
        return "km" if counts[KHMER] >= counts[THAI] else "th"
    khmer = sum(word in KHMER_WORDS for word in words)
    if khmer and khmer >= english:
        return "km"
    return "en" if english else None
