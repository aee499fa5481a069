"""Khmer clusters in one order and one spelling, whatever keyboard, font trick or haste they came from.

Unicode normalisation (NFC, NFKC) is of no use here: all Khmer marks but one have combining class 0, and the
one that has not (COENG) can be torn from its letter. So the order is mended by hand, cluster by cluster, in
the order SIL's Khmer normaliser uses: base, robat, subscripts (RO last), shifter, vowels, signs.
"""

from __future__ import annotations

import re

COENG, RO = "\u17d2", "\u179a"
DA, TA = "\u178a", "\u178f"
LETTERS = "\u1780-\u17b3"
_MARKS = "\u17b6-\u17d1\u17dd"
_SUBSCRIPT = f"{COENG}[{LETTERS}]"

_CLUSTER = re.compile(f"([{LETTERS}]?)((?:{_SUBSCRIPT}|{COENG}|[{_MARKS}])+)")
_PART = re.compile(f"{_SUBSCRIPT}|{COENG}|[{_MARKS}]")

# Position inside the cluster. Vowels written before, below, above and after the letter follow one another.
_RANKS: dict[str, int] = {"\u17cc": 1, "\u17c9": 4, "\u17ca": 4}
_RANKS.update(dict.fromkeys("\u17c1\u17c2\u17c3", 5))
_RANKS.update(dict.fromkeys("\u17bb\u17bc\u17bd", 6))
_RANKS.update(dict.fromkeys("\u17b7\u17b8\u17b9\u17ba\u17be\u17bf\u17c0\u17c4\u17c5", 7))
_RANKS["\u17b6"] = 8
_LAST = 9

# After sorting, two typed halves of one vowel sign stand side by side.
_HALVES = (("\u17c1\u17b8", "\u17be"), ("\u17c1\u17b6", "\u17c4"))

# Characters Unicode itself discourages, and one letter in two shapes.
_LETTERS_UNIFIED = str.maketrans({"\u17a3": "\u17a2", "\u17a4": "\u17a2\u17b6", "\u17b2": "\u17b1"})

# Under an upper vowel a shifter is drawn like the vowel u, so many type the u: សុី for ស៊ី (eat).
_U_FOR_SHIFTER = re.compile(
    "([\u179f\u17a0\u17a2]|[\u1784\u1789\u1793\u1794\u1798-\u179a\u179c])\u17bb(?=[\u17b7-\u17ba\u17be])"
)

# "Give", the commonest word of two spellings; the spelled-out form is as frequent as the dictionary's.
_GIVE = re.compile("\u17a2\u17c4\u1799|\u17b1\u1799")


def _rank(part: str) -> int:
    if len(part) == 2:
        return 3 if part[1] == RO else 2
    return _RANKS.get(part, _LAST)


def _mend_cluster(match: re.Match[str]) -> str:
    base, tail = match.groups()
    parts: list[str] = []
    for part in _PART.findall(tail):
        if part == COENG:  # a subscript sign with nothing under it: a slip of the finger
            continue
        if part == COENG + DA:  # subscript DA and TA look the same in nearly every font
            part = COENG + TA
        if part not in parts:  # no cluster has the same mark twice; a doubled one looks like one
            parts.append(part)
    joined = base + "".join(sorted(parts, key=_rank))
    for halves, whole in _HALVES:
        joined = joined.replace(halves, whole)
    return joined


def _shifter(match: re.Match[str]) -> str:
    letter = match.group(1)
    return letter + ("\u17ca" if letter in "\u179f\u17a0\u17a2" else "\u17c9")


def mend_khmer(text: str) -> str:
    """The text with each Khmer cluster in canonical order, doubled marks dropped, spellings unified."""
    text = _CLUSTER.sub(_mend_cluster, text.translate(_LETTERS_UNIFIED))
    text = _U_FOR_SHIFTER.sub(_shifter, text)
    return _GIVE.sub("\u17b1\u17d2\u1799", text)
