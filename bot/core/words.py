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
#: of content/words.yml: no meaning, but words that change none
POLITE = "polite"
_NUMBER = "number_"
#: letters of the longest message that can be one of the words
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Words:
    """Whole short messages and what they mean."""

    exact: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: what is said to be polite and changes nothing, the longest first: "ออกค่ะ" is "ออก"
    polite: tuple[str, ...] = ()
    #: parts of the longest of the folded
    parts: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", max((len(key.split()) for key in self.folded), default=0))

    def meanings(self, text: str) -> tuple[str, ...]:
        """Every meaning the whole message can have, such as ("yes",) or ("safe", "choice_1"); () if none."""
        key = tidy(text)
        return self._of(key) or self._of(self._plain(key))

    def means(self, text: str, *wanted: str) -> str | None:
        """The first of the wanted meanings that the message has."""
        found = self.meanings(text)
        return next((meaning for meaning in wanted if meaning in found), None)

    def number_in(self, text: str) -> int | None:
        """1 to 9 if the whole message is such a digit or word, in any of the three scripts."""
        key = self._plain(tidy(text))
        if len(key) == 1 and key.isascii() and key.isdigit() and key != "0":
            return int(key)
        named = next((meaning for meaning in self._of(key) if meaning.startswith(_NUMBER)), "")
        return int(named.removeprefix(_NUMBER)) if named else None

    def _of(self, key: str) -> tuple[str, ...]:
        return self.exact.get(key) or self._folded(key)

    def _folded(self, key: str) -> tuple[str, ...]:
        """Most messages are longer than any of the words, and folding takes long."""
        return self.folded.get(_fold(key), ()) if len(key.split()) <= self.parts else ()

    def _plain(self, key: str) -> str:
        """Without polite words at its ends; a message of nothing else stays."""
        bare = key
        while len(bare) <= _LONGEST and (shorter := self._less_polite(bare)):
            bare = shorter
        return bare

    def _less_polite(self, key: str) -> str:
        """One polite word less; "" when there is none, or nothing else."""
        for word in self.polite:
            for rest in (key.removesuffix(word), key.removeprefix(word)):
                bare = rest.strip(" ,")
                # Latin words are polite only by themselves: "please stop", not "pleased"
                if rest != key and bare and (bare != rest or not _LATIN.search(word)):
                    return bare
        return ""


def build_words(data: Mapping[str, Mapping[str, Iterable[object]]]) -> Words:
    """From the parsed content/words.yml."""
    exact: dict[str, tuple[str, ...]] = {}
    folded: dict[str, tuple[str, ...]] = {}
    polite = {tidy(str(word)) for words in data.get(POLITE, {}).values() for word in words or ()}
    for meaning, languages in data.items():
        if meaning == POLITE:
            continue
        for language, words in languages.items():
            for word in words or ():
                key = tidy(str(word))
                exact[key] = (*exact.get(key, ()), meaning)
                if language == "km_latn":
                    folded[_fold(key)] = (*folded.get(_fold(key), ()), meaning)
    return Words(exact, folded, tuple(sorted(polite, key=lambda word: (-len(word), word))))


def tidy(text: str) -> str:
    """A short message as it is compared: lower case, without what stands around the word."""
    return _EDGES.sub("", textnorm.squeeze(text)).replace("\ufe0f", "")


def _fold(key: str) -> str:
    return _LATIN.sub(lambda word: textnorm.fold_latin(word.group()), key)
