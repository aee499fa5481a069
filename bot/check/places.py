"""Rules about content/places.yml and content/questions.yml: names that mean one province, offices that can be shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.core.provinces import tidy
from bot.guide.directory import Place
from bot.guide.here import KINDS
from bot.guide.model import Guide, Problem

PATH = "content/places.yml"
MAX_LABEL = 30


def problems(guide: Guide, day: date) -> list[Problem]:
    """All rules."""
    found = [*_names(guide), *_languages(guide), *_labels(guide)]
    for place in guide.places.values():
        found += _place(place, guide, day)
    for name in guide.rules.near:
        if name not in guide.provinces:
            found.append(Problem(PATH, 0, "near", f'the button for "{name}" leads to no province', "Correct near:"))
    return found


def _names(guide: Guide) -> Iterator[Problem]:
    """One name, one province."""
    owners: dict[str, str] = {}
    for province in guide.provinces.values():
        for word in province.names:
            owner = owners.setdefault(tidy(word), province.id)
            if owner != province.id:
                yield Problem(PATH, 0, "name", f'"{word}" means {owner} and {province.id}', "Leave it to one of them")


def _languages(guide: Guide) -> Iterator[Problem]:
    provinces = ((province.id, province.name) for province in guide.provinces.values())
    places = ((place.id, place.name) for place in guide.places.values())
    for thing, name in (*provinces, *places):
        if missing := [code for code in guide.live if not name.get(code)]:
            yield Problem(PATH, 0, "language", f'"{thing}" has no name in {", ".join(missing)}')


def _place(place: Place, guide: Guide, day: date) -> Iterator[Problem]:
    if place.kind not in KINDS:
        yield Problem(
            PATH, 0, "kind", f'"{place.id}" has the unknown kind "{place.kind}"', f"Use one of {', '.join(KINDS)}"
        )
    if place.province not in guide.provinces:
        yield Problem(PATH, 0, "province", f'"{place.id}" lies in the unknown province "{place.province}"')
    if place.phone and place.phone not in guide.facts:
        yield Problem(
            PATH,
            0,
            "phone",
            f'the phone "{place.phone}" of "{place.id}" is no fact',
            "Add it to content/facts/phones.yml",
        )
    if day > place.review_by:
        yield Problem(
            PATH, 0, "expired", f'"{place.id}" should have been reviewed by {place.review_by}; it is not shown any more'
        )


def _labels(guide: Guide) -> Iterator[Problem]:
    for question in guide.questions.values():
        for value, label in question.values.items():
            for code in guide.live:
                if not 0 < len(label.get(code, "")) <= MAX_LABEL:
                    what = f"the button {question.id} = {value} has {len(label.get(code, ''))} characters in {code}"
                    yield Problem("content/questions.yml", 0, "label", what, f"1 to {MAX_LABEL}")
