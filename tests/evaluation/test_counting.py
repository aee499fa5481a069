"""Shares, their intervals, and the groups they are counted in."""

from __future__ import annotations

import pytest

from bot.evaluation.counting import Share, by_language, grouped, interval, shares
from tests.evaluation.told import became


def test_the_interval_is_wilsons() -> None:
    low, high = interval(80, 100)
    assert (round(low, 1), round(high, 1)) == (71.1, 86.7)


@pytest.mark.parametrize(("some", "of", "expected"), [(0, 20, (0.0, 16.1)), (20, 20, (83.9, 100.0)), (0, 0, (0, 100))])
def test_at_the_edges_the_interval_stays_within_0_and_100(some: int, of: int, expected: tuple[float, float]) -> None:
    low, high = interval(some, of)
    assert (round(low, 1), round(high, 1)) == expected


def test_a_measure_counts_only_the_messages_that_it_speaks_of() -> None:
    found = shares([became("a", danger_recall=True), became("b", danger_recall=False), became("c", guess="greet")])
    assert found["danger recall"] == Share(1, 2) and found["top-1"] == Share(2, 3)
    assert "out of scope handled" not in found and Share().percent is None


def test_languages_stand_in_order_with_all_of_them_last() -> None:
    outcomes = [became("a", group="th Thai"), became("b", group="km Latn"), became("c", group="km Khmr")]
    groups = by_language(outcomes)
    assert list(groups) == ["km Khmr", "km Latn", "th Thai", "all"]
    assert [len(group) for group in groups.values()] == [1, 1, 1, 3]


def test_a_message_without_a_style_is_in_no_style() -> None:
    groups = grouped([became("a", style="typo"), became("b"), became("c", style="typo")], lambda o: o.style)
    assert {name: len(group) for name, group in groups.items()} == {"typo": 2}
