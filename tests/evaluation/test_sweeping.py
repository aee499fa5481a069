"""What other thresholds would have done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.danger import Danger, Lexicon
from bot.core.routing import Thresholds
from bot.core.rules import Rules
from bot.evaluation.judging import marks
from bot.evaluation.reading import Message
from bot.evaluation.remembering import remembering
from bot.evaluation.sweeping import Judged, chosen, sweep
from tests.core.people import LOCKED_IN, sure_of

#: one right at 0.9, one wrong at 0.7, one danger that words find, one that the model finds at 0.5, one neither sees
JUDGED: Judged = (
    (Message("one", "unpaid_wages"), sure_of("unpaid_wages", 0.9)),
    (Message("two", "minimum_wage"), sure_of("send_money", 0.7)),
    (Message(LOCKED_IN, "confined_forced_work"), sure_of("greet", 0.9)),
    (Message("four", "violence"), sure_of("violence", 0.5)),
    (Message("five", "violence"), sure_of("greet", 0.9)),
)


@pytest.fixture
def plain(rules: Rules) -> Rules:
    """Thresholds of this test, so that nobody's new ones break it."""
    return replace(rules, thresholds=Thresholds(answer=0.6, margin=0.12, choose=0.2, offer=0.03, danger=0.255))


def test_a_higher_answer_threshold_is_less_often_wrong_and_sure(plain: Rules) -> None:
    points = sweep(JUDGED, plain).answer
    wrong = {point.threshold: point.shares["wrong confident"].some for point in points}
    assert (wrong[0.6], wrong[0.7], wrong[0.72], wrong[0.9], wrong[0.92]) == (2, 2, 1, 1, 0)


def test_a_lower_danger_threshold_finds_more_and_the_lexicon_does_not_move(plain: Rules) -> None:
    points = sweep(JUDGED, plain).danger
    found = {point.threshold: point.shares["danger recall"].some for point in points}
    assert (found[0.0], found[0.5], found[0.52]) == (3, 2, 1)
    assert {point.shares["danger recall, lexicon alone"].some for point in points} == {1}
    assert {point.threshold: point.shares["danger recall, model alone"].some for point in points}[0.5] == 1


def test_the_threshold_in_use_is_among_the_points_even_between_two_steps(plain: Rules) -> None:
    swept = sweep(JUDGED, plain)
    assert chosen(swept.danger, 0.255).shares["danger recall"].some == 2
    assert [point.threshold for point in swept.danger] == sorted(point.threshold for point in swept.danger)
    with pytest.raises(LookupError):
        chosen(swept.answer, 0.255)


def test_the_lexicon_reads_each_message_once_for_all_thresholds(plain: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    looked, real = [], Lexicon.find

    def find(self: Lexicon, text: str) -> Danger:
        looked.append(text)
        return real(self, text)

    monkeypatch.setattr(Lexicon, "find", find)
    known = remembering(plain)
    for message, understood in JUDGED:
        marks(message, understood, known)
    sweep(JUDGED, known)
    assert sorted(looked) == sorted(message.text for message, _ in JUDGED)
    looked.clear()
    sweep(JUDGED, plain)
    assert len(looked) == len(JUDGED)


def test_rules_that_remember_judge_as_those_that_do_not(plain: Rules) -> None:
    known = remembering(plain)
    assert known.urgent_intents == plain.urgent_intents
    for message, understood in JUDGED:
        assert marks(message, understood, known) == marks(message, understood, plain)
