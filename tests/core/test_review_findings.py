"""What a review found, each as the history that showed it; none may come back."""

from __future__ import annotations

import pytest

from bot.core.actions import SetTimer
from bot.core.case import Consent
from bot.core.case_actions import PageStaff
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from tests.core.people import (
    LOCKED_IN,
    SEEN_BY_MODEL,
    closed,
    commanded,
    kinds,
    live,
    pressed,
    rang,
    replied,
    said,
    sure_of,
    took,
    words,
)


@pytest.mark.parametrize("meanwhile", [commanded("stop"), commanded("delete"), commanded("menu")])
def test_a_suspected_danger_still_rings_when_the_user_left_or_turned_away(rules: Rules, meanwhile: object) -> None:
    session, _ = live(rules, SEEN_BY_MODEL, meanwhile)  # type: ignore[arg-type]
    _, actions = live(rules, rang("danger_unanswered"), session=session)
    assert PageStaff(0, loud=True) in actions and words(actions) == []


def test_asking_for_a_person_instead_of_answering_is_an_alarm(rules: Rules) -> None:
    _, actions = live(rules, SEEN_BY_MODEL, commanded("person"))
    assert PageStaff(0, loud=True) in actions


def test_after_a_silent_page_yes_still_means_danger_not_safety(rules: Rules) -> None:
    session, actions = live(rules, SEEN_BY_MODEL, rang("danger_unanswered"), pressed("yes", "danger"))
    assert session.safety is Safety.UNKNOWN and "safety_question" in words(actions)


def test_an_old_yes_under_another_question_neither_deletes_nor_consents(rules: Rules) -> None:
    session, _ = live(rules, commanded("delete"))
    assert "Forget" not in kinds(live(rules, pressed("yes", "danger"), session=session)[1])
    session, _ = live(rules, commanded("person"), pressed("safe"))
    after, _ = live(rules, pressed("yes", "delete"), session=session)
    assert after.consent is Consent.UNASKED


@pytest.mark.parametrize("stage", [Stage.CONSENTING, Stage.DELETING])
def test_consent_and_deletion_are_never_guessed_by_the_model(rules: Rules, stage: Stage) -> None:
    session, actions = live(rules, said("hmm hmm", sure_of("affirm")), session=Session(language="km", stage=stage))
    assert session.consent is Consent.UNASKED and "Forget" not in kinds(actions)


def test_danger_or_a_staff_question_takes_a_half_done_deletion_off_the_table(rules: Rules) -> None:
    consented = [said(LOCKED_IN), pressed("safe"), pressed("yes", "consent"), pressed("country", "kh"), took()]
    for interruption in (said(LOCKED_IN), replied("are you hurt?")):
        session, _ = live(rules, *consented, commanded("delete"), interruption)
        _, actions = live(rules, said("បាទ"), session=session)
        assert "Forget" not in kinds(actions)


def test_the_same_danger_again_is_told_to_whoever_has_the_case(rules: Rules) -> None:
    _, actions = live(rules, said(LOCKED_IN), took(), said(LOCKED_IN))
    assert "TellStaff" in kinds(actions)


def test_danger_seen_by_the_model_rings_at_once_while_nobody_has_the_case(rules: Rules) -> None:
    asked = [commanded("person"), pressed("safe"), pressed("skip"), pressed("yes", "consent"), pressed("country", "th")]
    session, actions = live(rules, *asked, said("គាត់មកទៀតហើយ", sure_of("violence")))
    assert session.case is not None and session.case.tier == "immediate"
    assert any(isinstance(a, PageStaff) and a.loud for a in actions) and "Relay" in kinds(actions)
    session, actions = live(rules, *asked, said("help"))
    assert any(isinstance(a, PageStaff) and a.loud for a in actions)


def test_after_a_case_closed_while_unsafe_no_consent_is_taken_for_nothing(rules: Rules) -> None:
    session, _ = live(rules, said(LOCKED_IN), pressed("unsafe"), took(), closed())
    session, actions = live(rules, said("1"), session=session)
    assert words(actions) == ["case_closed"] and "ReleaseHeldReplies" in kinds(actions)
    assert session.stage is Stage.CLOSING


def test_consent_of_an_old_case_does_not_count_for_a_new_one(rules: Rules) -> None:
    session, actions = live(
        rules, said(LOCKED_IN), session=Session(language="km", consent=Consent.SHARE, stage=Stage.ASKING)
    )
    assert session.consent is Consent.UNASKED and "Relay" not in kinds(actions)


def test_after_an_earlier_quick_exit_danger_rings_staff_and_still_gets_its_numbers(rules: Rules) -> None:
    """In its cover the screen shows nothing of it; the numbers come with the way back, or at once by the sign SOS."""
    session, actions = live(rules, commanded("stop"), said(LOCKED_IN))
    assert words(actions) == ["lesson"] and {"OpenCase", "PageStaff"} <= set(kinds(actions))
    _, actions = live(rules, said("teacher"), said("1"), session=session)
    assert "danger_urgent" in words(actions)
    assert words(live(rules, said("🆘"), session=session)[1])[0] == "danger_urgent"
    unsafe = Session(language="km", safety=Safety.UNSAFE, stage=Stage.SILENT)
    assert words(live(rules, said(LOCKED_IN), session=unsafe)[1]) == ["danger_urgent", "safety_question"]


def test_a_refused_deletion_goes_back_to_the_question_it_interrupted(rules: Rules) -> None:
    session, _ = live(rules, said(LOCKED_IN), pressed("unsafe"), commanded("delete"), said("no"))
    assert session.stage is Stage.SILENT


def test_the_ladder_of_a_case_asked_for_in_danger_is_the_short_one(rules: Rules) -> None:
    _, actions = live(rules, commanded("person"), said(LOCKED_IN))
    assert SetTimer("ladder", 120) in actions
