"""Rules about content/topics: every intent covered once, the same facts in every language, titles that fit."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.core.actions import Button
from bot.guide.model import Guide, Problem, Topic
from bot.guide.render import PLACEHOLDER
from bot.telegram.buttons import encode

MAX_TITLE = 30
MAX_RELATED = 3
#: conversation intents that the core answers without a topic
WITHOUT_TOPIC = frozenset(
    {
        "greet",
        "goodbye",
        "thanks",
        "affirm",
        "deny",
        "change_language",
        "delete_data",
        "feedback_negative",
        "out_of_scope",
    }
)


def problems(guide: Guide, intents_file: Path) -> list[Problem]:
    """All rules over all topics."""
    found = _coverage(guide, intents_file)
    for topic in guide.topics.values():
        found += [*_titles(topic, guide), *_placeholders(topic, guide), *_related(topic, guide), *_review(topic)]
    return found


def _coverage(guide: Guide, intents_file: Path) -> list[Problem]:
    """Each intent of the model is answered by exactly one topic; each topic's intent exists."""
    groups = yaml.safe_load(intents_file.read_text(encoding="utf-8"))
    intents = {name for key, group in groups.items() if key != "precedence" for name in group}
    owners: dict[str, list[str]] = {}
    for topic in guide.topics.values():
        for intent in topic.intents:
            owners.setdefault(intent, []).append(topic.id)
    found = [
        _problem(topics[0], "intent", f'the intent "{name}" is not in nlu/intents.yml')
        for name, topics in owners.items()
        if name not in intents
    ]
    found += [
        _problem(topics[1], "intent", f'the intent "{name}" is also answered by {topics[0]}')
        for name, topics in owners.items()
        if len(topics) > 1
    ]
    missing = sorted(intents - owners.keys() - WITHOUT_TOPIC)
    return found + [
        Problem(
            "content/topics",
            0,
            "intent",
            f'nothing answers the intent "{name}"',
            f"Make content/topics/{name}/ (content/README.md shows how)",
        )
        for name in missing
    ]


def _titles(topic: Topic, guide: Guide) -> list[Problem]:
    found = []
    for code in guide.live:
        words = topic.title.get(code, "")
        if not words:
            found.append(_problem(topic.id, "title", f"has no title in {code}"))
        elif len(words) > MAX_TITLE:
            found.append(
                _problem(topic.id, "title", f"the title in {code} has {len(words)} characters", f"At most {MAX_TITLE}")
            )
    try:
        encode(Button("source", topic.id))
    except ValueError as error:
        found.append(_problem(topic.id, "button", str(error), "Choose a shorter folder name"))
    return found


def _placeholders(topic: Topic, guide: Guide) -> list[Problem]:
    """The same facts in every language, and only facts that exist."""
    found = []
    by_language = {code: set(PLACEHOLDER.findall(text)) for code, text in topic.texts.items()}
    everywhere = set().union(*by_language.values()) if by_language else set()
    for code, names in by_language.items():
        path = f"content/topics/{topic.id}/{code}.md"
        for name in sorted(names - guide.facts.keys()):
            found.append(
                Problem(path, _line(topic.texts[code], name), "unknown fact", f"{{{name}}} is not in content/facts.yml")
            )
        for name in sorted(everywhere - names):
            found.append(Problem(path, 0, "same facts", f"{{{name}}} stands in another language but not here"))
    return found


def _related(topic: Topic, guide: Guide) -> list[Problem]:
    unknown = [name for name in topic.related if name not in guide.topics]
    found = [_problem(topic.id, "related", f'related topic "{name}" does not exist') for name in unknown]
    if len(topic.related) > MAX_RELATED:
        found.append(
            _problem(topic.id, "related", f"has {len(topic.related)} related topics", f"At most {MAX_RELATED}")
        )
    return found


def _review(topic: Topic) -> list[Problem]:
    """Nobody marks their own text: until reviewers are named, everything is drafted."""
    wrong = {code: state for code, state in topic.review.items() if state not in ("drafted", "reviewed")}
    return [
        _problem(topic.id, "review", f'the review state of {code} is "{state}"', "drafted or reviewed")
        for code, state in wrong.items()
    ]


def _line(text: str, name: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if f"{{{name}}}" in line), 0)


def _problem(topic: str, rule: str, what: str, mend: str = "") -> Problem:
    return Problem(f"content/topics/{topic}/topic.yml", 0, rule, what, mend)
