"""Is it safe to write? What the user says about it, whenever they say it: silence on no, few words when watched."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards, ladder, transfer
from bot.core.actions import Action, HoldBack, ReleaseHeldReplies, Say
from bot.core.case_actions import TellStaff, UpdateCard
from bot.core.emergency import danger_message
from bot.core.person import next_question
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.taking import introduce
from bot.core.turn import Turn

#: the three answers, as buttons and words
ANSWERS = ("safe", "watched", "unsafe")


def mark(answer: str, session: Session, rules: Rules) -> Turn:
    """The user said how safe it is."""
    if answer == "unsafe":
        return _silent(session)
    said: list[Action] = [Say("watched", buttons=((keyboards.COVER,),))] if answer == "watched" else []
    session, numbers = _unsaid(session)
    said += numbers
    return _go_on(replace(session, safety=Safety(answer)), said, rules)


def _unsaid(session: Session) -> Turn:
    """The numbers, where danger was heard while the screen showed a lesson."""
    if not session.unsaid:
        return session, []
    reasons, number = (session.case.reasons, session.case.number) if session.case else ((), "")
    numbers = Say(danger_message(reasons), {"case": number}, ((keyboards.STOP,),))
    return replace(session, unsaid=False), [numbers]


def _silent(session: Session) -> Turn:
    """One line, then nothing is pushed until they write."""
    told: list[Action] = [TellStaff("user_unsafe"), UpdateCard()] if session.case else []
    return replace(session, safety=Safety.UNSAFE, stage=Stage.SILENT), [
        HoldBack(),
        Say("unsafe", buttons=((keyboards.COVER,),)),
        *told,
    ]


def _go_on(session: Session, said: list[Action], rules: Rules) -> Turn:
    if session.case is None:
        settled, closed = _closed_meanwhile(session)
        return settled, [*said, ReleaseHeldReplies(), *(closed or [Say("menu_intro", buttons=keyboards.menu(rules))])]
    if session.case.owner and session.consent.given:  # they can be written to again, and somebody has the case
        session = replace(session, case=replace(session.case, waiting="staff"))
    release: list[Action] = [ReleaseHeldReplies(), UpdateCard()]
    topic = _what_to_do(session, rules)
    session, late = _what_was_held(session)
    session, question = _open_question(session, rules, topic)
    return session, [*said, *late, *release, *question]


def _closed_meanwhile(session: Session) -> Turn:
    """The case was closed while nothing could be said: now it is said."""
    former = session.closed
    if former is None or former.introduced:
        return replace(session, stage=Stage.ASKING), []
    params = {"alias": former.alias, "case": former.number, "outcome": former.outcome}
    told = replace(session, stage=Stage.CLOSING, closed=replace(former, introduced=True))
    return told, [Say("case_closed", params, keyboards.did_it_help())]


def _what_was_held(session: Session) -> Turn:
    """Said now, if it could not be said while it was not safe: who is here, or that nobody has answered yet."""
    case = session.case
    assert case is not None
    if case.owner and not case.introduced and session.consent.given:
        return introduce(session)
    nobody = not case.owner and case.rung >= ladder.TELL_USER_FROM
    return session, [Say("no_person_yet")] if nobody else []


def _open_question(session: Session, rules: Rules, topic: str) -> Turn:
    """Whether another partner may go on, where that was being asked; else the next question of first contact."""
    moving = session.case.transfer if session.case else None
    if session.case and moving and moving.stage == "asking" and session.consent.given:
        return replace(session, stage=Stage.ASKING_TRANSFER), [transfer.question(session.case)]
    return next_question(session, rules, topic)


def _what_to_do(session: Session, rules: Rules) -> str:
    """The topic behind the first reason of the case, for the button under the consent question."""
    reasons = session.case.reasons if session.case else ()
    return next((topic for topic in map(rules.topic_of, reasons) if topic), "")
