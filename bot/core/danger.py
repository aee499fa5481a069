"""What outranks every stage: the words people use in danger, in three languages, romanised Khmer and emoji.

The words are in content/danger.yml, which caseworkers edit; here is only how they are found. A missed danger is the
worst mistake of the helpline, so negation works only right beside a phrase ("not locked in"), never across a clause
("I do not know, they locked me in").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import textnorm
from textnorm.scripts import KHMER_CHARS, THAI_CHARS

LEVELS = ("none", "high", "urgent")
#: the forms of a text in which phrases are searched, each with its own phrases
FORMS = ("km", "km_latn", "th", "en", "emoji")
WITHOUT_BLANKS = ("km", "th", "emoji")
#: of a longer text the beginning and the end are searched: nobody in danger writes a book, and nobody may slow us down
LONGEST = 1500
#: characters a `…` in a phrase may stand for
GAP = 20
#: characters of the beginning of a phrase by which it is looked up
BEGIN = 3
#: how far before a phrase a negation still counts: characters in Khmer and Thai, words elsewhere
NEGATION_CHARACTERS = 4
NEGATION_WORDS = 1

_CLAUSE = re.compile(r"[.,!?;:\n។៕ฯ…]")
#: Khmer and Thai letters have no other sound to be written by
_LATIN_LETTERS = f"[^\\W_{KHMER_CHARS}{THAI_CHARS}]+"
_LATIN_WORD = re.compile(f"{_LATIN_LETTERS}(?:['’]{_LATIN_LETTERS})?")
_START_OF_WORD = re.compile(r"(?<!\w)(?=\S)")
_GROUP = re.compile(r"\{(\w+)\}")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe0e\ufe0f]")

#: words that may stand for each other, by the name that a phrase calls them by
Groups = Mapping[str, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Danger:
    """What was found: the level, the reason codes, and the topic that tells what to do."""

    level: str = "none"
    reasons: tuple[str, ...] = ()
    topic: str = ""
    #: the context that turned urgent words off: film, football, news …
    off: str = ""

    @property
    def urgent(self) -> bool:
        """Somebody may be in danger now."""
        return self.level == "urgent"


SAFE = Danger()


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
class Reason:
    """One kind of danger with its phrases in each form of a text."""

    code: str
    level: str
    topic: str
    phrases: Mapping[str, tuple[Phrase, ...]]


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


@dataclass(frozen=True, slots=True)
class _Index:
    """The phrases of one language with the codes of their reasons. Of thousands, few begin at any place of a text."""

    by_begin: Mapping[str, list[tuple[str, Phrase]]]
    lengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """content/danger.yml, ready for searching."""

    reasons: tuple[Reason, ...] = ()
    negation: Mapping[str, Negation] = field(default_factory=dict)
    context: Mapping[str, Mapping[str, tuple[Phrase, ...]]] = field(default_factory=dict)
    _indexes: Mapping[str, _Index] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_indexes", {language: _index(language, self.reasons) for language in FORMS})

    def find(self, text: str) -> Danger:
        """The danger in a text; never raises, whatever the text is."""
        forms = _forms(text)
        said = {code for language in FORMS for code in self._said(language, forms[language])}
        hits = [reason for reason in self.reasons if reason.code in said]
        off = self._context(forms) if any(hit.level == "urgent" for hit in hits) else ""
        if off:
            hits = [hit for hit in hits if hit.level != "urgent" or hit.code == "sos"]
        if not hits:
            return Danger(off=off)
        worst = max(hits, key=lambda hit: LEVELS.index(hit.level))
        return Danger(worst.level, tuple(hit.code for hit in hits), worst.topic, off)

    def _said(self, language: str, text: str) -> Iterator[str]:
        """The codes of the reasons that are in a text; a code may come more than once."""
        index, negation = self._indexes[language], self.negation.get(language)
        for start in _starts(language, text):
            for length in index.lengths:
                for code, phrase in index.by_begin.get(text[start : start + length], ()):
                    match = phrase.pattern.match(text, start)
                    if match and not (negation and negation.denies(text, match)):
                        yield code

    def _context(self, forms: Mapping[str, str]) -> str:
        for name, languages in self.context.items():
            if any(p.pattern.search(forms[lang]) for lang, phrases in languages.items() for p in phrases):
                return name
        return ""


def _index(language: str, reasons: Iterable[Reason]) -> _Index:
    by_begin: dict[str, list[tuple[str, Phrase]]] = {}
    for reason in reasons:
        for phrase in reason.phrases.get(language, ()):
            for begin in phrase.begins:
                by_begin.setdefault(begin, []).append((reason.code, phrase))
    return _Index(by_begin, tuple(sorted({len(begin) for begin in by_begin})))


def _starts(language: str, text: str) -> Iterable[int]:
    """Where a phrase may begin: at a word, and anywhere where no blanks divide words."""
    if language in WITHOUT_BLANKS:
        return range(len(text))
    return [match.start() for match in _START_OF_WORD.finditer(text)]


def build_lexicon(data: Mapping[str, object]) -> Lexicon:
    """From the parsed content/danger.yml. The file's shape is checked by bot.check.danger before this is called."""
    reasons, off, groups = (data.get(key) or {} for key in ("reasons", "off", "groups"))
    assert isinstance(reasons, Mapping)
    assert isinstance(off, Mapping)
    assert isinstance(groups, Mapping)
    return Lexicon(
        tuple(_reason(code, entry, groups) for code, entry in reasons.items()),
        {language: _negation(language, off) for language in FORMS},
        {name: _phrases(languages, groups) for name, languages in (off.get("context") or {}).items()},
    )


def _reason(code: str, entry: Mapping[str, object], groups: Mapping[str, Groups]) -> Reason:
    phrases = _phrases({name: entry[name] for name in FORMS if entry.get(name)}, groups)
    return Reason(code, str(entry["level"]), str(entry.get("topic") or ""), phrases)


def _phrases(languages: Mapping[str, object], groups: Mapping[str, Groups]) -> dict[str, tuple[Phrase, ...]]:
    return {
        language: tuple(_phrase(language, str(phrase), groups.get(language) or {}) for phrase in phrases)
        for language, phrases in languages.items()
        if isinstance(phrases, Iterable) and not isinstance(phrases, str)
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


def _plain(language: str, piece: str) -> str:
    """Plain words; beside a group they keep the blank that divides them from it."""
    text = form(language, piece)
    if language in WITHOUT_BLANKS or not piece:
        return re.escape(text)
    blanks = (" " if piece[0].isspace() else "", " " if text and piece[-1].isspace() else "")
    return re.escape(text).join(blanks)


def _negation(language: str, off: Mapping[str, Mapping[str, Iterable[str]]]) -> Negation:
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


def form(language: str, text: str) -> str:
    """The form of a text in which phrases of a language are searched; the same for phrase and message."""
    if language == "emoji":
        return _INVISIBLE.sub("", text)
    if language in ("km", "th"):
        return textnorm.squeeze(text)
    plain = textnorm.normalise(text).replace("’", "'")
    return _by_sound(plain) if language == "km_latn" else plain


def _by_sound(plain: str) -> str:
    return _LATIN_WORD.sub(lambda word: textnorm.fold_latin(word.group()), plain)


def _forms(text: str) -> dict[str, str]:
    if len(text) > 2 * LONGEST:
        text = f"{text[:LONGEST]}\n{text[-LONGEST:]}"
    squeezed, plain = form("km", text), form("en", text)
    return {"km": squeezed, "km_latn": _by_sound(plain), "th": squeezed, "en": plain, "emoji": form("emoji", text)}
