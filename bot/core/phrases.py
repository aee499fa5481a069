"""A phrase of content/danger.yml as a pattern: gaps, {groups} of words that stand for each other, and negation.

Negation works only right beside a phrase ("not locked in") or in a gap of it, never across a clause ("I do not know,
they locked me in").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.core.forms import WITHOUT_BLANKS, form

#: characters a `…` in a phrase may stand for
GAP = 20
#: characters of the beginning of a phrase by which it is looked up
BEGIN = 3
#: how far before a phrase a negation still counts: characters in Khmer and Thai, words elsewhere
NEGATION_CHARACTERS = 4
NEGATION_WORDS = 1

_CLAUSE = re.compile(r"[.,!?;:\n។៕ฯ…]")
_GROUP = re.compile(r"\{(\w+)\}")

#: words that may stand for each other, by the name that a phrase calls them by
Groups = Mapping[str, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something people say. What stood in its gaps are the groups of the pattern."""

    source: str
    #: the first characters of all that it can begin with
    begins: frozenset[str]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when first needed: of thousands most never are, and the bot should start at once."""
        return _compiled(self.source)


_compiled = functools.cache(re.compile)


@dataclass(frozen=True, slots=True)
class Negation:
    """What turns a phrase off: words right before it, or in a gap of it right before what follows the gap."""

    before: re.Pattern[str]
    inside: re.Pattern[str]

    def denies(self, text: str, match: re.Match[str]) -> bool:
        """Whether the phrase is negated where it was found."""
        if self.before.search(_CLAUSE.split(text[: match.start()])[-1]):
            return True
        return any(gap and self.inside.search(_CLAUSE.split(gap)[-1]) for gap in match.groups())


def build_phrases(languages: Mapping[str, object], groups: Mapping[str, Groups]) -> dict[str, tuple[Phrase, ...]]:
    """The phrases of each language, with the groups of that language."""
    return {
        language: tuple(_phrase(language, str(phrase), groups.get(language) or {}) for phrase in listed)
        for language, listed in languages.items()
        if isinstance(listed, Iterable) and not isinstance(listed, str)
    }


def _phrase(language: str, phrase: str, groups: Groups) -> Phrase:
    parts = [part.strip() for part in phrase.split("…") if part.strip()]
    begin, gap, end = "", f"(.{{0,{GAP}}}?)", ""
    if language not in WITHOUT_BLANKS:
        begin, gap, end = r"(?<!\w)", rf"{gap}(?<!\w)", r"(?!\w)"
    pattern = gap.join(_part(language, part, groups) for part in parts)
    return Phrase(f"{begin}{pattern}{end}", frozenset(_begins(language, parts[0], groups)))


def _part(language: str, part: str, groups: Groups) -> str:
    """The pattern of what stands between two gaps: plain words, and {groups} of which any one will do."""
    pieces = _GROUP.split(part)  # plain, group, plain, group … plain
    return "".join(
        _group(language, piece, groups) if number % 2 else _plain(language, piece)
        for number, piece in enumerate(pieces)
    )


def _group(language: str, name: str, groups: Groups) -> str:
    words, others = _explained(name, groups)
    return f"(?:{'|'.join(_part(language, word, others) for word in words)})"


def _explained(name: str, groups: Groups) -> tuple[list[str], Groups]:
    """The words of a group, longest first, and the groups that these may name: never itself, for that had no end.

    A name that nobody has explained stands for itself, so that a slip of the pen never stops the helpline.
    """
    words = sorted(map(str, groups.get(name) or (name,)), key=lambda word: (-len(word), word))
    return words, {other: words for other, words in groups.items() if other != name}


def _begins(language: str, part: str, groups: Groups) -> Iterator[str]:
    plain, *rest = _GROUP.split(part)
    if plain:
        yield form(language, plain)[:BEGIN]
        return
    words, others = _explained(rest[0], groups)
    for word in words:
        yield from _begins(language, word, others)


@functools.cache  # the same words stand in many phrases, through their groups
def _plain(language: str, piece: str) -> str:
    """Plain words; beside a group they keep the blank that divides them from it."""
    text = form(language, piece)
    if language in WITHOUT_BLANKS or not piece:
        return re.escape(text)
    blanks = (" " if piece[0].isspace() else "", " " if text and piece[-1].isspace() else "")
    return re.escape(text).join(blanks)


def build_any(languages: Mapping[str, Iterable[str]]) -> dict[str, re.Pattern[str]]:
    """Any one of the words of each language."""
    return {language: re.compile(_any_of(language, words)) for language, words in languages.items() if words}


def _any_of(language: str, words: Iterable[str]) -> str:
    group = _group(language, "words", {"words": words})
    return group if language in WITHOUT_BLANKS else rf"(?<!\w){group}(?!\w)"


def build_negation(language: str, off: Mapping[str, Mapping[str, Iterable[str]]]) -> Negation:
    """From the three lists under `off`: near a phrase, right beside it, and in its gaps only."""
    begin, room, end = "", rf".{{0,{NEGATION_CHARACTERS}}}$", "$"
    if language not in WITHOUT_BLANKS:
        begin, room, end = r"(?<!\w)", rf"\s+(?:\S+\s+){{0,{NEGATION_WORDS}}}$", r"\s+$"
    near, beside, inside = (
        f"{begin}{_group(language, key, {key: words})}{after}"
        if (words := (off.get(key) or {}).get(language))
        else "(?!)"
        for key, after in (("negation", room), ("negation_beside", end), ("negation_inside", end))
    )
    return Negation(re.compile(f"{near}|{beside}"), re.compile(f"{near}|{beside}|{inside}"))
