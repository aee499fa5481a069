"""Rules about content/topics: every intent covered once, the same facts in every language, titles that fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.core.actions import Button
from bot.core.answering import NOTICE
from bot.guide.filling import PLACEHOLDER
from bot.guide.here import HERE, PARTNERS
from bot.guide.model import Guide, Problem, Topic
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
    found = [*_coverage(guide, intents_file), *_notice(guide)]
    for topic in guide.topics.values():
        found += [*_titles(topic, guide), *_placeholders(topic, guide), *_related(topic, guide), *_review(topic, guide)]
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


def _notice(guide: Guide) -> Iterator[Problem]:
    """The privacy notice has all its parts, or none (a library without it)."""
    there = [part for part in NOTICE if part in guide.topics]
    for part in NOTICE:
        if there and part not in there:
            yield Problem("content/topics", 0, "topic", f'the privacy notice lacks its part "{part}"')


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
        for name in sorted(names - guide.facts.keys() - set(HERE) - set(PARTNERS)):
            found.append(
                Problem(path, _line(topic.texts[code], name), "unknown fact", f"{{{name}}} is not in content/facts")
            )
        for name in sorted(everywhere - names):
            found.append(Problem(path, 0, "same facts", f"{{{name}}} stands in another language but not here"))
    for name in topic.facts:
        fact = guide.facts.get(name)
        if fact is None:
            found.append(_problem(topic.id, "unknown fact", f'facts: "{name}" is not in content/facts'))
    for name in sorted(everywhere & guide.facts.keys()):
        if guide.facts[name].kind == "statement":
            found.append(
                _problem(
                    topic.id, "statement", f"{{{name}}} is a statement, which is never shown", "Name it under facts:"
                )
            )
    return found


def _related(topic: Topic, guide: Guide) -> list[Problem]:
    unknown = [name for name in topic.related if name not in guide.topics]
    found = [_problem(topic.id, "related", f'related topic "{name}" does not exist') for name in unknown]
    if len(topic.related) > MAX_RELATED:
        found.append(
            _problem(topic.id, "related", f"has {len(topic.related)} related topics", f"At most {MAX_RELATED}")
        )
    led_to = any(topic.id in other.related for other in guide.topics.values())
    if not topic.intents and not led_to:
        found.append(
            _problem(topic.id, "related", "has no intent, and no topic leads to it", "Name it in another's related:")
        )
    return found


def _review(topic: Topic, guide: Guide) -> Iterator[Problem]:
    """Nobody marks their own text: a signature is by somebody in reviewers.yml, for just this text."""
    for code in guide.live:
        state = topic.review.get(code)
        if state == "drafted":
            continue
        if not isinstance(state, dict) or not {"by", "on", "text"} <= state.keys():
            yield _problem(
                topic.id,
                "review",
                f'the review state of {code} is "{state}"',
                "drafted, or signed by `helpline review`",
            )
        elif state["by"] not in guide.reviewers:
            yield _problem(topic.id, "review", f"{code} is signed by somebody who is not in content/reviewers.yml")
        elif code in topic.texts and state["text"] != topic.signable(code):
            what = f"title or text in {code} has changed since it was signed, so it counts as unreviewed"
            yield _problem(topic.id, "review", what, "Have it signed again (`helpline review`), or write drafted")


def _line(text: str, name: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if f"{{{name}}}" in line), 0)


def _problem(topic: str, rule: str, what: str, mend: str = "") -> Problem:
    return Problem(f"content/topics/{topic}/topic.yml", 0, rule, what, mend)
