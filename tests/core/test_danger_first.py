"""Danger beats every stage, staff are rung at once, and the flag survives what users do by accident."""

from __future__ import annotations

import pytest

from bot.core.actions import Keep, SetTimer
from bot.core.case_actions import OpenCase, PageStaff
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from tests.core.people import (
    LOCKED_IN,
    closed,
    commanded,
    kinds,
    live,
    pressed,
    rang,
    replied,
    said,
    sent,
    sure_of,
    took,
    words,
)


def test_a_locked_in_worker_gets_numbers_and_the_safety_question_and_staff_are_rung(rules: Rules) -> None:
    session, actions = live(rules, said(LOCKED_IN))
    assert words(actions) == ["danger_urgent", "safety_question"]
    assert OpenCase("K7M4X", "immediate", ("crying_for_help", "locked_in")) in actions or any(
        isinstance(a, OpenCase) and a.tier == "immediate" and "locked_in" in a.reasons for a in actions
    )
    assert PageStaff(0, loud=True) in actions
    assert session.danger == "urgent" and session.stage is Stage.CHECKING_SAFETY


@pytest.mark.parametrize("stage", list(Stage))
def test_danger_beats_every_stage(rules: Rules, stage: Stage) -> None:
    session, actions = live(rules, said(LOCKED_IN), session=Session(language="km", stage=stage))
    assert any(isinstance(a, PageStaff) and a.loud for a in actions)
    assert session.danger == "urgent"


@pytest.mark.parametrize(
    "accident", [commanded("start"), pressed("lang", "th"), commanded("menu"), commanded("language")]
)
def test_an_open_danger_survives_start_and_language_change(rules: Rules, accident: object) -> None:
    session, _ = live(rules, said(LOCKED_IN), accident)  # type: ignore[arg-type]
    assert session.danger == "urgent" and session.case is not None
    assert Session.from_json(session.to_json()) == session


def test_only_a_person_clears_it(rules: Rules) -> None:
    session, _ = live(rules, said(LOCKED_IN), took(), closed())
    assert session.danger == "none" and session.case is None


def test_what_raised_the_danger_is_kept_for_consent_not_relayed(rules: Rules) -> None:
    _, actions = live(rules, said(LOCKED_IN))
    assert any(isinstance(a, Keep) and a.content.text == LOCKED_IN for a in actions)
    assert "Relay" not in kinds(actions)


def test_unsafe_means_one_line_and_then_silence(rules: Rules) -> None:
    session, actions = live(rules, said(LOCKED_IN), pressed("unsafe"))
    assert words(actions) == ["unsafe"] and session.safety is Safety.UNSAFE
    _, ladder = live(rules, rang("ladder"), session=session)
    assert words(ladder) == [] and "PageStaff" in kinds(ladder)


def test_a_staff_reply_is_held_while_unsafe_and_goes_out_when_it_is_safe(rules: Rules) -> None:
    session, actions = live(rules, said(LOCKED_IN), pressed("unsafe"), took(), replied("hello"))
    reply = next(a for a in actions if type(a).__name__ == "Reply")
    assert reply.held
    _, later = live(rules, said("1"), session=session)
    assert "ReleaseHeldReplies" in kinds(later)


def test_danger_seen_by_the_model_alone_asks_first_and_pages_on_yes(rules: Rules) -> None:
    session, actions = live(rules, said("bong kom eat", sure_of("violence")))
    assert words(actions) == ["danger_confirm"] and "PageStaff" not in kinds(actions)
    _, yes = live(rules, said("បាទ"), session=session)
    assert "PageStaff" in kinds(yes)


def test_no_clear_no_within_two_minutes_pages_without_a_push(rules: Rules) -> None:
    session, actions = live(rules, said("bong kom eat", sure_of("violence")))
    assert SetTimer("danger_unanswered", 120) in actions
    _, silence = live(rules, rang("danger_unanswered"), session=session)
    assert "PageStaff" in kinds(silence) and words(silence) == []


def test_a_clear_no_gives_the_answer_and_pages_nobody(rules: Rules) -> None:
    _, actions = live(rules, said("bong kom eat", sure_of("violence")), pressed("no"))
    assert words(actions) == ["violence"] and "PageStaff" not in kinds(actions)


def test_suicide_gets_its_own_fixed_words(rules: Rules) -> None:
    _, actions = live(rules, said("ខ្ញុំចង់ស្លាប់ មិនចង់រស់ទៀតទេ"))
    assert words(actions)[0] == "suicide"


def test_a_caption_can_be_a_cry(rules: Rules) -> None:
    _, actions = live(rules, sent("photo", LOCKED_IN))
    assert "PageStaff" in kinds(actions)


def test_an_sos_emoji_is_enough(rules: Rules) -> None:
    _, actions = live(rules, said("🆘"))
    assert "PageStaff" in kinds(actions)


def test_the_ladder_rings_until_somebody_has_answered_and_tells_the_truth_once(rules: Rules) -> None:
    session, _ = live(rules, said(LOCKED_IN))
    session, second = live(rules, rang("ladder"), session=session)
    assert "PageStaff" in kinds(second) and SetTimer("ladder", 180) in second
    session, third = live(rules, rang("ladder"), session=session)
    assert words(third) == ["no_person_yet"]
    session, fourth = live(rules, rang("ladder"), session=session)
    assert SetTimer("ladder", 300) in fourth and words(fourth) == []
    session, _ = live(rules, took(), session=session)
    assert live(rules, rang("ladder"), session=session)[1] == []
