"""What outranks every stage: the words people use in danger, in three languages, romanised Khmer and emoji.

The words are in content/danger.yml, which caseworkers edit; here is only how they are found (what a phrase is:
phrases.py, in which form of a text: forms.py). A missed danger is the worst mistake of the helpline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.forms import FORMS, WITHOUT_BLANKS, all_forms
from bot.core.phrases import Groups, Negation, Phrase, build_any, build_negation, build_phrases

LEVELS = ("none", "high", "urgent")
#: messages whose danger is remembered: on its way each is looked at four times
REMEMBERED = 16
_START_OF_WORD = re.compile(r"(?<!\w)(?=\S)")


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


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of danger with its phrases in each form of a text."""

    code: str
    level: str
    topic: str
    phrases: Mapping[str, tuple[Phrase, ...]]


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
    #: language -> the words that begin another matter
    but: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    _indexes: Mapping[str, _Index] = field(init=False, repr=False, compare=False)
    _lately: dict[str, Danger] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_indexes", {language: _index(language, self.reasons) for language in FORMS})

    def find(self, text: str) -> Danger:
        """The danger in a text; never raises, whatever the text is."""
        found = self._lately.get(text)
        if found is None:
            found = self._search(text)
            if len(self._lately) >= REMEMBERED:
                self._lately.clear()
            self._lately[text] = found
        return found

    def _search(self, text: str) -> Danger:
        forms = all_forms(text)
        said = {code for language in FORMS for code in self._said(language, forms[language])}
        hits = [reason for reason in self.reasons if reason.code in said]
        off = self._context(forms) if any(hit.level == "urgent" for hit in hits) else ""
        if off:
            behind = self._after_but(forms)
            hits = [hit for hit in hits if hit.level != "urgent" or hit.code == "sos" or hit.code in behind]
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

    def _after_but(self, forms: Mapping[str, str]) -> tuple[str, ...]:
        """The reasons in what follows a "but": "I am safe now" does not calm "but my friend is still locked in"."""
        for language, word in self.but.items():
            match = word.search(forms[language])
            if match and forms[language][match.end() :].strip():
                behind = self._search(forms[language][match.end() :])
                return behind.reasons if behind.urgent else ()
        return ()

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
    """From the parsed content/danger.yml. The file's shape is checked by bot.guide.lexicon before this is called."""
    reasons, off, groups = (data.get(key) or {} for key in ("reasons", "off", "groups"))
    assert isinstance(reasons, Mapping)
    assert isinstance(off, Mapping)
    assert isinstance(groups, Mapping)
    return Lexicon(
        tuple(_reason(code, entry, groups) for code, entry in reasons.items()),
        {language: build_negation(language, off) for language in FORMS},
        {name: build_phrases(languages, groups) for name, languages in (off.get("context") or {}).items()},
        build_any({language: words for language, words in (off.get("but") or {}).items() if language in FORMS}),
    )


def _reason(code: str, entry: Mapping[str, object], groups: Mapping[str, Groups]) -> Reason:
    phrases = build_phrases({name: entry[name] for name in FORMS if entry.get(name)}, groups)
    return Reason(code, str(entry["level"]), str(entry.get("topic") or ""), phrases)
