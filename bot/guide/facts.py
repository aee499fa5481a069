"""A fact as the reader sees it: the number, the amount with its unit, the date in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from bot.guide.model import Fact
from bot.guide.strings import Strings
from bot.marking import N_

#: unit of an amount -> its words
UNITS = {
    "thb": N_("%(amount)s baht"),
    "thb_day": N_("%(amount)s baht a day"),
    "thb_month": N_("%(amount)s baht a month"),
    "usd": N_("%(amount)s US dollars"),
    "khr": N_("%(amount)s riel"),
}


def show(fact: Fact, language: str, day: date, strings: Strings) -> str | None:
    """The words for a fact on a day, or None when it may not be shown as true on that day."""
    value = fact.value_on(day)
    if value is None:
        return None
    if fact.kind == "amount":
        return show_amount(value, fact.unit, language, strings)
    if fact.kind in ("rate", "days", "count"):
        return _number(value)
    if fact.kind == "date":
        return on_day(value, language)
    return str(value.get(language) or value.get("en")) if isinstance(value, dict) else str(value)


def show_amount(value: Any, unit: str, language: str, strings: Strings) -> str:
    """A bare number with its unit."""
    return strings.text(language, UNITS[unit], amount=_number(value))


def on_day(value: Any, language: str) -> str:
    """A date in the reader's language, Christian era, Latin digits: they are what people copy into forms."""
    return format_date(value, "d MMM y", locale=language) if isinstance(value, date) else str(value)


def _number(value: Any) -> str:
    return format_decimal(value, locale="en") if isinstance(value, int | float) else str(value)
