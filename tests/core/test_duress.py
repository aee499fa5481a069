"""A second word, for when somebody forces them to open the chat: the lesson stays, and staff are rung."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.actions import Action, LeaveQuickly, Say
from bot.core.case_actions import OpenCase, PageStaff
from bot.core.conversation import needs_understanding, step
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from tests.core.people import commanded, said

CALM = Session(language="en", language_chosen=True, welcomed=True, stage=Stage.ASKING)


@pytest.fixture
def on(rules: Rules) -> Rules:
    """As with a protocol of the partners."""
    return replace(rules, duress=True)


def says(actions: list[Action]) -> list[str]:
    return [action.message for action in actions if isinstance(action, Say)]


def chosen(rules: Rules, *texts: str) -> tuple[Session, list[Action]]:
    session, actions = step(commanded("cover"), CALM, rules)
    for text in texts:
        session, actions = step(said(text), session, rules)
    return session, actions


def test_it_is_off_until_partners_have_written_its_protocol(rules: Rules) -> None:
    assert not rules.duress
    session, actions = chosen(rules, "mango")
    assert says(actions) == ["lesson"] and session.lesson and not session.duress


def test_with_a_protocol_a_second_word_is_asked_for_and_can_be_skipped(on: Rules) -> None:
    session, actions = chosen(on, "mango")
    assert says(actions) == ["duress_word"] and session.stage is Stage.CHOOSING_DURESS
    assert not needs_understanding(said("papaya"), session, on)
    session, actions = chosen(on, "mango", "skip")
    assert says(actions) == ["lesson"] and not session.duress


@pytest.mark.parametrize("second", ["mango", "Mango ", "help", "two words", "12"])
def test_the_second_word_is_another_one_that_nobody_writes_by_chance(second: str, on: Rules) -> None:
    session, actions = chosen(on, "mango", second)
    assert says(actions) == ["cover_word_again"] and not session.duress


def test_in_cover_it_turns_the_page_like_any_word_and_rings_staff(on: Rules) -> None:
    session, _ = chosen(on, "mango", "papaya")
    after, actions = step(said("papaya"), session, on)
    ordinary, shown = step(said("banana"), session, on)
    assert says(actions) == says(shown) == ["lesson"] and after.lesson == ordinary.lesson
    assert [a for a in actions if isinstance(a, PageStaff)] and [a for a in actions if isinstance(a, OpenCase)]
    assert after.case is not None and "under_control" in after.case.reasons and after.safety is Safety.UNSAFE
    assert not [a for a in shown if isinstance(a, PageStaff | OpenCase)]


def test_outside_cover_it_begins_the_cover_and_rings(on: Rules) -> None:
    session, _ = chosen(on, "mango", "papaya")
    back, _ = step(said("mango"), session, on)
    assert back.lesson == 0
    assert not needs_understanding(said("papaya"), back, on)
    after, actions = step(said("papaya"), back, on)
    assert after.lesson and any(isinstance(a, LeaveQuickly) for a in actions)
    assert says(actions) == ["lesson"] and any(isinstance(a, PageStaff) for a in actions)


def test_the_first_word_still_brings_back_afterwards(on: Rules) -> None:
    session, _ = chosen(on, "mango", "papaya")
    session, _ = step(said("papaya"), session, on)
    session, actions = step(said("mango"), session, on)
    assert says(actions) == ["safety_question"] and session.stage is Stage.CHECKING_SAFETY


def test_neither_word_can_be_read_in_what_is_remembered(on: Rules) -> None:
    session, _ = chosen(on, "mango", "papaya")
    assert "mango" not in str(session.to_json()) and "papaya" not in str(session.to_json())
