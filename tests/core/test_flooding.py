"""Somebody sends message after message: answered up to a point, told once, then quiet; danger and people pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.core.actions import Action, Say
from bot.core.case_actions import OpenCase
from bot.core.conversation import needs_understanding, step
from bot.core.flooding import MOST, SECONDS
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from tests.core.people import LOCKED_IN, said

CALM = Session(language="en", language_chosen=True, welcomed=True, stage=Stage.ASKING)


def burst(
    rules: Rules, count: int, gap: float = 1.0, text: str = "buy cheap coins"
) -> tuple[Session, list[list[Action]]]:
    """So many messages, one every `gap` seconds."""
    session, turns = CALM, []
    for number in range(count):
        event = said(text)
        session, actions = step(replace(event, at=event.at + timedelta(seconds=number * gap)), session, rules)
        turns.append(actions)
    return session, turns


def says(turns: list[list[Action]]) -> Iterator[str]:
    return (action.message for actions in turns for action in actions if isinstance(action, Say))


def test_up_to_the_limit_everybody_is_answered(rules: Rules) -> None:
    _, turns = burst(rules, MOST - 1)
    assert all(turns) and "slow_down" not in says(turns)


def test_beyond_it_they_are_told_once_and_then_it_is_quiet(rules: Rules) -> None:
    session, turns = burst(rules, MOST + 50)
    assert list(says(turns)).count("slow_down") == 1 and not any(turns[MOST:])
    assert not needs_understanding(said("buy cheap coins"), session, rules), "nor is the model asked"


def test_after_a_minute_they_are_answered_again(rules: Rules) -> None:
    session, _ = burst(rules, MOST + 5)
    event = said("wages")
    later = replace(event, at=event.at + timedelta(seconds=MOST + 5 + SECONDS))
    session, actions = step(later, session, rules)
    assert actions and not session.told_slow


def test_whoever_writes_steadily_is_never_told_so(rules: Rules) -> None:
    _, turns = burst(rules, 3 * MOST, gap=SECONDS / MOST + 1)
    assert all(turns) and "slow_down" not in says(turns)


def test_a_cry_for_help_in_the_middle_of_it_opens_a_case(rules: Rules) -> None:
    session, _ = burst(rules, MOST + 30)
    session, actions = step(said(LOCKED_IN), session, rules)
    assert session.case is not None and any(isinstance(action, OpenCase) for action in actions)


def test_a_person_can_always_be_asked_for_and_quick_exit_always_works(rules: Rules) -> None:
    session, _ = burst(rules, MOST + 30)
    assert step(said("person"), session, rules)[1] and step(said("/stop"), session, rules)[1]


def test_somebody_with_a_case_is_not_limited(rules: Rules) -> None:
    session, _ = step(said(LOCKED_IN), CALM, rules)
    for number in range(3 * MOST):
        event = said(f"please {number}")
        session, actions = step(event, session, rules)
        assert actions and "slow_down" not in says([actions])


def test_what_was_written_over_ten_minutes_and_comes_in_at_once_is_answered(rules: Rules) -> None:
    """The bot was down meanwhile."""
    session, turns = CALM, []
    for number in range(MOST + 5):
        event = said("buy cheap coins")
        session, actions = step(replace(event, sent_at=event.at.timestamp() - 600 + number * 20), session, rules)
        turns.append(actions)
    assert all(turns) and "slow_down" not in says(turns)
