"""Thai marks in one order: vowel, tone, silencer; ำ and แ as one character each."""

from __future__ import annotations

import re

_VOWELS = "\u0e31\u0e34-\u0e3a\u0e47"
_TONES = "\u0e48-\u0e4b"
_MARKS = re.compile(f"[{_VOWELS}{_TONES}\u0e4c-\u0e4e]{{2,}}")

_RANKS: dict[str, int] = dict.fromkeys("\u0e48\u0e49\u0e4a\u0e4b", 1)
_RANKS.update({"\u0e4c": 2, "\u0e4e": 2, "\u0e4d": 3})  # nikhahit last, so that it meets the aa it belongs to

_TONE_AFTER_AM = re.compile(f"\u0e33([{_TONES}]+)")
_AA_TWICE = re.compile("(\u0e33)[\u0e32\u0e33]+")
_LONG_AA = re.compile("(?<![\u0e24\u0e26])\u0e45")  # ๅ belongs after ฤ and ฦ; elsewhere it is a mistyped า


def _mend_marks(match: re.Match[str]) -> str:
    marks = list(dict.fromkeys(match.group()))  # no syllable has the same mark twice
    return "".join(sorted(marks, key=lambda mark: _RANKS.get(mark, 0)))


def mend_thai(text: str) -> str:
    """The text with Thai marks in canonical order, doubled ones dropped, split letters joined."""
    text = _LONG_AA.sub("\u0e32", text)
    text = _TONE_AFTER_AM.sub("\\1\u0e33", text)
    text = _MARKS.sub(_mend_marks, text)
    text = text.replace("\u0e4d\u0e32", "\u0e33")
    text = _AA_TWICE.sub("\\1", text)
    return text.replace("\u0e40\u0e40", "\u0e41")
