"""Rules about content/facts: dates, periods, labels of numbers, sources, nothing unused."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from bot.guide.facts import UNITS
from bot.guide.filling import PLACEHOLDER
from bot.guide.here import WAGE
from bot.guide.model import Fact, Guide, Problem


def problems(guide: Guide, day: date) -> list[Problem]:
    """All rules over all facts."""
    used = _used(guide)
    found: list[Problem] = []
    for fact in guide.facts.values():
        found += [*_dates(fact, day), *_periods(fact), *_form(fact, guide)]
        if fact.name not in used and fact.kind != "emergency":
            found.append(
                _problem(
                    fact, "unused", "is used by no text", "Use it (a statement: under a topic's facts:) or remove it"
                )
            )
    return found


def _used(guide: Guide) -> set[str]:
    texts = " ".join(_all_texts(guide))
    used = set(PLACEHOLDER.findall(texts))
    if WAGE in used:
        used |= {f"minimum_wage_{province}" for province in guide.provinces}
        used |= {fact.name for fact in guide.facts.values() if fact.province}
    stated = (name for topic in guide.topics.values() for name in topic.facts)
    phones = (phone for partner in guide.partners.values() for phone in partner.phones)
    return used | {*stated, *phones, *(place.phone for place in guide.places.values())}


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
    if (fact.is_number_to_call or fact.province) and missing:
        found.append(_problem(fact, "label", f"has no label in {', '.join(missing)}"))
    if isinstance(fact.value, dict) and any(not fact.value.get(code) for code in guide.live):
        found.append(_problem(fact, "language", "lacks a language"))
    if (fact.basis == "knowledge" or fact.confidence == "low") and not fact.confirm_with:
        found.append(
            _problem(
                fact, "confirm", "rests on memory or a weak source and names nobody to confirm it", "Add confirm_with:"
            )
        )
    if fact.province and fact.province not in guide.provinces:
        found.append(_problem(fact, "province", f'names the unknown province "{fact.province}"'))
    if not fact.source_title:
        found.append(_problem(fact, "source", "names no source"))
    return found


def _all_texts(guide: Guide) -> list[str]:
    topics = [text for topic in guide.topics.values() for text in topic.texts.values()]
    return [*topics, *(text for message in guide.messages.values() for text in message.values())]


def _problem(fact: Fact, rule: str, what: str, mend: str = "") -> Problem:
    return Problem(fact.path, fact.line, rule, f'the fact "{fact.name}" {what}', mend)
