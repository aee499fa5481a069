"""The linter of content, catalogues and training data. Reads through guide/loader: what it accepts the bot can load."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.check import (
    blocks,
    casework,
    catalogues,
    danger,
    facts,
    lengths,
    lessons,
    messages,
    nlu_data,
    partners,
    places,
    recordings,
    texts,
    topics,
)
from bot.guide.loader import read
from bot.guide.model import Guide, Problem

#: rules that a turn relies on: with one of them broken somebody would get no answer at all
FATAL = frozenset(
    {
        "ask",
        "blocks",
        "button",
        "casework",
        "kind",
        "label",
        "language",
        "lessons",
        "missing",
        "near",
        "phone",
        "province",
        "same placeholders",
        "statement",
        "title",
        "topic",
        "unit",
        "unknown fact",
        "lasting",
    }
)


def what_breaks(guide: Guide, intents: Path, day: date) -> list[Problem]:
    """What would make a running bot fail. An overdue fact or a long sentence does not: the bot knows what to do."""
    return [problem for problem in _links(guide, intents, day) if problem.rule in FATAL]


def find_problems(root: Path, day: date, massive: Path | None = None) -> list[Problem]:
    """Everything wrong with the checkout at `root` as of a day, in the order of the files.

    Where there is no training data, as in the bot's container, it is not checked.
    `massive`: where the test set MASSIVE lies, if it does; no training message may be nearly one of it.
    """
    return look(root, day, massive)[1]


def look(root: Path, day: date, massive: Path | None = None) -> tuple[Guide, list[Problem]]:
    """The same with the guide that was read, for who wants to know more of it."""
    guide, problems = read(root / "content")
    if not guide.languages:
        return guide, problems
    problems = [
        *problems,
        *_links(guide, root / "nlu" / "intents.yml", day),
        *texts.problems(guide),
        *lengths.problems(guide, day),
        *recordings.problems(guide, root / "locales", day),
        *danger.wording(guide),
        *lessons.wording(guide),
        *catalogues.problems(root, guide),
        *(nlu_data.problems(root / "nlu", massive) if (root / "nlu" / "data").is_dir() else ()),
    ]
    return guide, sorted(problems, key=lambda problem: (problem.path, problem.line, problem.rule))


def _links(guide: Guide, intents: Path, day: date) -> list[Problem]:
    """Rules about what names what, all from the guide in memory; the others read texts, files and training data."""
    return [
        *facts.problems(guide, day),
        *topics.problems(guide, intents),
        *messages.problems(guide),
        *blocks.problems(guide),
        *places.problems(guide, day),
        *partners.problems(guide, day),
        *casework.problems(guide),
        *lessons.links(guide),
        *danger.links(guide),
    ]
