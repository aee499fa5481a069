"""Opening hours in words: days together, nights, several spans, the clock of which country, nothing when unknown."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.core.hours import hours_of
from bot.guide.hours_text import hours_text

CLOCKS = {
    "en": {"th": "Thailand time", "kh": "Cambodia time"},
    "th": {"th": "เวลาไทย", "kh": "เวลากัมพูชา"},
    "km": {"th": "ម៉ោងនៅថៃ", "kh": "ម៉ោងនៅកម្ពុជា"},
}
OFFICE = {"mon-fri": "08:30-17:00", "sat": "09:00-12:00"}


def shown(hours: Mapping[str, str], language: str = "en", zone: str = "Asia/Bangkok") -> str:
    return hours_text(hours_of({"timezone": zone, **hours}, ()), language, CLOCKS[language])


def test_days_with_the_same_hours_stand_together() -> None:
    assert shown(OFFICE) == "Mon–Fri 8:30–17:00, Sat 9:00–12:00 (Thailand time)"


def test_also_when_they_were_written_one_by_one() -> None:
    assert shown(dict.fromkeys(("tue", "mon", "thu"), "08:30-17:00")) == (
        "Mon–Tue 8:30–17:00, Thu 8:30–17:00 (Thailand time)"
    )


def test_in_thai_and_khmer_with_whole_names_and_digits_that_can_be_dialled() -> None:
    assert shown(OFFICE, "th") == "วันจันทร์–วันศุกร์ 8:30–17:00, วันเสาร์ 9:00–12:00 (เวลาไทย)"
    assert shown(OFFICE, "km", "Asia/Phnom_Penh") == "ច័ន្ទ–សុក្រ 8:30–17:00, សៅរ៍ 9:00–12:00 (ម៉ោងនៅកម្ពុជា)"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ("00:00-24:00", "0:00–24:00"),
        ("22:00-06:00", "22:00–6:00"),
        ("22:00-00:00", "22:00–24:00"),
        ("13:00-17:00, 08:30-12:00", "8:30–12:00, 13:00–17:00"),
    ],
)
def test_nights_and_parts_of_a_day(span: str, words: str) -> None:
    assert shown({"mon-sun": span}, zone="Asia/Phnom_Penh") == f"Mon–Sun {words} (Cambodia time)"


@pytest.mark.parametrize("language", ["en", "th", "km"])
def test_hours_that_are_unknown_or_unreadable_are_not_shown(language: str) -> None:
    assert hours_text(hours_of({}, ()), language, {}) == "" and shown({"mon": "morning"}, language) == ""


def test_another_zone_is_named_too() -> None:
    assert shown({"mon": "08:00-09:00"}, zone="Europe/Berlin") == "Mon 8:00–9:00 (Germany (Berlin) Time)"
    assert hours_text(hours_of({"timezone": "Asia/Bangkok", "mon": "08:00-09:00"}, ()), "th", {}).endswith("(เวลาไทย)")
