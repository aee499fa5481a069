"""What the content is once it is read: facts, topics, messages, partners, and the guide that holds them. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core.details import COUNTRY, PROVINCE, SHOWN
from bot.core.rules import Rules
from bot.guide.directory import Partner, Place, Province
from bot.guide.lessons import PhraseBook
from bot.guide.pieces import Halves

if TYPE_CHECKING:  # it reads through the reader, which reports in the problems of this file
    from bot.guide.load_casework import Wordings


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the content: where, what, and how to mend it."""

    path: str
    line: int
    rule: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.what}{'. ' + self.mend if self.mend else ''} [{self.rule}]"


class ContentError(Exception):
    """Our content is broken. Carries every problem found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Period:
    """A value and the days, both included, on which it holds. An open end is None."""

    start: date
    end: date | None
    value: Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of a file in content/facts."""

    name: str
    kind: str
    value: Any
    periods: tuple[Period, ...]
    unit: str
    country: str
    label: Mapping[str, str]
    #: of a minimum wage that holds in a part of a province only: which; `label` names the part
    province: str
    source_title: str
    source_url: str
    checked: date
    review_by: date
    confidence: str
    basis: str
    confirm_with: str
    confirmed: bool
    #: the entries of the first fact sheets that it carries (docs/content-questions.md)
    carries: tuple[str, ...] = ()
    path: str = ""
    line: int = 0

    def value_on(self, day: date) -> Any | None:
        """The value that holds on a day, or None: then it must not be shown as true.

        A number to call never disappears: the text's foot tells when it was checked, and the linter reports it.
        """
        if self.is_number_to_call:
            return self.value
        if day > self.review_by:
            return None
        if not self.periods:
            return self.value
        return next((p.value for p in self.periods if p.start <= day and (p.end is None or day <= p.end)), None)

    @property
    def is_number_to_call(self) -> bool:
        """A telephone number, which must be test-called before it counts as confirmed."""
        return self.kind in ("emergency", "phone")


@dataclass(frozen=True, slots=True)
class Topic:
    """One folder of content/topics."""

    id: str
    group: str
    intents: tuple[str, ...]
    urgency: str
    countries: tuple[str, ...]
    complete: bool
    title: Mapping[str, str]
    #: questions of content/questions.yml, asked before the answer
    ask: tuple[str, ...]
    related: tuple[str, ...]
    #: the statements that the texts rest on
    facts: tuple[str, ...]
    review: Mapping[str, Any]
    #: language -> the file as it stands
    texts: Mapping[str, str]
    #: language -> the same in pieces; a text whose form is wrong is missing here
    halves: Mapping[str, Halves]
    folder: Path

    def signable(self, language: str) -> str:
        """What a signature holds for: title and text, as 16 hexadecimal digits that change with every letter."""
        return sha256(f"{self.title.get(language)}\n{self.texts[language].strip()}".encode()).hexdigest()[:16]

    @property
    def has_more(self) -> bool:
        """Something stands behind the button "More"."""
        return any(halves.more for halves in self.halves.values())


@dataclass(frozen=True, slots=True)
class Question:
    """Something that an answer may depend on: one entry of content/questions.yml."""

    id: str
    #: value -> language -> the words on its button
    values: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the menu."""

    id: str
    emoji: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Language:
    """One entry of content/languages.yml. Exists is not supported: only `live` is offered."""

    code: str
    name: str
    script: str
    live: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything that can be said, and the rules of the conversation read from the same folder."""

    folder: Path
    languages: Mapping[str, Language]
    groups: Mapping[str, Group]
    facts: Mapping[str, Fact]
    topics: Mapping[str, Topic]
    #: the names of those who may sign
    reviewers: frozenset[str]
    questions: Mapping[str, Question]
    provinces: Mapping[str, Province]
    places: Mapping[str, Place]
    partners: Mapping[str, Partner]
    #: how cases are worked on: outcomes, reasons, hours, questions, card
    casework: Wordings
    #: what cover mode shows
    lessons: PhraseBook
    #: message id -> language -> text
    messages: Mapping[str, Mapping[str, str]]
    rules: Rules = field(default_factory=Rules)

    def is_reviewed(self, topic: Topic, language: str) -> bool:
        """Whether somebody named in content/reviewers.yml has signed just this text."""
        state = topic.review.get(language)
        if not isinstance(state, Mapping) or language not in topic.texts:
            return False
        return state.get("by") in self.reviewers and state.get("text") == topic.signable(language)

    def replies_to(self, question: str) -> tuple[str, ...]:
        """What can be replied to a question so that an answer depends on it; () when there is no such question."""
        if question == COUNTRY:
            return SHOWN
        if question == PROVINCE:
            return tuple(self.provinces)
        return tuple(self.questions[question].values) if question in self.questions else ()

    @property
    def live(self) -> tuple[str, ...]:
        """The codes of the live languages, in the order of their buttons."""
        return tuple(code for code, language in self.languages.items() if language.live)
