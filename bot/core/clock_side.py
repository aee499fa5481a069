"""What happens by itself: the ladder rings until somebody has answered; an unanswered danger question counts as yes."""

from __future__ import annotations

from dataclasses import replace

from bot.core.actions import Action, PageStaff, Say, SetTimer, TellStaff
from bot.core.emergency import CONFIRM_TIMER, alert, ladder_timer
from bot.core.events import DeliveryFailed, TimerRang, UserBlocked, UserReturned
from bot.core.rules import Rules
from bot.core.session import Safety, Session
from bot.core.turn import Turn, with_case


def turn(event: TimerRang | DeliveryFailed | UserBlocked | UserReturned, session: Session, rules: Rules) -> Turn:
    """A timer that has lost its meaning does nothing."""
    match event:
        case TimerRang():
            return _rang(event, session, rules)
        case DeliveryFailed() | UserBlocked():
            return session, [TellStaff("user_blocked")] if session.case else []
        case UserReturned():
            return session, [TellStaff("user_returned")] if session.case else []


def _rang(event: TimerRang, session: Session, rules: Rules) -> Turn:
    if event.name == CONFIRM_TIMER:
        return _no_answer(event, session, rules)
    name, _, step = event.name.partition(":")
    if name != "ladder" or session.case is None or session.case.owner:
        return session, []
    return _ring(int(step), session, rules)


def _no_answer(event: TimerRang, session: Session, rules: Rules) -> Turn:
    """Nobody said a clear no, whatever else they did: staff are rung; nothing is pushed to a phone that may be taken.

    The question stays open on the screen, and its yes and no keep their meaning.
    """
    if not session.suspected:
        return session, []
    session, alarm = alert(event.fresh, session, (f"model:{session.suspected}", "no_answer"), rules)
    return session, alarm


def _ring(step: int, session: Session, rules: Rules) -> Turn:
    """Ring again, set the next ring, and at the second ring tell the user the truth: nobody yet."""
    assert session.case is not None
    minutes = rules.ladder_minutes
    following = min(step + 1, len(minutes))
    wait = (minutes[following - 1] - minutes[step - 1]) or minutes[-1]
    loud = session.case.tier in ("immediate", "high")
    said: list[Action] = []
    if step == min(2, len(minutes)) and session.safety is not Safety.UNSAFE:
        said = [Say("no_person_yet")]
    unseen = with_case(session, replace(session.case, seen=False))
    return unseen, [PageStaff(step, loud), SetTimer(ladder_timer(following), wait * 60), *said]
