"""Which intents are taken for which."""

from __future__ import annotations

from bot.evaluation.confusing import NO_GUESS, OTHERS, RIGHT, confusions, matrix, recalls
from bot.evaluation.judging import Outcome
from tests.evaluation.told import became


def six() -> list[Outcome]:
    """Wages three times: right, and twice taken for money; money once right, once for wages; a greeting unseen."""
    return [
        became("a"),
        became("b", guess="send_money"),
        became("c", guess="send_money"),
        became("d", "send_money", "send_money"),
        became("e", "send_money", "unpaid_wages"),
        became("f", "greet", ""),
    ]


def test_confusions_are_counted_and_the_most_frequent_stands_first() -> None:
    found = [(one.label, one.guess, one.count, one.of) for one in confusions(six())]
    assert found[0] == ("unpaid_wages", "send_money", 2, 3)
    assert sorted(found[1:]) == [("greet", NO_GUESS, 1, 1), ("send_money", "unpaid_wages", 1, 2)]


def test_an_accepted_guess_is_no_confusion() -> None:
    assert confusions([became("a", "make_complaint", "unpaid_wages", accept=("unpaid_wages",))]) == []


def test_the_weakest_intent_stands_first() -> None:
    assert [(name, share.some, share.of) for name, share in recalls(six())] == [
        ("greet", 0, 1),
        ("unpaid_wages", 1, 3),
        ("send_money", 1, 2),
    ]


def test_every_row_of_the_matrix_adds_up_to_its_messages() -> None:
    found = matrix(six(), ["greet", "unpaid_wages", "send_money"], 1)
    assert found.guesses == (RIGHT, "send_money", OTHERS)
    assert found.counts == [[0, 0, 1], [1, 2, 0], [1, 0, 1]]
