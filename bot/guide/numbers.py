"""The emergency numbers of both countries as a reader sees them: never missing, with what is unsure about them."""

from __future__ import annotations

from datetime import date

from bot.core.actions import Button
from bot.guide.facts import on_day
from bot.guide.labels import label
from bot.guide.model import Fact, Guide
from bot.guide.strings import Strings


class Numbers:
    """Holds the guide and the catalogues; everything else is an argument."""

    def __init__(self, guide: Guide, strings: Strings) -> None:
        self._guide = guide
        self._strings = strings

    def text(self, language: str, country: str | None, day: date) -> str:
        """Both countries, labelled; the user's country first once it is known."""
        order = ("kh", "th") if country == "kh" else ("th", "kh")
        return "\n\n".join([*(self._of(code, language) for code in order), *self._warnings(language, day)])

    def _of(self, country: str, language: str) -> str:
        name = label(Button("country", country), language, self._guide, self._strings)
        return "\n".join([name, *(_line(fact, language) for fact in self._emergency(country))])

    def _emergency(self, country: str) -> list[Fact]:
        return [fact for fact in self._guide.facts.values() if fact.kind == "emergency" and fact.country == country]

    def _warnings(self, language: str, day: date) -> list[str]:
        facts = [*self._emergency("kh"), *self._emergency("th")]
        lines = []
        if any(not fact.confirmed for fact in facts):
            lines.append(self._guide.messages["numbers_untested_line"][language])
        if facts and any(day > fact.review_by for fact in facts):
            checked = on_day(min(fact.checked for fact in facts), language)
            lines.append(self._guide.messages["emergency_checked_line"][language].replace("{date}", checked))
        return lines


def _line(fact: Fact, language: str) -> str:
    return f"{fact.label.get(language) or fact.label.get('en', '')}: {fact.value}"
