"""Two runs on the same messages: kept, paired, and told apart only when it was not luck."""

from __future__ import annotations

import pytest

from bot.evaluation.comparing import Difference, NotTheSame, compare, pair
from bot.evaluation.judging import Outcome
from bot.evaluation.saving import NotARun, dump, load
from tests.evaluation.told import became

FEW = 500


def run(right: int, of: int = 100, alarms: int = 0) -> list[Outcome]:
    """A run in which the first so many guesses are right, and so many raise a false alarm."""
    guesses = ["unpaid_wages" if number < right else "greet" for number in range(of)]
    return [
        became(str(number), guess=guess, served=guess == "unpaid_wages", false_alarms=number < alarms)
        for number, guess in enumerate(guesses)
    ]


def differences(old: list[Outcome], new: list[Outcome], times: int = FEW) -> dict[str, Difference]:
    return {one.measure.name: one for one in compare(pair(old, new), times)}


def test_a_saved_run_comes_back_as_it_was() -> None:
    outcomes = [became("a", style="typo", accept=("greet",), confidence=0.123456), became("b", guess="")]
    assert load(dump(outcomes)) == outcomes


def test_a_real_difference_is_seen_in_every_resample() -> None:
    top = differences(run(40), run(80))["top-1"]
    assert (top.old, top.new) == (40.0, 80.0)
    assert 25 < top.low < 40 < top.high < 55
    assert (top.better, top.worse, top.times) == (FEW, 0, FEW)


def test_the_interval_is_that_of_the_paired_difference() -> None:
    """40 of 100 changed from wrong to right: 40 points, standard error √(0.4 · 0.6 / 100) = 4.9 points."""
    top = differences(run(40), run(80), 4000)["top-1"]
    assert top.low == pytest.approx(40 - 1.96 * 4.9, abs=1.5) and top.high == pytest.approx(40 + 1.96 * 4.9, abs=1.5)


def test_no_difference_is_none_in_any_resample() -> None:
    for one in differences(run(60, alarms=5), run(60, alarms=5)).values():
        assert (one.low, one.high, one.better, one.worse) == (0.0, 0.0, 0, 0)


def test_a_difference_of_one_message_is_not_certain() -> None:
    top = differences(run(60), run(61))["top-1"]
    assert top.low == 0 and 0 < top.better < FEW


def test_fewer_false_alarms_are_better_and_more_are_worse() -> None:
    fewer = differences(run(60, alarms=40), run(60, alarms=10))["false alarms"]
    assert fewer.new - fewer.old == pytest.approx(-30) and (fewer.better, fewer.worse) == (FEW, 0)
    more = differences(run(60, alarms=10), run(60, alarms=40))["false alarms"]
    assert (more.better, more.worse) == (0, FEW)


def test_a_better_calibration_is_a_smaller_error() -> None:
    boastful = [became(str(number), confidence=0.5) for number in range(50)]
    honest = [became(str(number), confidence=0.9) for number in range(50)]
    error = differences(boastful, honest)["calibration error"]
    assert (error.old, error.new) == (pytest.approx(50.0), pytest.approx(10.0))
    assert error.better == FEW


def test_a_measure_that_no_message_speaks_of_is_left_out() -> None:
    assert "danger recall" not in differences(run(5, 10), run(6, 10))


def test_the_same_seed_draws_the_same() -> None:
    assert differences(run(50), run(55)) == differences(run(50), run(55))


def test_the_order_of_messages_and_files_does_not_matter() -> None:
    assert differences(run(40)[::-1], run(80))["top-1"] == differences(run(40), run(80)[::-1])["top-1"]


def test_other_messages_are_refused_with_their_number() -> None:
    with pytest.raises(NotTheSame, match="2 only in the saved run, 1 only in this one"):
        pair([became("a"), became("b"), became("b")], [became("a"), became("c")])


def test_the_same_messages_under_other_labels_are_refused() -> None:
    with pytest.raises(NotTheSame, match="1 of them have other labels"):
        pair([became("a"), became("b")], [became("a", "greet"), became("b")])


def test_a_text_that_stands_twice_is_paired_twice() -> None:
    pairs = pair([became("a"), became("a", "greet")], [became("a", "greet"), became("a")])
    assert [(old.intent, new.intent) for old, new in pairs] == [("greet", "greet"), ("unpaid_wages", "unpaid_wages")]


GOOD = dump([became("a")])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", '"format"'),
        (GOOD.replace("helpline-run-1", "helpline-figures-1"), '"format"'),
        (GOOD.replace('"guess"', '"gess"'), "message 1 is not complete"),
        (GOOD.replace("true", '"yes"'), "message 1 is not complete"),
        (GOOD.replace('"top-1"', '"top"'), "message 1 is not complete"),
        (GOOD.replace("0.9", "NaN"), "confidence between 0 and 1"),
        (GOOD.replace('"sha256": "', '"sha256": "x'), "SHA-256"),
    ],
)
def test_a_file_that_is_not_a_saved_run_is_refused_and_told_why(text: str, words: str) -> None:
    with pytest.raises(NotARun, match=words):
        load(text)
