"""The forms of a text in which phrases of danger are searched: one a language and script, the same for both sides."""

from __future__ import annotations

import re

import textnorm
from textnorm.scripts import KHMER_CHARS, THAI_CHARS

#: each with its own phrases
FORMS = ("km", "km_latn", "th", "en", "emoji")
WITHOUT_BLANKS = ("km", "th", "emoji")
#: of a longer text the beginning and the end are searched: nobody in danger writes a book, and nobody may slow us down
LONGEST = 1500

#: Khmer and Thai letters have no other sound to be written by
_LATIN_LETTERS = f"[^\\W_{KHMER_CHARS}{THAI_CHARS}]+"
_LATIN_WORD = re.compile(f"{_LATIN_LETTERS}(?:['’]{_LATIN_LETTERS})?")
#: "อายุ 12 ถูกขาย" and "อายุ12ถูกขาย" are one and the same
_BESIDE_DIGIT = re.compile(
    f"(?<=[0-9])[ ]+(?=[{KHMER_CHARS}{THAI_CHARS}])|(?<=[{KHMER_CHARS}{THAI_CHARS}])[ ]+(?=[0-9])"
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe0e\ufe0f]")


def form(language: str, text: str) -> str:
    """The form of a text in which phrases of a language are searched; the same for phrase and message."""
    if language == "emoji":
        return _INVISIBLE.sub("", text)
    if language in ("km", "th"):
        return _BESIDE_DIGIT.sub("", textnorm.squeeze(text))
    plain = textnorm.normalise(text).replace("’", "'")
    return _by_sound(plain) if language == "km_latn" else plain


def _by_sound(plain: str) -> str:
    return _LATIN_WORD.sub(lambda word: textnorm.fold_latin(word.group()), plain)


def all_forms(text: str) -> dict[str, str]:
    """A message in every form; of a very long one only its ends."""
    if len(text) > 2 * LONGEST:
        text = f"{text[:LONGEST]}\n{text[-LONGEST:]}"
    squeezed, plain = form("km", text), form("en", text)
    return {"km": squeezed, "km_latn": _by_sound(plain), "th": squeezed, "en": plain, "emoji": form("emoji", text)}
