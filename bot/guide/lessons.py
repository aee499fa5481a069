"""The phrase book of cover mode as one reader sees a lesson: plain text that fits a phone screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """The same in every language, and how a reader of each says it in the language that reader learns."""

    texts: Mapping[str, str]
    readings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One entry of `lessons` in content/cover/lessons.yml."""

    id: str
    title: Mapping[str, str]
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """content/cover/lessons.yml, in the order of the file."""

    lessons: tuple[Lesson, ...] = ()
    #: reader's language -> the language it learns
    learns: Mapping[str, str] = field(default_factory=dict)
    heading: Mapping[str, str] = field(default_factory=dict)
    hint: Mapping[str, str] = field(default_factory=dict)
    #: language -> whole messages that ask for the next lesson
    next: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: language -> words that no lesson may contain (bot.check.lessons)
    never: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def lesson(self, language: str, index: int) -> str:
        """Plain text, no markup. After the last lesson comes the first again, so any index has one."""
        number = index % len(self.lessons)
        lesson = self.lessons[number]
        heading = self.heading[language].format(number=number + 1, title=lesson.title[language])
        shown = (self._shown(phrase, language) for phrase in lesson.phrases)
        return "\n\n".join((heading, "\n".join(shown), self.hint[language]))

    def _shown(self, phrase: Phrase, language: str) -> str:
        learnt = phrase.texts[self.learns[language]]
        return f"• {learnt}\n{phrase.readings[language]}\n= {phrase.texts[language]}"
