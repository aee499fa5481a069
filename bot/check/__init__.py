"""The linter of content, catalogues and training data. Reads through guide/loader: what it accepts the bot can load."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.check import (
    blocks,
    catalogues,
    danger,
    facts,
    lengths,
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
        "kind",
        "label",
        "language",
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
    found = [
        *facts.problems(guide, day),
        *topics.problems(guide, intents),
        *messages.problems(guide),
        *blocks.problems(guide),
        *places.problems(guide, day),
        *partners.problems(guide, day),
        *danger.problems(guide),
    ]
    return [problem for problem in found if problem.rule in FATAL]


def find_problems(root: Path, day: date, massive: Path | None = None) -> list[Problem]:
    """Everything wrong with the checkout at `root` as of a day, in the order of the files.

    `massive`: where the test set MASSIVE lies, if it does; no training message may be nearly one of it.
    """
    guide, problems = read(root / "content")
    if not guide.languages:
        return problems
    problems = [
        *problems,
        *facts.problems(guide, day),
        *topics.problems(guide, root / "nlu" / "intents.yml"),
        *messages.problems(guide),
        *texts.problems(guide),
        *blocks.problems(guide),
        *lengths.problems(guide, day),
        *places.problems(guide, day),
        *partners.problems(guide, day),
        *recordings.problems(guide, root / "locales", day),
        *danger.problems(guide),
        *catalogues.problems(root, guide),
        *nlu_data.problems(root / "nlu", massive),
    ]
    return sorted(problems, key=lambda problem: (problem.path, problem.line, problem.rule))
