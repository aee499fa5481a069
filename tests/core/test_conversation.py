"""The ordinary life of a conversation: language, answers, choices, misses, a person, files, leaving, deleting."""

from __future__ import annotations

import pytest

from bot.core.actions import Answer, Button, Forget, Keep, LeaveQuickly, Say
from bot.core.routing import Asked, Understanding
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from tests.core.people import (
    LOCKED_IN,
    NOK,
    closed,
    commanded,
    kinds,
    live,
    pressed,
    replied,
    said,
    sent,
    sure_of,
    took,
    torn_between,
    words,
)

NEW = Session()


def buttons(actions: list[object]) -> list[Button]:
    return [button for action in actions for row in getattr(action, "buttons", ()) for button in row]


def test_start_offers_the_languages_khmer_first(rules: Rules) -> None:
    _, actions = live(rules, commanded("start"), session=NEW)
    assert words(actions) == ["choose_language"]
    assert [b.arg for b in buttons(list(actions))] == ["km", "th", "en"]


def test_choosing_a_language_welcomes_once(rules: Rules) -> None:
    session, actions = live(rules, commanded("start"), pressed("lang", "th"), session=NEW)
    assert words(actions) == ["welcome"] and session.language == "th" and session.language_chosen
    _, again = live(rules, pressed("lang", "en"), session=session)
    assert words(again) == ["language_changed"]


def test_detection_fills_the_gap_but_never_flips_a_choice(rules: Rules) -> None:
    found, _ = live(rules, said("นายจ้างไม่จ่ายเงินเดือน", sure_of("unpaid_wages")), session=NEW)
    assert found.language == "th" and not found.language_chosen
    chosen = Session(language="km", language_chosen=True, welcomed=True, stage=Stage.ASKING)
    kept, actions = live(rules, said("นายจ้างไม่จ่ายเงินเดือน", sure_of("unpaid_wages")), session=chosen)
    assert kept.language == "km" and words(actions) == ["unpaid_wages", "language_suggestion"]
    _, second = live(rules, said("นายจ้างไม่จ่ายเงินเดือน", sure_of("unpaid_wages")), session=kept)
    assert words(second) == ["unpaid_wages"]


def test_a_yes_in_latin_letters_does_not_turn_khmer_into_english(rules: Rules) -> None:
    """It did: somebody locked in typed "yes" and got the next question in English, and so did the staff's card."""
    session, _ = live(rules, said(LOCKED_IN), said("yes"), session=NEW)
    assert session.language == "km"


def test_khmer_letters_win_over_a_first_hello_and_over_the_phone(rules: Rules) -> None:
    hello, _ = live(rules, said("hello", hint="th"), session=NEW)
    assert hello.language == "en"
    khmer, _ = live(rules, said("ថៅកែមិនបើកលុយឱ្យខ្ញុំ", sure_of("unpaid_wages")), session=hello)
    assert khmer.language == "km"
    pasted, actions = live(rules, said("นายจ้างไม่จ่ายเงินเดือน", sure_of("unpaid_wages")), session=khmer)
    assert pasted.language == "km" and words(actions) == ["unpaid_wages", "language_suggestion"]


def test_no_language_is_proposed_behind_a_question_about_danger(rules: Rules) -> None:
    _, actions = live(rules, said("they locked us in the room and we can not leave"))
    assert "safety_question" in words(actions) and "language_suggestion" not in words(actions)


def test_a_question_in_the_first_message_is_answered_before_the_welcome(rules: Rules) -> None:
    _, actions = live(rules, said("ថៅកែមិនបើកលុយឱ្យខ្ញុំ", sure_of("unpaid_wages")), session=NEW)
    assert words(actions) == ["unpaid_wages", "welcome"]


def test_torn_between_two_offers_both_and_the_number_works_as_a_word(rules: Rules) -> None:
    session, actions = live(rules, said("លុយ", torn_between("unpaid_wages", "wage_deductions")))
    assert words(actions) == ["choose"] and session.choices == ("unpaid_wages", "wage_deductions")
    for second in ("2", "២", "๒"):
        assert words(live(rules, said(second), session=session)[1]) == ["wage_deductions"]


def test_it_asks_once_for_other_words_and_then_says_that_it_is_our_fault(rules: Rules) -> None:
    nothing = torn_between(*(f"x{n}" for n in range(30)))
    session, first = live(rules, said("asdf", nothing))
    assert words(first) == ["rephrase"]
    _, second = live(rules, said("qwer", nothing), session=session)
    assert words(second) == ["not_understood"] and Button("person") in buttons(list(second))


