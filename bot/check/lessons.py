"""Rules about content/cover/lessons.yml: complete in every language, short, and harmless to whoever reads along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.core.forms import WITHOUT_BLANKS
from bot.core.triage import UNIVERSAL
from bot.guide.lessons import Lesson, Phrase
from bot.guide.model import Guide, Problem

PATH = "content/cover/lessons.yml"
#: phrases of a lesson, and characters of a lesson as shown
PHRASES = (6, 8)
MAX_CHARACTERS = 1000
#: digits of a number that could be dialled
_DIGITS = re.compile(r"\d{3,}")
#: words that act at any time, whatever the chat shows; "more" only shows something
_ACTING = frozenset({*UNIVERSAL, "cry"}) - {"more"}


def links(guide: Guide) -> list[Problem]:
    """That every lesson can be shown in every live language."""
    book = guide.lessons
    if not book.lessons:
        return [Problem(PATH, 0, "lessons", "has no lessons, so cover mode would have nothing to show")]
    return [*_frame(guide), *(problem for lesson in book.lessons for problem in _complete(lesson, guide))]


def wording(guide: Guide) -> list[Problem]:
    """Rules about what the lessons say, once they can be shown."""
    if links(guide):
        return []
    return [
        problem for lesson in guide.lessons.lessons for problem in (*_length(lesson, guide), *_harmless(lesson, guide))
    ]


def _frame(guide: Guide) -> Iterator[Problem]:
    """What stands around every lesson."""
    book = guide.lessons
    for name in ("learns", "heading", "hint", "next", "never"):
        for code in guide.live:
            if not getattr(book, name).get(code):
                yield Problem(PATH, 0, "language", f"{name} is missing in {code}")
    for code, heading in book.heading.items():
        if set(re.findall(r"\{(.*?)\}", heading)) != {"number", "title"}:
            yield Problem(PATH, 0, "lessons", f"heading in {code} needs {{number}} and {{title}} and nothing else")
    for word in (word for words in book.next.values() for word in words):
        if meaning := guide.rules.words.means(word, *sorted(_ACTING)):
            yield Problem(PATH, 0, "lessons", f'next: "{word}" means "{meaning}" by content/words.yml')
    for reader, learnt in book.learns.items():
        if learnt not in guide.live or learnt == reader:
            yield Problem(PATH, 0, "lessons", f'learns: a reader of {reader} cannot learn "{learnt}" here')


def _complete(lesson: Lesson, guide: Guide) -> Iterator[Problem]:
    for code in guide.live:
        if not lesson.title.get(code):
            yield Problem(PATH, 0, "language", f"{lesson.id}: title is missing in {code}")
        for number, phrase in enumerate(lesson.phrases, 1):
            for name, words in (("text", phrase.texts), ("read", phrase.readings)):
                if not words.get(code):
                    yield Problem(PATH, 0, "language", f"{lesson.id}, phrase {number}: {name} is missing in {code}")


def _length(lesson: Lesson, guide: Guide) -> Iterator[Problem]:
    least, most = PHRASES
    if not least <= len(lesson.phrases) <= most:
        yield Problem(PATH, 0, "lesson length", f"{lesson.id} has {len(lesson.phrases)} phrases", f"{least} to {most}")
    for code in guide.live:
        shown = len(guide.lessons.lesson(code, guide.lessons.lessons.index(lesson)))
        if shown >= MAX_CHARACTERS:
            yield Problem(PATH, 0, "lesson length", f"{lesson.id} has {shown} characters as shown in {code}")


def _harmless(lesson: Lesson, guide: Guide) -> Iterator[Problem]:
    """A lesson gives nothing away, and who repeats a phrase of it calls nobody."""
    lexicon = replace(
        guide.rules.lexicon, context={}
    )  # "football" must not hide what another phrase of the lesson says
    index = guide.lessons.lessons.index(lesson)
    shown = [guide.lessons.lesson(code, index) for code in guide.live]
    said = _said(lesson.phrases)
    for text in (*said, *shown):
        if found := lexicon.find(text).reasons:
            what = f'"{_short(text)}" is danger by content/danger.yml ({", ".join(found)})'
        elif meaning := guide.rules.words.means(text, *sorted(_ACTING)):
            what = f'"{text}" means "{meaning}" by content/words.yml'
        else:
            continue
        yield Problem(PATH, 0, "harmless", f"{lesson.id}: {what}", "Say it otherwise")
    for word in _given_away("\n".join((*said, *shown)), guide):
        yield Problem(PATH, 0, "harmless", f'{lesson.id}: "{word}" may not stand in a lesson')


def _said(phrases: tuple[Phrase, ...]) -> list[str]:
    return [text for phrase in phrases for text in (*phrase.texts.values(), *phrase.readings.values())]


def _given_away(text: str, guide: Guide) -> Iterator[str]:
    """Words under `never`, names of partners, numbers to call."""
    names = {name for partner in guide.partners.values() for name in partner.name.values()}
    yield from sorted(name for name in names if _is_in(name, text, "en" if name.isascii() else "th"))
    for language, words in guide.lessons.never.items():
        yield from (word for word in words if _is_in(word, text, language))
    numbers = {_digits(str(fact.value)) for fact in guide.facts.values() if fact.is_number_to_call}
    yield from dict.fromkeys(found for found in _DIGITS.findall(text) if _digits(found) in numbers)


def _is_in(word: str, text: str, language: str) -> bool:
    if language in WITHOUT_BLANKS:
        return word in text
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def _digits(number: str) -> str:
    """The digits alone, in Latin script: ១១៧ is 117."""
    return "".join(str(int(sign)) for sign in number if sign.isdecimal())


def _short(text: str) -> str:
    return text.replace("\n", " ")[:60]
