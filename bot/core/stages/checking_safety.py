"""Is it safe to write now? Yes goes on, watched goes on shortly, no means one line and then silence."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards, ladder, transfer
from bot.core.actions import Action, ReleaseHeldReplies, Say, TellStaff, UpdateCard
from bot.core.events import UserEvent, UserSaid, UserSent
from bot.core.person import next_question
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.taking import introduce
from bot.core.turn import Turn, choice_of, relay_or_keep

_NUMBERED = {1: "safe", 2: "watched", 3: "unsafe"}


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """What is written meanwhile is not lost: it is kept, and the question stands."""
    match _chosen(event, rules):
        case "safe" | "yes" | "skip":
            return _go_on(replace(session, safety=Safety.SAFE), [], rules)
        case "watched":
            return _go_on(replace(session, safety=Safety.WATCHED), [Say("watched")], rules)
        case "unsafe" | "no":
            return _silent(session)
    question = Say("safety_question", buttons=keyboards.safety())
    asked = replace(session, stage=Stage.CHECKING_SAFETY)
    if isinstance(event, UserSaid | UserSent):
        return asked, [relay_or_keep(event, session, rules.keep_danger_hours), question]
    return asked, [question]


def _chosen(event: UserEvent, rules: Rules) -> str | None:
    number = rules.words.number_in(event.text) if isinstance(event, UserSaid) else None
    if number in _NUMBERED:
        return _NUMBERED[number]
    return choice_of(event, rules, "safe", "watched", "unsafe", "yes", "no", "skip")


def _go_on(session: Session, said: list[Action], rules: Rules) -> Turn:
    if session.case is None:
        menu = Say("menu_intro", buttons=keyboards.menu(rules))
        return replace(session, stage=Stage.ASKING), [*said, ReleaseHeldReplies(), menu]
    release: list[Action] = [ReleaseHeldReplies(), UpdateCard()]
    topic = _what_to_do(session, rules)
    session, late = _what_was_held(session)
    session, question = _open_question(session, rules, topic)
    return session, [*said, *late, *release, *question]


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


def _silent(session: Session) -> Turn:
    told: list[Action] = [TellStaff("user_unsafe"), UpdateCard()] if session.case else []
    return replace(session, safety=Safety.UNSAFE, stage=Stage.SILENT), [Say("unsafe"), *told]