def test_without_the_model_the_menu_and_people_still_work(rules: Rules) -> None:
    session, actions = live(rules, said("ខ្ញុំចង់សួររឿងមួយ"))
    assert words(actions) == ["no_nlu"] and Button("group", "labour_rights") in buttons(list(actions))
    assert words(live(rules, pressed("topic", "unpaid_wages"), session=session)[1]) == ["unpaid_wages"]


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize(
    "asked", [commanded("person"), pressed("person"), said("បុគ្គលិក"), said("คุยกับคน"), said("talk to a person")]
)
def test_a_person_is_reachable_from_every_state(rules: Rules, stage: Stage, asked: object) -> None:
    session, _ = live(rules, asked, session=Session(language="km", stage=stage))  # type: ignore[arg-type]
    assert session.case is not None


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize(
    "asked", [commanded("stop"), pressed("stop"), said("ចេញ"), said("ออก"), said("exit"), said("❌")]
)
def test_quick_exit_works_in_every_state(rules: Rules, stage: Stage, asked: object) -> None:
    session, actions = live(rules, asked, session=Session(language="km", stage=stage))  # type: ignore[arg-type]
    assert isinstance(actions[0], LeaveQuickly) and words(actions) == ["lesson"]
    assert session.safety is Safety.UNSAFE and session.lesson == 1, "nothing is pushed until they are back"


def test_wanting_to_stop_working_is_not_quick_exit(rules: Rules) -> None:
    _, actions = live(rules, said("I want to stop working for him", sure_of("change_employer")))
    assert words(actions) == ["change_employer", "language_suggestion"]


def test_a_person_comes_after_safety_consent_and_country(rules: Rules) -> None:
    session, actions = live(rules, commanded("person"))
    assert words(actions) == ["person_asked", "safety_question"]
    session, actions = live(rules, pressed("safe"), session=session)
    assert words(actions) == ["hurt_question"]
    session, actions = live(rules, pressed("reply", "hurt=no"), session=session)
    assert words(actions) == ["consent_question"]
    session, actions = live(rules, said("ចាស"), session=session)
    assert words(actions) == ["consent_given", "first_questions", "country_question"]
    session, actions = live(rules, said("ថៃ"), session=session)
    assert session.country == "th" and session.language == "km" and words(actions) == ["numbers_now", "age_question"]


def test_with_consent_messages_are_relayed_and_the_bot_is_silent_once_a_person_is_there(rules: Rules) -> None:
    asked = [commanded("person"), pressed("safe"), pressed("reply", "hurt=no"), pressed("consent", "share")]
    session, _ = live(rules, *asked, pressed("country", "th"), took(NOK))
    _, actions = live(rules, said("បន្ទប់លេខ ៥", sure_of("greet")), session=session)
    assert not words(actions) and "Relay" in kinds(actions)


def test_without_consent_nothing_is_relayed(rules: Rules) -> None:
    session, _ = live(rules, commanded("person"), pressed("safe"), pressed("skip"), pressed("consent", "none"))
    _, actions = live(rules, said("សំណួរ", sure_of("minimum_wage")), session=session)
    assert "Relay" not in kinds(actions) and words(actions) == ["minimum_wage"]


def test_a_second_taker_is_told_who_has_it_and_changes_nothing(rules: Rules) -> None:
    session, _ = live(rules, said(LOCKED_IN), took())
    after, actions = live(rules, took(NOK), session=session)
    assert after == session and kinds(actions) == ["AnswerStaff"]


def test_only_the_owner_writes_to_the_user(rules: Rules) -> None:
    session, _ = live(rules, said(LOCKED_IN), took())
    _, actions = live(rules, replied("hello", NOK), session=session)
    assert kinds(actions) == ["AnswerStaff"]


def test_a_reply_to_a_closed_case_reaches_nobody(rules: Rules) -> None:
    _, actions = live(rules, said(LOCKED_IN), took(), closed(), replied("are you there?"))
    assert kinds(actions) == ["AnswerStaff"]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("voice", "voice_received"),
        ("photo", "photo_received"),
        ("document", "document_received"),
        ("location", "location_received"),
        ("contact", "contact_received"),
        ("sticker", "sticker_received"),
        ("video", "document_received"),
        ("video_note", "voice_received"),
    ],
)
def test_whatever_a_phone_sends_gets_a_fitting_reply(rules: Rules, kind: str, message: str) -> None:
    _, actions = live(rules, sent(kind))
    assert words(actions) == [message]
    assert kind == "sticker" or Button("pass_on") in buttons(list(actions))


