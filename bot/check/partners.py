"""Rules about content/partners.yml: every language, phones that are facts, hours that can be read, nothing expired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from zoneinfo import available_timezones

from bot.guide.directory import Partner
from bot.guide.model import Guide, Problem

PATH = "content/partners.yml"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"^(?:[01]\d|2[0-4]):[0-5]\d-(?:[01]\d|2[0-4]):[0-5]\d$")


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
    if not partner.hours:
        return
    if partner.hours.get("timezone") not in available_timezones():
        yield _problem(
            partner, "hours", "has hours without a time zone", "Write timezone: Asia/Bangkok or Asia/Phnom_Penh"
        )
    for days, span in partner.hours.items():
        if days != "timezone" and not (set(days.split("-")) <= set(DAYS) and _SPAN.match(str(span))):
            yield _problem(
                partner, "hours", f'has hours that cannot be read: "{days}: {span}"', 'Write mon-fri: "08:30-17:00"'
            )


def _problem(partner: Partner, rule: str, what: str, mend: str = "") -> Problem:
    return Problem(PATH, 0, rule, f'the partner "{partner.id}" {what}', mend)
