"""Office hours: open or not at the edges of spans, days, weeks and holidays; the next opening; parts of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.hours import DAYS, Hours, hours_of, mistakes_in, next_part_of_day

BANGKOK = ZoneInfo("Asia/Bangkok")
#: 2026-11-23 is a Monday
OFFICE = {"timezone": "Asia/Bangkok", "mon-fri": "08:30-17:00", "sat": "09:00-12:00"}


def at(day: int, clock: str) -> datetime:
    """A time in November 2026 in Thailand; 23 is a Monday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK)


def weekly(**days: str) -> Hours:
    return hours_of({"timezone": "Asia/Bangkok", **{day.replace("_", "-"): span for day, span in days.items()}}, ())


@pytest.mark.parametrize(
    ("day", "clock", "open_"),
    [
        (23, "08:29", False),
        (23, "08:30", True),
        (23, "16:59", True),
        (23, "17:00", False),
        (28, "08:59", False),
        (28, "11:59", True),
        (29, "10:00", False),
    ],
)
def test_it_opens_with_the_first_minute_and_closes_with_the_last(day: int, clock: str, open_: bool) -> None:
    assert hours_of(OFFICE, ()).is_open(at(day, clock)) is open_


def test_the_clock_is_that_of_the_office() -> None:
    office = hours_of(OFFICE, ())
    assert office.is_open(datetime(2026, 11, 23, 1, 30, tzinfo=UTC))
    assert not office.is_open(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(23, "10:00"), at(23, "10:00")),
        (at(23, "07:00"), at(23, "08:30")),
        (at(23, "17:00"), at(24, "08:30")),
        (at(27, "18:00"), at(28, "09:00")),
        (at(28, "12:00"), at(30, "08:30")),
    ],
)
def test_the_next_opening(now: datetime, then: datetime) -> None:
    assert hours_of(OFFICE, ()).next_opening(now) == then


def test_the_answer_is_by_the_clock_of_who_asks() -> None:
    opening = hours_of(OFFICE, ()).next_opening(datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
    assert opening == at(23, "08:30") and opening.tzinfo is UTC


def test_holidays_are_skipped_also_several_in_a_row() -> None:
    office = hours_of(OFFICE, [date(2026, 11, 24), date(2026, 11, 25)])
    assert not office.is_open(at(24, "10:00"))
    assert office.next_opening(at(23, "17:00")) == at(26, "08:30")


def test_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = weekly(fri="22:00-06:00")
    assert not night.is_open(at(27, "05:59")) and not night.is_open(at(27, "21:59"))
    assert night.is_open(at(27, "22:00")) and night.is_open(at(28, "00:00")) and night.is_open(at(28, "05:59"))
    assert not night.is_open(at(28, "06:00")) and not night.is_open(at(28, "22:00"))


def test_a_night_goes_on_into_a_holiday_and_does_not_begin_on_it() -> None:
    night = hours_of({"timezone": "Asia/Bangkok", "mon-sun": "22:00-06:00"}, [date(2026, 11, 25)])
    assert night.is_open(at(25, "05:00")) and not night.is_open(at(25, "23:00")) and not night.is_open(at(26, "05:00"))
    assert night.next_opening(at(25, "06:00")) == at(26, "22:00")


def test_a_night_from_sunday_to_monday() -> None:
    assert weekly(sun="22:00-06:00").is_open(at(23, "03:00"))
    assert weekly(sun="22:00-00:00").is_open(at(29, "23:59")) and not weekly(sun="22:00-00:00").is_open(at(30, "00:00"))


def test_day_and_night() -> None:
    always = weekly(mon_sun="00:00-24:00")
    assert all(always.is_open(at(day, clock)) for day in (23, 29) for clock in ("00:00", "12:00", "23:59"))
    monday = weekly(mon="00:00-24:00")
    assert monday.is_open(at(23, "23:59")) and not monday.is_open(at(24, "00:00"))
    assert monday.next_opening(at(24, "00:00")) == at(30, "00:00")


def test_several_spans_a_day_in_any_order() -> None:
    office = weekly(mon="13:00-17:00,08:30-12:00")
    assert office.next_opening(at(23, "07:00")) == at(23, "08:30")
    assert not office.is_open(at(23, "12:30")) and office.next_opening(at(23, "12:30")) == at(23, "13:00")


def test_days_over_the_end_of_the_week() -> None:
    office = weekly(sat_mon="08:00-09:00")
    assert [office.is_open(at(day, "08:00")) for day in (23, 24, 27, 28, 29)] == [True, False, False, True, True]


def test_opens_within() -> None:
    office = hours_of(OFFICE, ())
    assert office.opens_within(at(23, "08:00"), 1800) and not office.opens_within(at(23, "08:00"), 1799)
    assert office.opens_within(at(23, "09:00"), 0) and Hours().opens_within(at(23, "03:00"), 0)


@pytest.mark.parametrize(
    "hours",
    [
        {},
        {"timezone": "Asia/Bangkok"},
        {"mon": "08:00-09:00"},
        {"timezone": "Thailand", "mon": "08:00-09:00"},
        {"timezone": "Asia/Bangkok", "mon": "08:00-09:00", "tue": "?"},
    ],
)
def test_unknown_hours_postpone_nothing(hours: Mapping[str, str]) -> None:
    office = hours_of(hours, [date(2026, 11, 29)])
    night = at(29, "03:00")
    assert not office.known and office.is_open(night) and office.next_opening(night) == night


def test_who_never_opens_does_not_make_anybody_wait_for_ever() -> None:
    holidays = [date(2026, 11, 1) + timedelta(days=number) for number in range(120)]
    closed = hours_of(OFFICE, holidays)
    assert not closed.is_open(at(23, "10:00")) and closed.next_opening(at(23, "10:00")) == at(23, "10:00")
    assert not closed.opens_within(at(23, "10:00"), 10**9)


@pytest.mark.parametrize(
    "hours",
    [
        {"mon": "08:00"},
        {"mon": ""},
        {"mon": "8:00-9:00"},
        {"mon": "08:60-09:00"},
        {"mon": "24:00-06:00"},
        {"mon": "08:00-24:01"},
        {"mon": "08:00-09:00,"},
        {"mon": "08:00-08:00"},
        {"mon": "០៨:០០-០៩:០០"},
        {"mon-": "08:00-09:00"},
        {"": "08:00-09:00"},
        {"Mon": "08:00-09:00"},
        {"mon": "08:00-09:00", "sun-mon": "08:00-09:00"},
    ],
)
def test_what_cannot_be_read_is_told_once_and_makes_the_hours_unknown(hours: Mapping[str, str]) -> None:
    given_ = {"timezone": "Asia/Bangkok", **hours}
    assert len(mistakes_in(given_)) == 1 and not hours_of(given_, ()).known


@pytest.mark.parametrize("zone", ["", "../etc/passwd", "Asia", "Nowhere/City", "\0"])
def test_a_zone_that_does_not_exist_is_a_mistake(zone: str) -> None:
    assert len(mistakes_in({"timezone": zone, "mon": "08:00-09:00"})) == 1


def test_what_a_change_of_the_clock_leaves_out_is_no_opening() -> None:
    berlin = hours_of({"timezone": "Europe/Berlin", "sun": "02:15-02:45"}, ())
    assert berlin.next_opening(datetime(2027, 3, 28, 0, 0, tzinfo=UTC)) == datetime(2027, 4, 4, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "start", "end", "then"),
    [
        (at(23, "17:59"), 18, 22, at(23, "18:00")),
        (at(23, "18:00"), 18, 22, at(23, "18:00")),
        (at(23, "21:59"), 18, 22, at(23, "21:59")),
        (at(23, "22:00"), 18, 22, at(24, "18:00")),
        (at(23, "00:00"), 18, 22, at(23, "18:00")),
        (at(23, "21:59"), 22, 6, at(23, "22:00")),
        (at(23, "23:59"), 22, 6, at(23, "23:59")),
        (at(23, "05:59"), 22, 6, at(23, "05:59")),
        (at(23, "06:00"), 22, 6, at(23, "22:00")),
        (at(23, "23:59"), 18, 24, at(23, "23:59")),
        (at(24, "00:00"), 18, 24, at(24, "18:00")),
        (at(30, "12:00"), 6, 12, datetime(2026, 12, 1, 6, 0, tzinfo=BANGKOK)),
        (at(23, "03:00"), 8, 8, at(23, "03:00")),
    ],
)
def test_the_next_part_of_the_day(now: datetime, start: int, end: int, then: datetime) -> None:
    assert next_part_of_day(now, start, end, "Asia/Bangkok") == then
    assert next_part_of_day(now.astimezone(UTC), start, end, "Asia/Bangkok") == then