def test_an_album_gets_one_reply_and_every_picture_is_kept(rules: Rules) -> None:
    session, first = live(rules, sent("photo", album="a1"))
    _, second = live(rules, sent("photo", album="a1"), session=session)
    assert words(first) == ["photo_received"] and words(second) == []
    assert isinstance(first[0], Keep) and isinstance(second[0], Keep)


def test_deleting_asks_first_and_only_a_yes_deletes(rules: Rules) -> None:
    session, actions = live(rules, commanded("delete"))
    assert words(actions) == ["delete_preview"]
    assert "Forget" not in kinds(live(rules, said("អត់ទេ"), session=session)[1])
    assert isinstance(live(rules, pressed("yes"), session=session)[1][0], Forget)


def test_an_open_urgent_case_gets_one_clear_warning_before_deletion(rules: Rules) -> None:
    _, actions = live(rules, said(LOCKED_IN), commanded("delete"))
    assert words(actions) == ["delete_open_case", "delete_preview"]


def test_an_old_button_gets_the_menu(rules: Rules) -> None:
    _, actions = live(rules, pressed("gone_since_last_year", "x"))
    assert words(actions) == ["button_old"]


def test_help_alone_is_a_cry_not_a_manual(rules: Rules) -> None:
    _, actions = live(rules, said("help"))
    assert words(actions) == ["danger_confirm"]


def test_an_answer_never_drops_an_open_safety_question(rules: Rules) -> None:
    session, actions = live(rules, said(LOCKED_IN), pressed("topic", "confined_forced_work"))
    assert any(isinstance(a, Answer) for a in actions) and session.stage is Stage.CHECKING_SAFETY


def test_every_message_comes_with_a_way_on(rules: Rules) -> None:
    for wish in ("menu", "privacy", "help", "language", "start"):
        _, actions = live(rules, commanded(wish))
        assert all(action.buttons for action in actions if isinstance(action, Say | Answer))


def test_a_choice_can_be_a_person_or_a_greeting_by_button_and_by_number(rules: Rules) -> None:
    session, _ = live(rules, said("hm", torn_between("greet", "talk_to_human", "minimum_wage")))
    for chosen in (said("1"), pressed("choice", "talk_to_human")):
        assert words(live(rules, chosen, session=session)[1])[0] == "person_asked"
    for chosen in (said("3"), pressed("choice", "greet")):
        assert words(live(rules, chosen, session=session)[1]) == ["greet"]


def test_help_tells_what_the_bot_can_do(rules: Rules) -> None:
    assert words(live(rules, commanded("help"))[1]) == ["help_menu"]


def test_an_answer_shows_what_else_may_have_been_meant_and_its_number_works(rules: Rules) -> None:
    likely = Understanding(Asked.OK, (("unpaid_wages", 0.7), ("wage_deductions", 0.2), ("greet", 0.05)))
    session, actions = live(rules, said("លុយខ្ញុំគេកាត់", likely))
    answer = next(action for action in actions if isinstance(action, Answer))
    assert answer.topic == "unpaid_wages"
    assert [row for row in answer.buttons if row[0].id == "instead"] == [(Button("instead", "wage_deductions"),)]
    assert all(button.id != "topic" for row in answer.buttons for button in row)
    for chosen in (said("១"), pressed("instead", "wage_deductions")):
        assert words(live(rules, chosen, session=session)[1]) == ["wage_deductions"]


def test_an_answer_of_which_the_model_is_certain_shows_related_topics(rules: Rules) -> None:
    _, actions = live(rules, said("លុយខ្ញុំ", Understanding(Asked.OK, (("unpaid_wages", 0.99), ("greet", 0.001)))))
    rows = next(action for action in actions if isinstance(action, Answer)).buttons
    assert "topic" in [row[0].id for row in rows]


def test_after_a_false_alarm_the_other_likely_topics_are_offered(rules: Rules) -> None:
    torn = Understanding(Asked.OK, (("unsafe_conditions", 0.6), ("confined_forced_work", 0.2), ("greet", 0.05)))
    session, actions = live(rules, said("ទ្វាររោងចក្រគេបិទដល់ម៉ោង ១០", torn))
    assert words(actions) == ["danger_confirm"]
    session, actions = live(rules, pressed("no", "danger"), session=session)
    assert words(actions) == ["choose"] and "PageStaff" not in kinds(actions)
    assert words(live(rules, said("1"), session=session)[1]) == ["unsafe_conditions"]
    assert words(live(rules, said("2"), session=session)[1]) == ["confined_forced_work"]
