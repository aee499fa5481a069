"""What counts as served, wrong but sure, a danger found and a false alarm."""

from __future__ import annotations

import pytest

from bot.core.routing import Understanding
from bot.core.rules import Rules
from bot.evaluation import Tally, interval, judge, read
from tests.core.people import LOCKED_IN, sure_of, torn_between


def judged(rules: Rules, text: str, intent: str, model: Understanding, *accept: str) -> dict[str, tuple[int, int]]:
    tally = Tally()
    judge({"text": text, "intent": intent, "accept": list(accept)}, model, rules, tally)
    return tally.counts


def test_an_answer_with_the_right_or_an_accepted_intent_is_served(rules: Rules) -> None:
    assert judged(rules, "x", "unpaid_wages", sure_of("unpaid_wages"))["served"] == (1, 1)
    assert judged(rules, "x", "make_complaint", sure_of("unpaid_wages"), "unpaid_wages")["served"] == (1, 1)


def test_an_offer_that_holds_the_right_one_is_served_but_not_top_1(rules: Rules) -> None:
    counts = judged(rules, "x", "minimum_wage", torn_between("unpaid_wages", "minimum_wage"))
    assert counts["served"] == (1, 1) and counts["top-1"] == (0, 1) and counts["wrong confident"] == (0, 1)


def test_a_sure_wrong_answer_is_wrong_confident(rules: Rules) -> None:
    counts = judged(rules, "x", "minimum_wage", sure_of("send_money"))
    assert counts["wrong confident"] == (1, 1) and counts["served"] == (0, 1)


def test_danger_is_found_by_lexicon_or_model_and_serves_only_urgent_intents(rules: Rules) -> None:
    assert judged(rules, LOCKED_IN, "confined_forced_work", sure_of("greet"))["danger recall"] == (1, 1)
    assert judged(rules, "x", "violence", sure_of("violence"))["danger recall"] == (1, 1)
    alarm = judged(rules, LOCKED_IN, "unpaid_wages", sure_of("unpaid_wages"))
    assert alarm["false alarms"] == (1, 1) and alarm["served"] == (0, 1)


def test_out_of_scope_is_handled_by_saying_so_or_asking_back(rules: Rules) -> None:
    assert judged(rules, "x", "out_of_scope", sure_of("out_of_scope"))["out of scope handled"] == (1, 1)
    assert judged(rules, "x", "out_of_scope", sure_of("send_money"))["out of scope handled"] == (0, 1)


def test_the_interval_is_wilsons() -> None:
    low, high = interval(80, 100)
    assert (round(low, 1), round(high, 1)) == (71.1, 86.7)


def test_a_broken_line_is_named() -> None:
    with pytest.raises(ValueError, match=r"km\.jsonl:2"):
        read(['{"text": "a", "intent": "greet"}', '{"text": "b"}'], "km.jsonl")
