"""A phonetic key for romanised Khmer, which has no spelling: knhom, kgnom and nhom meet in one key."""

from __future__ import annotations

import re
import unicodedata

from textnorm.normal import normalise
from textnorm.romanised import CANONICAL

_NOT_A_LETTER = re.compile("[^a-z]+")
_DOUBLED = re.compile(r"([a-z])\1+")
# Most words need no tidying, and there are many of them: nothing but Khmer and Thai; small letters, none held down.
_WITHOUT_LATIN = re.compile("[\u0e01-\u0e7f\u1780-\u17ff]+")
_PLAIN = re.compile(r"(?!.*(.)\1\1)[a-z]+")

# In order. What English or French ears write in several ways becomes one; voiced and unvoiced are kept apart
# except d/t, which Khmer writers mix. The price: some different words share a key, so a key is good for
# finding a word of a known list, never for telling any two words apart.
_CONSONANTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        ("ce$", "s"),  # police
        ("ck|kh|kg|q", "k"),
        ("sch|ch|c|j", "c"),
        ("ph", "p"),
        ("th|d", "t"),
        ("z|x", "s"),
        ("gn$", "ng"),  # teagn for teang
        ("gn|nh|ny", "n"),
        ("a(?:w|v|o|u)(?![aeiou])", "ao"),  # thawke, thaoke: before w becomes v
        ("w", "v"),
        ("r(?![aeiouy])", ""),  # nobody hears it: ort, ot
        ("(?<=[aeiou])h(?![aeiou])", ""),  # phteah, phtea
        ("(?<!^)h(?![aeiou])", ""),
    )
)
_VOWELS = re.compile("[aeiouy]{2,}|[iouy]")
_VOWEL_KEYS: dict[str, str] = {
    key: value
    for value, keys in {
        "a": "aa",
        "ai": "ai ay ei ey aey aei ae",
        "ao": "ao au aou aeo",
        "i": "i y ie ea ia ee iea iey",
        "u": "u o ou oo uo oa uu ua",
        "ui": "ui uy ouy oy oi uoy ooy",
        "e": "eo eu ue oe oeu eou euo uea oeur",
    }.items()
    for key in keys.split()
}


def _vowel(match: re.Match[str]) -> str:
    return _VOWEL_KEYS.get(match.group(), match.group())


def _once(word: str) -> str:
    word = CANONICAL.get(word, word)
    word = _DOUBLED.sub(r"\1", word) if word not in CANONICAL.values() else word
    for pattern, key in _CONSONANTS:
        word = pattern.sub(key, word)
    return _DOUBLED.sub(r"\1", _VOWELS.sub(_vowel, word))


def fold_latin(word: str) -> str:
    """The sound key of one romanised word; "" when it has no Latin letter.

    Both sides of a comparison must be folded: fold_latin("jong") == fold_latin("chong").
    """
    if _WITHOUT_LATIN.fullmatch(word):
        return ""
    plain = word if _PLAIN.fullmatch(word) else unicodedata.normalize("NFKD", normalise(word))
    return _once(_NOT_A_LETTER.sub("", plain))
