"""Which provinces and countries a message names: by any of their names, in three scripts and romanised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import textnorm

#: a shorter name, in Khmer or Thai one of as many letters too, counts only as the whole message: Loei is also
#: the Thai for "at all", Tak for "to dry", Trang for "straight"
_LONG_ENOUGH = 4
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Provinces:
    """Names, tidied, and whose they are; the longest first. For countries as well."""

    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Mapping[str, Iterable[str]]) -> Provinces:
        """From province -> everything it is called."""
        pairs = [(tidy(word), province) for province, names in words.items() for word in names]
        return cls(dict(sorted(pairs, key=lambda pair: -len(pair[0]))))

    def find(self, text: str) -> str | None:
        """The province whose name is the message, or stands in it."""
        words = tidy(text)
        return self.names.get(words) or next((self.names[name] for name in self.names if _stands_in(name, words)), None)

    def all_in(self, text: str) -> frozenset[str]:
        """Every one that the message names."""
        words = tidy(text)
        return frozenset(owner for name, owner in self.names.items() if name == words or _stands_in(name, words))


def tidy(text: str) -> str:
    """A name or message as they are compared."""
    return textnorm.squeeze(text).strip(" .!?។")


def _stands_in(name: str, text: str) -> bool:
    """Latin names only as whole words: Trat is no part of "contract"."""
    if len(name) < _LONG_ENOUGH or name not in text:
        return False
    if not _LATIN.search(name):
        return len(name) > _LONG_ENOUGH
    return re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text) is not None
