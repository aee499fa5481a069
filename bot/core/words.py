"""The words that work in every state and language: a person, language, menu, stop, yes, no, safe …

They are in content/words.yml and match a whole message, so that "stop" leaves and "I want to stop working" does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import textnorm

_EDGES = re.compile(r"^[\s/.!?,。។៕ฯ'\"]+|[\s.!?,。។៕ฯ'\"]+$")
_LATIN = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Words:
    """Whole short messages and what they mean."""

    exact: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def meanings(self, text: str) -> tuple[str, ...]:
        """Every meaning the whole message can have, such as ("yes",) or ("safe", "choice_1"); () if none."""
        key = _key(text)
        return self.exact.get(key) or self.folded.get(_fold(key)) or ()

    def means(self, text: str, *wanted: str) -> str | None:
        """The first of the wanted meanings that the message has."""
        found = self.meanings(text)
        return next((meaning for meaning in wanted if meaning in found), None)


def build_words(data: Mapping[str, Mapping[str, Iterable[object]]]) -> Words:
    """From the parsed content/words.yml."""
    exact: dict[str, tuple[str, ...]] = {}
    folded: dict[str, tuple[str, ...]] = {}
    for meaning, languages in data.items():
        for language, words in languages.items():
            for word in words or ():
                key = _key(str(word))
                exact[key] = (*exact.get(key, ()), meaning)
                if language == "km_latn":
                    folded[_fold(key)] = (*folded.get(_fold(key), ()), meaning)
    return Words(exact, folded)


def number_in(text: str) -> int | None:
    """1 to 9 if the whole message is such a digit, in any of the three scripts."""
    key = _key(text)
    return int(key) if len(key) == 1 and key.isascii() and key.isdigit() and key != "0" else None


def _key(text: str) -> str:
    return _EDGES.sub("", textnorm.squeeze(text)).replace("\ufe0f", "")


def _fold(key: str) -> str:
    return _LATIN.sub(lambda word: textnorm.fold_latin(word.group()), key)
