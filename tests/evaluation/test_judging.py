"""What counts as right, served, wrong but sure, a danger found, a false alarm, a page and a question."""

from __future__ import annotations

from bot.core.routing import Asked, Understanding
from bot.core.rules import Rules
from bot.evaluation.judging import judge
from bot.evaluation.reading import Message
from tests.core.people import LOCKED_IN, sure_of, torn_between
from tests.evaluation.told import marks


def test_the_first_guess_is_right_if_it_is_the_label_or_an_accepted_one(rules: Rules) -> None:
    assert marks(rules, "x", "unpaid_wages", sure_of("unpaid_wages"))["top-1"]
    assert marks(rules, "x", "make_complaint", sure_of("unpaid_wages"), "unpaid_wages")["top-1"]
    assert not marks(rules, "x", "make_complaint", sure_of("unpaid_wages"))["top-1"]


def test_top_3_looks_at_three_guesses_and_no_more(rules: Rules) -> None:
    four = torn_between("send_money", "minimum_wage", "unpaid_wages", "legal_aid")
    assert marks(rules, "x", "unpaid_wages", four)["top-3"] and not marks(rules, "x", "unpaid_wages", four)["top-1"]
    assert not marks(rules, "x", "legal_aid", four)["top-3"]
    assert marks(rules, "x", "legal_aid", four, "minimum_wage")["top-3"]


def test_an_answer_with_the_right_or_an_accepted_intent_is_served(rules: Rules) -> None:
    assert marks(rules, "x", "unpaid_wages", sure_of("unpaid_wages"))["served"]
    assert marks(rules, "x", "make_complaint", sure_of("unpaid_wages"), "unpaid_wages")["served"]


def test_an_offer_that_holds_the_right_one_is_served_but_not_top_1(rules: Rules) -> None:
    found = marks(rules, "x", "minimum_wage", torn_between("unpaid_wages", "minimum_wage"))
    assert found["served"] and not found["top-1"] and not found["wrong confident"]


def test_a_sure_wrong_answer_is_wrong_confident(rules: Rules) -> None:
    found = marks(rules, "x", "minimum_wage", sure_of("send_money"))
    assert found["wrong confident"] and not found["served"]


def test_asking_about_danger_is_not_a_wrong_answer_and_serves_only_the_urgent(rules: Rules) -> None:
    found = marks(rules, "x", "minimum_wage", sure_of("violence"))
    assert not found["wrong confident"] and not found["served"] and found["false alarms"]
    assert marks(rules, "x", "sexual_violence", sure_of("violence"))["served"]


def test_danger_is_seen_by_the_lexicon_alone_the_model_alone_or_both(rules: Rules) -> None:
    words = marks(rules, LOCKED_IN, "confined_forced_work", sure_of("greet"))
    assert words["danger recall"] and words["danger recall, lexicon alone"] and not words["danger recall, model alone"]
    model = marks(rules, "x", "violence", sure_of("violence"))
    assert model["danger recall"] and model["danger recall, model alone"] and not model["danger recall, lexicon alone"]
    neither = marks(rules, "x", "violence", sure_of("greet"))
    assert not any(neither[name] for name in neither if name.startswith("danger recall"))


def test_the_lexicon_pages_for_nothing_and_the_model_only_asks(rules: Rules) -> None:
    page = marks(rules, LOCKED_IN, "unpaid_wages", sure_of("unpaid_wages"))
    assert page["false alarms"] and page["false alarms, lexicon alone"] and not page["false questions"]
    question = marks(rules, "x", "unpaid_wages", sure_of("violence"))
    assert question["false alarms"] and question["false questions"] and not question["false alarms, lexicon alone"]


def test_one_page_with_a_question_behind_it_is_no_second_alarm(rules: Rules) -> None:
    found = marks(rules, LOCKED_IN, "unpaid_wages", sure_of("violence"))
    assert found["false alarms, model alone"] and found["false alarms, lexicon alone"] and not found["false questions"]


def test_where_an_urgent_label_would_be_accepted_an_alarm_is_neither_found_nor_false(rules: Rules) -> None:
    found = marks(rules, LOCKED_IN, "documents_withheld", sure_of("violence"), "confined_forced_work")
    assert "danger recall" not in found and "false alarms" not in found and "false questions" not in found


def test_out_of_scope_is_handled_by_saying_so_or_asking_back(rules: Rules) -> None:
    assert marks(rules, "x", "out_of_scope", sure_of("out_of_scope"))["out of scope handled"]
    assert marks(rules, "x", "out_of_scope", torn_between("a", "b", "c"))["out of scope handled"]
    assert not marks(rules, "x", "out_of_scope", sure_of("send_money"))["out of scope handled"]
    assert not marks(rules, "x", "out_of_scope", sure_of("violence"))["out of scope handled"]
    assert "out of scope handled" not in marks(rules, "x", "greet", sure_of("greet"))


def test_a_message_in_which_the_model_saw_nothing_is_a_miss_without_confidence(rules: Rules) -> None:
    outcome = judge(Message("x", "greet", (), "en", "Latn"), Understanding(Asked.OK), rules)
    assert (outcome.guess, outcome.confidence, outcome.marks["top-1"]) == ("", 0.0, False)


def test_an_outcome_knows_its_message_by_sha_256_and_not_by_its_text(rules: Rules) -> None:
    outcome = judge(Message("CANARY", "greet", (), "en", "Latn", "short", "en.jsonl:1"), sure_of("greet"), rules)
    assert "CANARY" not in repr(outcome)
    assert outcome.sha256 == "fe0344af3e43e190840444ba40c096f59418bf9247c6f3bdc8cd35e4b8f59d2e"
