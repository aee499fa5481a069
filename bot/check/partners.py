"""Rules about content/partners.yml: every language, phones that are facts, hours that can be read, nothing expired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.core.hours import mistakes_in
from bot.guide.directory import Partner
from bot.guide.model import Guide, Problem

PATH = "content/partners.yml"


def problems(guide: Guide, day: date) -> list[Problem]:
    """All rules over all partners."""
    return [problem for partner in guide.partners.values() for problem in _one(partner, guide, day)]


def _one(partner: Partner, guide: Guide, day: date) -> Iterator[Problem]:
    for texts, what in ((partner.name, "name"), (partner.about, "about")):
        if missing := [code for code in guide.live if not texts.get(code)]:
            yield _problem(partner, "language", f"has no {what} in {', '.join(missing)}")
    for phone in partner.phones:
        if phone not in guide.facts:
            yield _problem(
                partner, "phone", f'has the phone "{phone}", which is no fact', "Add it to content/facts/phones.yml"
            )
    for theme in partner.themes:
        if theme not in guide.groups and theme not in guide.topics:
            yield _problem(partner, "theme", f'has the theme "{theme}", which is no group and no topic')
    if day > partner.review_by:
        what = f"should have been reviewed by {partner.review_by}; it is not shown any more"
        yield _problem(partner, "expired", what, "Check it, then set checked and review_by")
    yield from _hours(partner)


def _hours(partner: Partner) -> Iterator[Problem]:
    for mistake in mistakes_in(partner.hours):
        yield _problem(partner, "hours", f"has {mistake.what}", mistake.mend)
    for day in partner.holidays:
        if not isinstance(day, date):
            yield _problem(partner, "holidays", f'has a holiday that is no date: "{day}"', "Write 2027-04-13")


def _problem(partner: Partner, rule: str, what: str, mend: str = "") -> Problem:
    return Problem(PATH, 0, rule, f'the partner "{partner.id}" {what}', mend)
