"""Defects found by people who wrote stories or read the code (29 November 2026), each with its history."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.actions import Say
from bot.core.case import Case, Consent
from bot.core.emergency import alert
from bot.core.routing import Asked, Understanding
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from tests.core.people import LOCKED_IN, kinds, live, pressed, rang, replied, said, sure_of, took, words


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
    assert words(live(rules, said(text))[1]) == ["lesson"]


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
    session = Session(
        language="th", stage=Stage.FIRST_CONTACT, first_question="country", welcomed=True, language_written=True
    )
    assert live(rules, said(text), session=session)[0].country == country


def test_from_one_country_in_the_other_is_not_guessed(rules: Rules) -> None:
    assert rules.country_in("from battambang, now in rayong") is None


@pytest.mark.parametrize("text", ["they are coming", "គេមកហើយ", "he is coming"])
def test_they_are_coming_silences_us_and_rings_staff(rules: Rules, text: str) -> None:
    session, actions = live(rules, said(LOCKED_IN), said(text))
    assert session.safety is Safety.UNSAFE and session.stage is Stage.SILENT
    assert words(actions) == ["unsafe"] and "Keep" in kinds(actions), "staff get it with the yes"
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
    session = Session(language="km", case=case, danger="urgent", consent=Consent.SHARE)
    for reasons, rings in ((("model:medical_emergency",), False), (("model:violence",), True)):
        _, actions = alert("K7M4X", session, reasons, rules)
        assert ("PageStaff" in kinds(actions)) is rings


def test_a_no_is_never_the_first_choice_of_who_writes_that_they_have_no_passport(rules: Rules) -> None:
    torn = Understanding(Asked.OK, (("deny", 0.23), ("get_passport", 0.2), ("lost_documents", 0.18)))
    session, _ = live(rules, said("ញុំអត់មានប៉ាស្ព័រផងបង", torn))
    assert session.choices == ("get_passport", "lost_documents", "deny")


def asking(rules: Rules, question: str) -> Rules:
    return replace(rules, ask={"make_complaint": (question,)})


def test_danger_that_names_a_place_is_no_reply(rules: Rules) -> None:
    """Asked for the country or province, a mother whose daughter went to Poipet got the complaint text."""
    seen = Understanding(Asked.OK, (("scam_compound", 0.9),))
    for question in ("country", "province"):
        session, _ = live(asking(rules, question), pressed("topic", "make_complaint"))
        told = said("my girl went to Poipet for job, can not come", seen)
        _, actions = live(asking(rules, question), told, session=session)
        assert words(actions) == ["danger_confirm"]


@pytest.mark.parametrize(
    "text", ["I came from Cambodia", "I want to go back to Cambodia", "ខ្ញុំមកពីស្រុកខ្មែរ", "อยากกลับกัมพูชา"]
)
def test_coming_from_and_going_to_is_not_being_there(rules: Rules, text: str) -> None:
    assert rules.country_in(text) is None


def test_a_sentence_that_names_the_country_still_reaches_staff(rules: Rules) -> None:
    case = Case("K7M4X", "immediate", ("locked_in",))
    session = Session(
        language="en",
        case=case,
        danger="urgent",
        consent=Consent.SHARE,
        stage=Stage.FIRST_CONTACT,
        first_question="country",
    )
    after, actions = live(rules, said("at the bus station in Rayong"), session=session)
    assert after.country == "th" and "Relay" in kinds(actions)
    _, bare = live(rules, said("Thailand"), session=session)
    assert "Relay" not in kinds(bare)


def test_a_topic_with_neither_more_nor_question_can_have_alternatives(rules: Rules) -> None:
    plain = replace(rules, more=frozenset(), ask={})
    likely = Understanding(Asked.OK, (("unpaid_wages", 0.7), ("wage_deductions", 0.2)))
    _, actions = live(plain, said("លុយខ្ញុំគេកាត់", likely))
    assert words(actions) == ["unpaid_wages"]


@pytest.mark.parametrize("text", ["ค่ะ" * 1300, "បង" * 1300, "pls " * 1200, "🆘" + "ค่ะ" * 1300])
def test_politeness_without_end_breaks_nothing(rules: Rules, text: str) -> None:
    _, actions = live(rules, said(text))
    assert actions and ("PageStaff" in kinds(actions)) is text.startswith("🆘")


def test_an_sos_beside_a_but_is_never_lost(rules: Rules) -> None:
    found = rules.lexicon.find("🆘 I am safe now but my friend is locked in the room")
    assert {"sos", "locked_in"} <= set(found.reasons)


@pytest.mark.parametrize("text", ["ผมทำงานตั้งแต่เช้า ตอนนี้ปลอดภัยแล้ว โดนตี", "แต่งงานแล้ว โดนตี ตอนนี้ปลอดภัยแล้ว"])
def test_a_thai_but_inside_another_word_is_none(rules: Rules, text: str) -> None:
    assert not rules.lexicon.find(text).urgent


def test_a_language_that_is_no_longer_offered_is_guessed_anew(rules: Rules) -> None:
    gone = Session(language="lo", language_chosen=True, welcomed=True, stage=Stage.ASKING)
    session, actions = live(rules, said(LOCKED_IN), session=gone)
    assert session.language == "km" and "PageStaff" in kinds(actions)


def test_a_cry_in_khmer_behind_a_pasted_thai_advert_is_answered_in_khmer(rules: Rules) -> None:
    session, _ = live(
        rules, said("รับสมัครแม่บ้าน เงินเดือนดี", sure_of("check_job_offer")), said(LOCKED_IN), session=Session()
    )
    assert session.language == "km"


def test_ok_does_not_turn_a_khmer_phone_into_english(rules: Rules) -> None:
    session, _ = live(rules, said("ok", hint="km"), session=Session(language="km"))
    assert session.language == "km"
    assert Session.from_json({"language": "km"}).language_written


def test_skipping_the_country_says_nothing_about_it(rules: Rules) -> None:
    session, _ = live(asking(rules, "country"), pressed("topic", "make_complaint"), pressed("skip"))
    assert session.country is None and dict(session.replies) == {"country": ""}


def test_for_another_situation_keeps_what_staff_know(rules: Rules) -> None:
    case = Case("K7M4X", "medium", ("asked_for_person",))
    known = Session(language="km", case=case, country="th", consent=Consent.SHARE, welcomed=True, stage=Stage.ASKING)
    after, _ = live(asking(rules, "country"), pressed("again", "make_complaint"), session=known)
    assert after.country == "th"


def test_who_goes_on_by_buttons_is_told_that_this_is_a_test(rules: Rules) -> None:
    pilot = replace(asking(rules, "country"), pilot=True)
    first = said("where can I complain", sure_of("make_complaint"))
    _, actions = live(pilot, first, pressed("country", "th"), session=Session())
    assert words(actions) == ["make_complaint", "pilot_notice", "welcome"]


def test_the_bot_is_silent_about_languages_while_a_person_has_the_conversation(rules: Rules) -> None:
    case = Case("K7M4X", "high", ("x",), owner="2001", alias="Nok", organisation="LPN")
    owned = Session(
        language="km", case=case, consent=Consent.SHARE, welcomed=True, language_written=True, stage=Stage.ASKING
    )
    _, actions = live(rules, said("ผมอยู่ที่โรงงานปลากระป๋อง"), session=owned)
    assert "Relay" in kinds(actions) and not words(actions)


def test_a_reply_pressed_after_a_side_step_still_counts(rules: Rules) -> None:
    with_sector = replace(rules, ask={"leave_holidays": ("sector",)})
    session, _ = live(with_sector, pressed("topic", "leave_holidays"), pressed("reply", "papers=yes"))
    _, actions = live(with_sector, pressed("reply", "sector=farm"), session=session)
    assert words(actions) == ["leave_holidays"]


def test_without_the_model_words_that_are_no_reply_show_the_whole_answer(rules: Rules) -> None:
    session, _ = live(asking(rules, "country"), pressed("topic", "make_complaint"))
    assert words(live(asking(rules, "country"), said("ហ្នឹងហើយបង"), session=session)[1]) == ["make_complaint"]


def test_a_question_is_repeated_in_the_new_language(rules: Rules) -> None:
    session, _ = live(asking(rules, "province"), pressed("topic", "make_complaint"))
    _, actions = live(asking(rules, "province"), pressed("lang", "th"), session=session)
    assert words(actions) == ["language_changed", "province_question"]


def test_a_made_up_country_button_changes_nothing(rules: Rules) -> None:
    session, _ = live(asking(rules, "country"), pressed("topic", "make_complaint"))
    after, _ = live(asking(rules, "country"), pressed("country", "zz"), session=session)
    assert after.country is None


def test_quick_exit_forgets_what_was_replied(rules: Rules) -> None:
    with_papers = asking(rules, "papers")
    session, _ = live(with_papers, pressed("topic", "make_complaint"), pressed("reply", "papers=no"), pressed("stop"))
    assert session.replies == () and session.topic == ""


@pytest.mark.parametrize("text", ["មិនប្រាកដទេ", "ไม่แน่ใจค่ะ", "not sure"])
def test_who_is_not_sure_whether_it_is_safe_is_written_to_as_if_watched(rules: Rules, text: str) -> None:
    """The question only came again and again."""
    session, _ = live(rules, said(LOCKED_IN), said(text))
    assert session.safety is Safety.WATCHED and session.stage is Stage.CONSENTING
