"""Hours in words for users: "Mon–Fri 8:30–17:00, Sat 9:00–12:00 (Thailand time)"; "" when nobody knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Literal

from babel.dates import get_day_names, get_timezone_location

from bot.core.hours import DAYS, WHOLE_DAY, Hours, Span

#: zone -> the country that a reader knows it by
COUNTRY_OF_ZONE = {"Asia/Bangkok": "th", "Asia/Phnom_Penh": "kh"}
#: the short names of Thai days are single letters, and those of Khmer ones cut words: only these are read easily
_SHORT = frozenset({"en"})


def hours_text(hours: Hours, language: str, clocks: Mapping[str, str]) -> str:
    """`clocks`: country -> what its time is called in that language ("th" -> "Thailand time").

    Days with the same hours stand together; Latin digits and 24 hours, as on the door of an office.
    """
    if not hours.known:
        return ""
    groups = (f"{days} {_spans(spans)}" for days, spans in _rows(hours, language))
    country = COUNTRY_OF_ZONE.get(hours.zone, "")
    clock = clocks.get(country) or get_timezone_location(hours.zone, locale=language)
    return f"{', '.join(groups)} ({clock})"


def _rows(hours: Hours, language: str) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """The days that follow one another with the same hours, and these hours."""
    width: Literal["abbreviated", "wide"] = "abbreviated" if language in _SHORT else "wide"
    names = get_day_names(width, locale=language)
    for spans, days in groupby(range(len(DAYS)), key=lambda day: hours.week[day]):
        row = [names[day] for day in days]
        if spans:
            yield "–".join(dict.fromkeys((row[0], row[-1]))), spans


def _spans(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in spans)


def _clock(minute: int) -> str:
    """24:00 stays: an end at 0:00 looks like a beginning."""
    hour, rest = divmod(minute if minute <= WHOLE_DAY else minute - WHOLE_DAY, 60)
    return f"{hour}:{rest:02}"
