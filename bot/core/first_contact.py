"""The questions of first contact (safety.md 3.3): hurt now? which country? under 18? about whom? what do you want?

Each can be skipped, and none is asked once a person has the conversation.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core import keyboards
from bot.core.actions import Action, Say
from bot.core.case_actions import UpdateCard
from bot.core.details import COUNTRY, message_of, remember, replies_of, values_of
from bot.core.opening import note_country, raise_tier
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.turn import Turn

HURT = "hurt"
#: asked once the user has agreed that staff read
AFTER_CONSENT = (COUNTRY, "age", "about", "want")
ALL = (HURT, *AFTER_CONSENT)


def replied(session: Session) -> dict[str, str]:
    """Question -> reply; "" for skipped."""
    return {**replies_of(session), **dict(session.first)}


def asks_first(session: Session) -> bool:
    """Whether "is somebody hurt now?" is open: not where danger is known, nor where a person is there to ask."""
    has_owner = session.case is not None and bool(session.case.owner)
    return session.danger == "none" and not has_owner and HURT not in replied(session)


def ask(question: str, session: Session, rules: Rules) -> Turn:
    """Ask one of them."""
    asked = replace(session, stage=Stage.FIRST_CONTACT, first_question=question)
    return asked, [Say(message_of(question), buttons=keyboards.replies(question, values_of(question, rules)))]


def go_on(session: Session, rules: Rules) -> Turn:
    """The next that is open; after the last, thanks. Silence where a person has taken over."""
    known = replied(session)
    open_ones = [question for question in AFTER_CONSENT if question not in known]
    if session.case is None or session.case.owner or not open_ones:
        thanks: list[Action] = [Say("first_done")] if session.first_question and session.case else []
        done = replace(session, stage=Stage.ASKING, first_question="")
        return done, [] if session.case and session.case.owner else thanks
    announced = any(question in known for question in AFTER_CONSENT) or session.first_question in AFTER_CONSENT
    asked, question = ask(open_ones[0], session, rules)
    return asked, question if announced else [Say("first_questions"), *question]


def note(question: str, value: str, session: Session, at: datetime, rules: Rules) -> Turn:
    """Remember a reply, and what follows from it: the right partner, or a higher tier for a child."""
    if question == COUNTRY and value:
        return note_country(session, value, at, rules)
    if question == COUNTRY:
        return remember(session, COUNTRY, ""), []
    first = (*(pair for pair in session.first if pair[0] != question), (question, value))
    noted = replace(session, first=first)
    if session.case is None:
        return noted, []
    if (question, value) == ("age", "child"):
        return raise_tier(noted, "high", ("under_18",), at, rules)
    return noted, [UpdateCard()]
