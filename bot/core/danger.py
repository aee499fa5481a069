"""What outranks every stage: the words people use in danger, in three languages, romanised Khmer and emoji.

The words are in content/danger.yml, which caseworkers edit; here is only how they are found. A missed danger is the
worst mistake of the helpline, so negation works only right beside a phrase ("not locked in"), never across a clause
("I do not know, they locked me in").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import textnorm

LEVELS = ("none", "high", "urgent")
#: of a longer text the beginning and the end are searched: nobody in danger writes a book, and nobody may slow us down
LONGEST = 1500
#: characters a `…` in a phrase may stand for
GAP = 20
#: how far before a phrase a negation still counts: characters in Khmer and Thai, words elsewhere
NEGATION_CHARACTERS = 4
NEGATION_WORDS = 1

_CLAUSE = re.compile(r"[.,!?;:\n។៕ฯ…]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe0e\ufe0f]")


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
class Reason:
    """One kind of danger with its phrases, compiled for each form of a text."""

    code: str
    level: str
    topic: str
    patterns: Mapping[str, tuple[re.Pattern[str], ...]]
    #: one pattern a language that finds any of the phrases: most messages need no more than this
    any_of: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """content/danger.yml, ready for searching."""

    reasons: tuple[Reason, ...] = ()
    negation: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    context: Mapping[str, Mapping[str, tuple[re.Pattern[str], ...]]] = field(default_factory=dict)

    def find(self, text: str) -> Danger:
        """The danger in a text; never raises, whatever the text is."""
        forms = _forms(text)
        hits = [reason for reason in self.reasons if self._says(reason, forms)]
        off = self._context(forms) if any(hit.level == "urgent" for hit in hits) else ""
        if off:
            hits = [hit for hit in hits if hit.level != "urgent" or hit.code == "sos"]
        if not hits:
            return Danger(off=off)
        worst = max(hits, key=lambda hit: LEVELS.index(hit.level))
        return Danger(worst.level, tuple(hit.code for hit in hits), worst.topic, off)

    def _says(self, reason: Reason, forms: Mapping[str, str]) -> bool:
        return any(
            not self._negated(language, forms[language], match.start())
            for language, patterns in reason.patterns.items()
            if reason.any_of[language].search(forms[language])
            for pattern in patterns
            for match in pattern.finditer(forms[language])
        )

    def _negated(self, language: str, form: str, start: int) -> bool:
        negation = self.negation.get(language)
        if negation is None:
            return False
        clause = _CLAUSE.split(form[:start])[-1]
        return negation.search(clause) is not None

    def _context(self, forms: Mapping[str, str]) -> str:
        for name, languages in self.context.items():
            if any(p.search(forms[lang]) for lang, patterns in languages.items() for p in patterns):
                return name
        return ""


def build_lexicon(data: Mapping[str, object]) -> Lexicon:
    """From the parsed content/danger.yml. The file's shape is checked by bot.check.danger before this is called."""
    reasons = data.get("reasons") or {}
    off = data.get("off") or {}
    assert isinstance(reasons, Mapping)
    assert isinstance(off, Mapping)
    negation = off.get("negation") or {}
    context = off.get("context") or {}
    return Lexicon(
        tuple(_reason(code, entry) for code, entry in reasons.items()),
        {language: _negator(language, words) for language, words in negation.items() if words},
        {name: _compile_all(languages) for name, languages in context.items()},
    )


def _reason(code: str, entry: Mapping[str, object]) -> Reason:
    phrases = {name: entry[name] for name in ("km", "km_latn", "th", "en", "emoji") if entry.get(name)}
    patterns = _compile_all(phrases)
    any_of = {name: re.compile("|".join(f"(?:{p.pattern})" for p in found)) for name, found in patterns.items()}
    return Reason(code, str(entry["level"]), str(entry.get("topic") or ""), patterns, any_of)


def _compile_all(languages: Mapping[str, object]) -> dict[str, tuple[re.Pattern[str], ...]]:
    return {
        language: tuple(_compile(language, str(phrase)) for phrase in phrases)
        for language, phrases in languages.items()
        if isinstance(phrases, Iterable) and not isinstance(phrases, str)
    }


def _compile(language: str, phrase: str) -> re.Pattern[str]:
    gap = f".{{0,{GAP}}}?"
    body = gap.join(re.escape(form(language, part)) for part in phrase.split("…") if part.strip())
    return re.compile(body if language in ("km", "th", "emoji") else rf"(?<!\w){body}(?!\w)")


def _negator(language: str, words: Iterable[str]) -> re.Pattern[str]:
    """A negation at the end of what stands before a phrase, with a little room between."""
    any_of = "|".join(re.escape(form(language, word)) for word in sorted(words, key=len, reverse=True))
    if language in ("km", "th"):
        return re.compile(rf"(?:{any_of}).{{0,{NEGATION_CHARACTERS}}}$")
    return re.compile(rf"(?<!\w)(?:{any_of})\s+(?:\S+\s+){{0,{NEGATION_WORDS}}}$")


def form(language: str, text: str) -> str:
    """The form of a text in which phrases of a language are searched; the same for phrase and message."""
    if language == "emoji":
        return _INVISIBLE.sub("", text)
    if language in ("km", "th"):
        return textnorm.squeeze(text)
    plain = textnorm.normalise(text).replace("’", "'")
    if language == "km_latn":
        return _WORD.sub(lambda word: textnorm.fold_latin(word.group()), plain)
    return plain


def _forms(text: str) -> dict[str, str]:
    if len(text) > 2 * LONGEST:
        text = f"{text[:LONGEST]}\n{text[-LONGEST:]}"
    return {language: form(language, text) for language in ("km", "km_latn", "th", "en", "emoji")}
