"""Rules about content/facts.yml: dates, periods, labels of numbers, sources, nothing unused."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from bot.guide.facts import UNITS
from bot.guide.model import Fact, Guide, Problem
from bot.guide.render import PLACEHOLDER

PATH = "content/facts.yml"


def problems(guide: Guide, day: date) -> list[Problem]:
    """All rules over all facts."""
    used = {name for text in _all_texts(guide) for name in PLACEHOLDER.findall(text)}
    found: list[Problem] = []
    for fact in guide.facts.values():
        found += [*_dates(fact, day), *_periods(fact), *_form(fact, guide)]
        if fact.name not in used and fact.kind != "emergency":
            found.append(_problem(fact, "unused", "is used by no text", "Use it or remove it"))
    return found


def _dates(fact: Fact, day: date) -> list[Problem]:
    if fact.checked > day:
        return [_problem(fact, "dates", f"was checked on {fact.checked}, which is not yet")]
    if day > fact.review_by:
        shown = "it is still shown, with its date" if fact.is_number_to_call else "texts with it are not shown any more"
        return [
            _problem(
                fact,
                "expired",
                f"should have been reviewed by {fact.review_by}; {shown}",
                "Check it against its source, then set checked and review_by",
            )
        ]
    return []


def _periods(fact: Fact) -> list[Problem]:
    found = []
    ordered = sorted(fact.periods, key=lambda period: period.start)
    for earlier, later in pairwise(ordered):
        if earlier.end is None or earlier.end >= later.start:
            found.append(_problem(fact, "periods", f"the periods from {earlier.start} and {later.start} overlap"))
        elif earlier.end + timedelta(days=1) != later.start:
            found.append(_problem(fact, "periods", f"there is a gap between {earlier.end} and {later.start}"))
    return found


def _form(fact: Fact, guide: Guide) -> list[Problem]:
    found = []
    if fact.kind == "amount" and fact.unit not in UNITS:
        found.append(_problem(fact, "unit", f'has the unit "{fact.unit}"', f"Use one of {', '.join(UNITS)}"))
    missing = [code for code in guide.live if not fact.label.get(code)]
    if fact.is_number_to_call and missing:
        found.append(_problem(fact, "label", f"has no label in {', '.join(missing)}"))
    if isinstance(fact.value, dict) and any(not fact.value.get(code) for code in guide.live):
        found.append(_problem(fact, "language", "lacks a language"))
    if not fact.source_title:
        found.append(_problem(fact, "source", "names no source"))
    return found


def _all_texts(guide: Guide) -> list[str]:
    topics = [text for topic in guide.topics.values() for text in topic.texts.values()]
    return [*topics, *(text for message in guide.messages.values() for text in message.values())]


def _problem(fact: Fact, rule: str, what: str, mend: str = "") -> Problem:
    return Problem(PATH, fact.line, rule, f'the fact "{fact.name}" {what}', mend)