MINUTES = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
SPANS = st.tuples(MINUTES, st.one_of(MINUTES, st.just("24:00"))).filter(lambda span: span[0] != span[1]).map("-".join)
WEEKS = st.dictionaries(st.sampled_from(DAYS), st.lists(SPANS, min_size=1, max_size=3).map(", ".join), min_size=1)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - as it asks
#: fewer than the weeks of the horizon, so that an opening is left
HOLIDAYS = st.lists(st.integers(0, 60), max_size=5)


@given(WEEKS, st.sampled_from(["Asia/Bangkok", "Asia/Phnom_Penh", "Europe/Berlin"]), INSTANTS, HOLIDAYS)
def test_the_next_opening_is_not_in_the_past_and_open(
    week: Mapping[str, str], zone: str, now: datetime, holidays: list[int]
) -> None:
    office = hours_of({"timezone": zone, **week}, [now.date() + timedelta(days=number) for number in holidays])
    opening = office.next_opening(now)
    assert office.known and opening >= now and office.is_open(opening)
    assert office.opens_within(now, (opening - now).total_seconds())


@given(WEEKS, INSTANTS, HOLIDAYS, st.floats(0, 1, exclude_max=True))
def test_until_the_next_opening_it_is_closed(
    week: Mapping[str, str], now: datetime, holidays: list[int], share: float
) -> None:
    office = hours_of({"timezone": "Asia/Bangkok", **week}, [now.date() + timedelta(days=day) for day in holidays])
    opening = office.next_opening(now)
    between = min(now + (opening - now) * share, opening - timedelta(microseconds=1))
    assert opening == now or not office.is_open(between)


@given(INSTANTS, st.integers(0, 23), st.integers(1, 24))
def test_a_part_of_the_day_begins_within_a_day_and_one_is_inside_it(now: datetime, start: int, end: int) -> None:
    begin = next_part_of_day(now, start, end, "Asia/Phnom_Penh")
    assert now <= begin <= now + timedelta(days=1)
    assert next_part_of_day(begin, start, end, "Asia/Phnom_Penh") == begin
