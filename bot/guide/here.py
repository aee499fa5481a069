"""What is looked up for a reader: the minimum wage and the known offices of their province, who helps in a country."""

from __future__ import annotations

from datetime import date

from bot.guide.directory import Partner, Place
from bot.guide.facts import show, show_amount
from bot.guide.model import Fact, Guide
from bot.guide.strings import Strings
from bot.marking import N_

WAGE = "minimum_wage_here"
PLACES = "places_here"
_WAGE_OF = "minimum_wage_"
#: kinds of places, in the order in which they are shown
KINDS = ("labour_office", "resource_centre", "crisis_centre", "embassy", "shelter", "border_centre", "legal_aid")
#: what texts may ask for and only a reply about the province can fill
HERE = (WAGE, PLACES)
#: organisations that help in a country
PARTNERS = ("partners_th", "partners_kh")


class Here:
    """Holds the guide and the catalogues; everything else is an argument."""

    def __init__(self, guide: Guide, strings: Strings) -> None:
        self._guide = guide
        self._strings = strings

    def show(self, name: str, province: str, language: str, day: date) -> str | None:
        """What stands for the placeholder; None when it may not be shown as true that day. Province "": not known."""
        if name == WAGE:
            return self._wage(province, language, day)
        if name in PARTNERS:
            return self._partners(name.removeprefix("partners_"), language, day)
        return self._places(province, language, day)

    def facts_for(self, text: str, province: str) -> list[Fact]:
        """The facts behind what a text looks up: wages of the province, numbers of the places and partners shown."""
        guide, names = self._guide, []
        if f"{{{WAGE}}}" in text:
            asked = (province,) if f"{_WAGE_OF}{province}" in guide.facts else guide.provinces
            names += [*(f"{_WAGE_OF}{name}" for name in asked), *(fact.name for fact in self._of_parts(province))]
        if f"{{{PLACES}}}" in text:
            names += [place.phone for place in guide.places.values() if place.province == province]
        for country in (name.removeprefix("partners_") for name in PARTNERS if f"{{{name}}}" in text):
            names += [phone for partner in self._listed(country) for phone in partner.phones]
        return [guide.facts[name] for name in dict.fromkeys(names) if name in guide.facts]

    def _wage(self, province: str, language: str, day: date) -> str | None:
        whole = self._guide.facts.get(f"{_WAGE_OF}{province}")
        if whole is None:
            return self._range(language, day)
        lines = []
        parts = ((fact, fact.label) for fact in self._of_parts(province))
        for fact, place in ((whole, self._guide.provinces[province].name), *parts):
            shown = show(fact, language, day, self._strings)
            if shown is None:
                return None
            lines.append(f"**{place[language]}: {shown}**")
        return "\n".join(lines)

    def _of_parts(self, province: str) -> list[Fact]:
        """The wages that hold in a part of the province only."""
        return [fact for fact in self._guide.facts.values() if province and fact.province == province]

    def _range(self, language: str, day: date) -> str | None:
        """From the lowest to the highest of all provinces."""
        names = [f"{_WAGE_OF}{province}" for province in self._guide.provinces]
        facts = [self._guide.facts[name] for name in names if name in self._guide.facts]
        values = [float(value) for fact in facts if (value := fact.value_on(day)) is not None]
        if not values or len(values) < len(facts):
            return None
        lowest, highest = (
            show_amount(value, "thb_day", language, self._strings) for value in (min(values), max(values))
        )
        words = N_("from %(lowest)s to %(highest)s, depending on the province")
        return self._strings.text(language, words, lowest=lowest, highest=highest)

    def _places(self, province: str, language: str, day: date) -> str:
        """Never None: what is not known, or no longer sure, is said to be unknown."""
        places = self._guide.places.values()
        known = [place for place in places if place.province == province and day <= place.review_by]
        if not known:
            return self._guide.messages["place_unknown"][language]
        known.sort(key=lambda place: KINDS.index(place.kind))
        return "\n\n".join(self._line(place, language, day) for place in known)

    def _partners(self, country: str, language: str, day: date) -> str:
        """Each with what it does and its numbers; one whose entry is overdue is left out."""
        shown = (partner for partner in self._listed(country) if day <= partner.review_by)
        return "\n".join(self._partner(partner, language, day) for partner in shown)

    def _listed(self, country: str) -> list[Partner]:
        partners = self._guide.partners.values()
        return [partner for partner in partners if partner.listed and country in partner.countries]

    def _partner(self, partner: Partner, language: str, day: date) -> str:
        phones = (self._guide.facts[name] for name in partner.phones if name in self._guide.facts)
        numbers = ", ".join(show(phone, language, day, self._strings) or "" for phone in phones)
        return f"**{partner.name[language]}**: {partner.about[language]} {numbers}".rstrip()

    def _line(self, place: Place, language: str, day: date) -> str:
        phone = self._guide.facts.get(place.phone)
        parts = [
            f"**{place.name[language]}**",
            place.address.get(language, ""),
            show(phone, language, day, self._strings) if phone else "",
        ]
        return ", ".join(part for part in parts if part)
