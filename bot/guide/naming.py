"""Codes of the conversation -> words of the reader: partners, outcomes, reasons, hours, questions of staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.core.hours import hours_of
from bot.guide.facts import show
from bot.guide.hours_text import hours_text
from bot.guide.model import Guide
from bot.guide.strings import Strings
from bot.marking import N_

_CLOCKS = {"th": N_("Thailand time"), "kh": N_("Cambodia time")}


class Naming:
    """Holds the guide and the catalogues; everything else is an argument."""

    def __init__(self, guide: Guide, strings: Strings) -> None:
        self._guide = guide
        self._strings = strings

    def words_for(self, params: Mapping[str, str], language: str, day: date) -> dict[str, str]:
        """What a message is filled with. A code that content no longer knows is left out, never an error."""
        filled = dict(params)
        if partner := params.get("partner"):
            filled |= {"organisation": self.partner(partner, language), "hours": self.hours(partner, language)}
        if to := params.get("to"):
            filled |= {"to": self.partner(to, language), **self._contact(to, language, day)}
        for param, section in (("outcome", "outcomes"), ("when", "hours"), ("question", "questions")):
            if param in params:
                filled[param] = self.text(section, params[param], language)
        if "reason" in params:
            filled["why"] = self.text("reasons", params["reason"], language)
        return filled

    def partner(self, name: str, language: str) -> str:
        """The name of an organisation."""
        partner = self._guide.partners.get(name)
        return str(partner.name.get(language, name)) if partner else name

    def text(self, section: str, code: str, language: str) -> str:
        """What stands in a message for a code of content/casework.yml."""
        entry = self._guide.casework[section].get(code)
        return str(entry.text.get(language, "")) if entry else ""

    def label(self, section: str, code: str, language: str) -> str:
        """What stands on a button or a card for it."""
        entry = self._guide.casework[section].get(code)
        return str(entry.label.get(language, code)) if entry else code

    def value(self, question: str, value: str, language: str) -> str:
        """A reply to a question of staff."""
        entry = self._guide.casework["questions"].get(question)
        return str(entry.values.get(value, {}).get(language, value)) if entry else value

    def hours(self, name: str, language: str) -> str:
        """The office hours of a partner in words; "" when unknown."""
        partner = self._guide.partners.get(name)
        if partner is None:
            return ""
        clocks = {country: self._strings.text(language, words) for country, words in _CLOCKS.items()}
        return hours_text(hours_of(partner.hours, partner.holidays), language, clocks)

    def _contact(self, name: str, language: str, day: date) -> dict[str, str]:
        partner = self._guide.partners.get(name)
        if partner is None:
            return {"about": "", "phones": ""}
        facts = (self._guide.facts[phone] for phone in partner.phones if phone in self._guide.facts)
        numbers = ", ".join(show(fact, language, day, self._strings) or "" for fact in facts)
        return {"about": str(partner.about.get(language, "")), "phones": numbers}
