"""Defects found by people who wrote stories (29 November 2026), each with the history that shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.actions import Say
from bot.core.emergency import alert
from bot.core.routing import Asked, Understanding
from bot.core.rules import Rules
from bot.core.session import Case, Safety, Session, Stage
from tests.core.people import LOCKED_IN, kinds, live, pressed, rang, replied, said, took, words


@pytest.mark.parametrize(
    "text",
    ["น้องอายุ 12 ถูกขาย", "น้องอายุ12ถูกขาย", "ลูก 6 ขวบ โดนพ่อเลี้ยงพาไปขอทาน", "ក្មួយ 13 ឆ្នាំ គេលក់", "ក្មួយ 13ឆ្នាំ គេលក់"],
)
def test_a_blank_beside_an_age_hides_no_child(rules: Rules, text: str) -> None:
    assert "child_in_danger" in rules.lexicon.find(text).reasons


@pytest.mark.parametrize(
    "text",
    [
        "ตอนนี้ปลอดภัยแล้ว แต่เพื่อนอีกสามคนยังโดนขังอยู่ในตึก",
        "i am safe now but my friend is still locked in the room",
    ],
)
def test_who_is_safe_now_may_have_a_friend_who_is_not(rules: Rules, text: str) -> None:
    assert rules.lexicon.find(text).urgent


def test_a_film_stays_a_film_behind_a_but(rules: Rules) -> None:
    assert not rules.lexicon.find("i had no time but watched a movie where they locked her in the room").urgent


@pytest.mark.parametrize("text", ["ออกค่ะ", "ออกครับ", "exit please", "ចេញបង"])
def test_quick_exit_is_also_polite(rules: Rules, text: str) -> None:
    assert words(live(rules, said(text))[1]) == ["left"]


@pytest.mark.parametrize(
    ("text", "safety"),
    [
        ("ยังไม่ปลอดภัยค่ะ", Safety.UNSAFE),
        ("ปลอดภัยแล้วค่ะ", Safety.SAFE),
        ("ข้อ 2", Safety.WATCHED),
        ("สอง ค่ะ", Safety.WATCHED),
    ],
)
def test_polite_and_written_replies_are_understood(rules: Rules, text: str, safety: Safety) -> None:
    session, _ = live(rules, said(LOCKED_IN), said(text))
    assert session.safety is safety


def test_please_is_no_beginning_of_pleased(rules: Rules) -> None:
    assert rules.words.meanings("pleased") == () and rules.words.meanings("please") == ()


@pytest.mark.parametrize(
    ("text", "country"),
    [("อยู่ระยอง", "th"), ("เชียงใหม่", "th"), ("ไทยค่ะ", "th"), ("i am in thailand now", "th"), ("ខ្ញុំនៅបាត់ដំបង", "kh")],
)
def test_the_country_is_heard_in_a_sentence_and_in_a_province(rules: Rules, text: str, country: str) -> None:
    session = Session(language="th", stage=Stage.ASKING_COUNTRY, welcomed=True, language_written=True)
    assert live(rules, said(text), session=session)[0].country == country


def test_from_one_country_in_the_other_is_not_guessed(rules: Rules) -> None:
    assert rules.country_in("from battambang, now in rayong") is None


@pytest.mark.parametrize("text", ["they are coming", "គេមកហើយ", "he is coming"])
def test_they_are_coming_silences_us_and_rings_staff(rules: Rules, text: str) -> None:
    session, actions = live(rules, said(LOCKED_IN), said(text))
    assert session.safety is Safety.UNSAFE and session.stage is Stage.SILENT
    assert words(actions) == ["unsafe"] and "Keep" not in kinds(actions)
    taken, _ = live(rules, took(), replied("can you talk?"), session=session)
    assert taken.safety is Safety.UNSAFE


def test_no_after_the_alarm_goes_on_with_safety_and_consent(rules: Rules) -> None:
    """Staff had been rung by the silence; "not now" led to a person whose answers never reached the user's side."""
    seen = Understanding(Asked.OK, (("confined_forced_work", 0.8),))
    session, _ = live(rules, said("boss close the gate we stay", seen), rang("danger_unanswered"))
    session, actions = live(rules, pressed("no", "danger"), session=session)
    assert words(actions) == ["safety_question"] and "TellStaff" in kinds(actions)
    assert session.case is not None


def test_a_person_who_comes_first_asks_whether_it_is_safe(rules: Rules) -> None:
    session, _ = live(rules, said(LOCKED_IN))
    lost = replace(session, stage=Stage.ASKING)
    after, actions = live(rules, took(), session=lost)
    said_here = next(action for action in actions if isinstance(action, Say))
    assert after.stage is Stage.CHECKING_SAFETY and said_here.buttons


def test_more_after_a_false_alarm_is_of_the_answer_just_given(rules: Rules) -> None:
    alarm = Understanding(Asked.OK, (("violence", 0.9),))
    session, _ = live(rules, pressed("topic", "unpaid_wages"), said("គាត់ខឹងខ្លាំងណាស់", alarm))
    session, _ = live(rules, pressed("no", "danger"), session=session)
    assert session.topic == "violence"


def test_the_same_danger_seen_by_lexicon_and_model_rings_once(rules: Rules) -> None:
    case = Case("K7M4X", "immediate", ("medical_emergency",), owner="2001")
    session = Session(language="km", case=case, danger="urgent", consent=True)
    for reasons, rings in ((("model:medical_emergency",), False), (("model:violence",), True)):
        _, actions = alert("K7M4X", session, reasons, rules)
        assert ("PageStaff" in kinds(actions)) is rings


def test_a_no_is_never_the_first_choice_of_who_writes_that_they_have_no_passport(rules: Rules) -> None:
    torn = Understanding(Asked.OK, (("deny", 0.23), ("get_passport", 0.2), ("lost_documents", 0.18)))
    session, _ = live(rules, said("ញុំអត់មានប៉ាស្ព័រផងបង", torn))
    assert session.choices == ("get_passport", "lost_documents", "deny")
