"""How far "80 % sure" can be trusted, on examples computed by hand."""

from __future__ import annotations

import pytest

from bot.evaluation.calibration import bin_of, expected_error, reliability
from tests.evaluation.told import became


def test_the_expected_error_by_hand() -> None:
    """Two messages at 0.95, one right: |1.90 - 1| = 0.90. Two at 0.55, both right: |1.10 - 2| = 0.90. 1.80 / 4."""
    outcomes = [became("a", confidence=0.95), became("b", guess="greet", confidence=0.95)]
    outcomes += [became("c", confidence=0.55), became("d", confidence=0.55)]
    bins = reliability(outcomes)
    assert expected_error(bins) == pytest.approx(45.0)
    assert [(one.count, one.right) for one in bins if one.count] == [(2, 2), (2, 1)]
    assert bins[9].confidence == pytest.approx(0.95) and bins[9].accuracy == pytest.approx(0.5)


def test_bins_weigh_by_their_messages() -> None:
    """Nine messages without error and one that is off by 0.5: 0.5 / 10, not the mean of the two bins."""
    outcomes = [became(str(number), confidence=1.0) for number in range(9)] + [became("z", confidence=0.5)]
    assert expected_error(reliability(outcomes)) == pytest.approx(5.0)


def test_within_a_bin_too_sure_and_too_modest_cancel_out() -> None:
    """Four of five right at 0.8 is exactly what was promised."""
    outcomes = [became(str(number), confidence=0.8) for number in range(4)]
    outcomes.append(became("wrong", guess="greet", confidence=0.8))
    assert expected_error(reliability(outcomes)) == pytest.approx(0.0)


def test_an_accepted_guess_is_a_right_one() -> None:
    outcome = became("a", intent="make_complaint", guess="unpaid_wages", accept=("unpaid_wages",), confidence=1.0)
    assert expected_error(reliability([outcome])) == pytest.approx(0.0)


def test_each_confidence_has_its_bin_and_nothing_has_no_error() -> None:
    assert [bin_of(sure) for sure in (0.0, 0.0999, 0.1, 0.65, 0.9, 1.0)] == [0, 0, 1, 6, 9, 9]
    assert expected_error(reliability([])) is None
    assert reliability([])[0].confidence is None
