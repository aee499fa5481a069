"""normalise and squeeze: the one form in which danger rules, lexicons and the NLU model see a text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from textnorm.khmer import mend_khmer
from textnorm.scripts import KHMER_CHARS, THAI_CHARS
from textnorm.thai import mend_thai

_BLANK = re.compile(r"\s+")
_INNER_BLANK = re.compile(f"(?<=[{KHMER_CHARS}{THAI_CHARS}])\\s+(?=[{KHMER_CHARS}{THAI_CHARS}])")
_NEITHER_KHMER_NOR_THAI = re.compile("[^\u0e00-\u0e7f\u1780-\u17ff]+")
_DIGITS = {0x17E0 + n: str(n) for n in range(10)} | {0x0E50 + n: str(n) for n in range(10)}

# Letters held down. Khmer and Thai: three or more become one, since a third is never spelling. Latin: three
# or more become two, since "good" and "ee" are spelling, and "goood" should stay
# nearer to "good" than to "god" (fold_latin later drops doubled letters on both sides of a comparison).
_HELD_KHMER_THAI = re.compile(f"([{KHMER_CHARS}{THAI_CHARS}\u0e46])\\1{{2,}}")
_HELD_LATIN = re.compile(r"([a-z\u00df-\u024f\u1e00-\u1eff])\1{2,}")

# Invisible, though Unicode does not file them under "format": Khmer's inherent vowels, fillers, joiners,
# variation selectors, and the skin tones, so that every raised hand is the same raised hand.
_INVISIBLE_TOO = frozenset(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x3164, 0xFFA0),
        *range(0xFE00, 0xFE10),
        *range(0x1F3FB, 0x1F400),
        *range(0xE0100, 0xE01F0),
    ]
)
_MOST_PASSES = 12  # two or three are enough for any real text; the bound is there for hostile ones


@lru_cache(maxsize=4096)  # of characters, not of texts: nothing anybody wrote can be read from it
def _visible(char: str) -> str:
    """The character, a blank for a control character, or nothing when nobody can see it.

    Lone surrogates go too: they cannot be encoded, and would fail later in a database or a socket.
    """
    if ord(char) in _INVISIBLE_TOO:
        return ""
    category = unicodedata.category(char)
    if category in ("Cf", "Cs"):
        return ""
    return " " if category == "Cc" else char


def _strip_invisibles(text: str) -> str:
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def _compatible(match: re.Match[str]) -> str:
    """Full-width, bold and italic letters of job advertisements as plain ones.

    Khmer and Thai never come here: NFKC splits ำ and cannot order Khmer.
    """
    return unicodedata.normalize("NFKC", match.group())


def _pass(text: str) -> str:
    text = _strip_invisibles(text)
    if not text.isascii():
        text = _NEITHER_KHMER_NOR_THAI.sub(_compatible, text).translate(_DIGITS)
    text = text.lower()
    if not text.isascii():
        text = mend_thai(mend_khmer(text))
        text = _HELD_KHMER_THAI.sub(r"\1", text)
    text = _HELD_LATIN.sub(r"\1\1", text)
    return _BLANK.sub(" ", text).strip()


def normalise(text: str) -> str:
    """The text as its writer meant it: one order of marks, one kind of digits, no invisibles, lower case.

    Idempotent, total (any `str`, lone surrogates included), and its result can always be encoded.
    """
    for _ in range(_MOST_PASSES):  # one mended thing may bring two others together: repeat until at rest
        mended = _pass(text)
        if mended == text:
            break
        text = mended
    return text


def squeeze(text: str) -> str:
    """`normalise`, and no blanks between Khmer or Thai characters: they mark phrases or words as one likes.

    Blanks beside Latin words and digits stay, so that `\\b` and word lists still work on those.
    """
    for _ in range(_MOST_PASSES):
        mended = normalise(_INNER_BLANK.sub("", _strip_invisibles(text)))
        if mended == text:
            break
        text = mended
    return text
