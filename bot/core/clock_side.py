"""What happens by itself: timers, and what Telegram tells about the user's account."""

from __future__ import annotations

from bot.core import accepting, agreed_hours, closing, ladder, transfer, waiting
from bot.core.emergency import alert
from bot.core.events import DeliveryFailed, TimerRang, UserBlocked, UserReturned
from bot.core.rules import Rules
from bot.core.session import Session
from bot.core.turn import Turn


def turn(event: TimerRang | DeliveryFailed | UserBlocked | UserReturned, session: Session, rules: Rules) -> Turn:
    """A timer that has lost its meaning does nothing."""
    match event:
        case TimerRang():
            return _rang(event, session, rules)
        case DeliveryFailed() | UserBlocked():
            return waiting.out_of_reach(session, rules)
        case UserReturned():
            return waiting.in_reach(session, rules)


def _rang(event: TimerRang, session: Session, rules: Rules) -> Turn:
    match event.name.partition(":")[0]:
        case "danger_unanswered":
            return _no_answer(event, session, rules)
        case ladder.TIMER:
            return ladder.ring(session, event.at, rules)
        case waiting.REMINDER:
            return waiting.remind(session, rules)
        case waiting.SILENCE:
            return waiting.ask_about_silence(session, rules)
        case transfer.TIMER:
            return accepting.timed_out(session, rules)
        case agreed_hours.CALL_BACK:
            return agreed_hours.call_back(session)
        case closing.FOLLOW_UP:
            return closing.ask_how_it_is(session)
        case _:
            return session, []


def _no_answer(event: TimerRang, session: Session, rules: Rules) -> Turn:
    """Nobody said a clear no, whatever else they did: staff are rung; nothing is pushed to a phone that may be taken.

    The question stays open on the screen, and its yes and no keep their meaning.
    """
    if not session.suspected:
        return session, []
    return alert(event, session, (f"model:{session.suspected}", "no_answer"), rules)
