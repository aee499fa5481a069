"""When an office is open, by its own clock. Unknown hours count as open: nothing waits because of a gap.

A span belongs to the day on which it begins: one that began before a holiday goes on into it. Every `at` is aware.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: as content/partners.yml calls them, in the order of date.weekday()
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIMEZONE = "timezone"
#: minutes
WHOLE_DAY = 24 * 60
#: an office that does not open within so many days is taken to have wrong hours
_HORIZON_DAYS = 60
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)

#: minutes from the midnight at which the day begins; an end beyond 24:00 is on the next day
Span = tuple[int, int]


class Mistake(NamedTuple):
    """Something in the hours that cannot be read, and how to mend it."""

    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours and holidays of one office. `Hours()`: nobody knows them."""

    #: the spans of every day from Monday on, in their order
    week: tuple[tuple[Span, ...], ...] = ()
    zone: str = "UTC"
    holidays: frozenset[date] = frozenset()

    @property
    def known(self) -> bool:
        """There is a day on which it opens."""
        return any(self.week)

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there."""
        if not self.known:
            return True
        local = at.astimezone(ZoneInfo(self.zone))
        today, minute = local.date(), local.hour * 60 + local.minute
        return self._covers(today, minute) or self._covers(today - timedelta(days=1), minute + WHOLE_DAY)

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself when it is open, or when no opening is in sight: what waits for it may not wait for ever."""
        opening = self._opening(at)
        return at if opening is None else opening.astimezone(at.tzinfo)

    def opens_within(self, at: datetime, seconds: float) -> bool:
        """Whether it is open or will be by then."""
        opening = self._opening(at)
        return opening is not None and opening - at <= timedelta(seconds=seconds)

    def _opening(self, at: datetime) -> datetime | None:
        """In UTC, so that a change of the clock in between does not count."""
        if self.is_open(at):
            return at.astimezone(UTC)
        # a beginning that a change of the clock leaves out is not an opening
        return next((begin for begin in self._beginnings(at) if begin >= at and self.is_open(begin)), None)

    def _beginnings(self, at: datetime) -> Iterator[datetime]:
        zone = ZoneInfo(self.zone)
        today = at.astimezone(zone).date()
        for day in (today + timedelta(days=number) for number in range(_HORIZON_DAYS + 1)):
            for start, _ in self._spans(day):
                yield _instant(day, start, zone)

    def _covers(self, day: date, minute: int) -> bool:
        return any(start <= minute < end for start, end in self._spans(day))

    def _spans(self, day: date) -> tuple[Span, ...]:
        return () if day in self.holidays else self.week[day.weekday()]


def hours_of(hours: Mapping[str, str], holidays: Iterable[date]) -> Hours:
    """Read the hours of a partner. With any mistake they are unknown: a day misread would count as closed."""
    if not hours or mistakes_in(hours):
        return Hours()
    week: list[tuple[Span, ...]] = [()] * len(DAYS)
    for days, spans in _entries(hours):
        for day in _days(days):
            week[day] = _spans_of(spans)
    return Hours(tuple(week), hours[TIMEZONE], frozenset(day for day in holidays if isinstance(day, date)))


def mistakes_in(hours: Mapping[str, str]) -> list[Mistake]:
    """Everything that `hours_of` cannot read. {} has none: the hours are unknown."""
    if not hours:
        return []
    named = [DAYS[day] for days, _ in _entries(hours) for day in _days(days)]
    twice = [day for day in DAYS if named.count(day) > 1]
    found = [*_mistakes_of_zone(hours.get(TIMEZONE, "")), *(m for entry in _entries(hours) for m in _mistakes(*entry))]
    if twice:
        found.append(Mistake(f"hours that name a day twice: {', '.join(twice)}", "Name every day once"))
    if not _entries(hours):
        found.append(Mistake("hours without a day", "Write hours: null when they are unknown"))
    return found


def next_part_of_day(at: datetime, start_hour: int, end_hour: int, zone: str) -> datetime:
    """The next instant at which a part of day begins (18 to 22, or 22 to 6), or `at` itself when inside it."""
    local = at.astimezone(ZoneInfo(zone))
    after, before = local.hour >= start_hour, local.hour < end_hour
    if (after and before) if start_hour < end_hour else (after or before):
        return at
    day = local.date() + timedelta(days=1 if after else 0)
    return _instant(day, start_hour * 60, ZoneInfo(zone)).astimezone(at.tzinfo)


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """What the clocks of the zone show, as UTC."""
    return (datetime.combine(day, time(), zone) + timedelta(minutes=minute)).astimezone(UTC)


def _entries(hours: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(days, spans) for days, spans in hours.items() if days != TIMEZONE]


def _mistakes_of_zone(name: str) -> Iterator[Mistake]:
    mend = "Write timezone: Asia/Bangkok or Asia/Phnom_Penh"
    if not name:
        yield Mistake("hours without a time zone", mend)
        return
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones, such as "Asia"
        yield Mistake(f'hours without a time zone that exists: "{name}"', mend)


def _mistakes(days: str, spans: str) -> Iterator[Mistake]:
    if not _days(days):
        yield Mistake(f'hours on an unknown day: "{days}"', f"The days are {', '.join(DAYS)}, or a row such as mon-fri")
    for text in spans.split(","):
        span = _span_of(text)
        if span is None:
            mend = 'Write mon-fri: "08:30-17:00", or "08:30-12:00, 13:00-17:00"; leave out a day when it is closed'
            yield Mistake(f'hours that cannot be read: "{days}: {text.strip()}"', mend)
        elif span[0] == span[1]:
            yield Mistake(f'hours that end when they begin: "{days}: {text.strip()}"', 'All day is "00:00-24:00"')


def _days(words: str) -> tuple[int, ...]:
    """Weekdays of "mon" or "mon-fri"; "sat-mon" goes over the end of the week. () when they are none."""
    first, dash, last = words.partition("-")
    ends = (first, last if dash else first)
    if not set(ends) <= set(DAYS):
        return ()
    start, end = map(DAYS.index, ends)
    return tuple((start + number) % len(DAYS) for number in range((end - start) % len(DAYS) + 1))


def _spans_of(words: str) -> tuple[Span, ...]:
    return tuple(sorted(span for text in words.split(",") if (span := _span_of(text))))


def _span_of(text: str) -> Span | None:
    """None when it cannot be read."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        return None
    start = int(found[1]) * 60 + int(found[2])
    end = WHOLE_DAY if found[3] is None else int(found[3]) * 60 + int(found[4])
    return start, end if start <= end else end + WHOLE_DAY
