"""What staff do in the staff room. One owner at every instant; a stale act is answered and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.core import keyboards
from bot.core.actions import (
    Action,
    AnswerStaff,
    AssignCase,
    CancelTimer,
    CloseCase,
    Reply,
    Say,
    SetTimer,
    TellStaff,
    UpdateCard,
)
from bot.core.emergency import CONFIRM_TIMER, ladder_timer
from bot.core.events import StaffClosed, StaffEvent, StaffNoted, StaffReplied, StaffSaw, StaffTook
from bot.core.rules import Rules
from bot.core.session import Case, Safety, Session, Stage
from bot.core.turn import Turn, with_case


def turn(event: StaffEvent, session: Session, rules: Rules) -> Turn:
    """Acts on a conversation without an open case are answered with "closed"."""
    case = session.case
    if case is None:
        return session, [AnswerStaff("case_closed_already")]
    match event:
        case StaffTook():
            return _took(event, session, case, rules)
        case StaffSaw():
            return _saw(event, session, case, rules)
        case StaffReplied():
            return _replied(event, session, case)
        case StaffNoted():
            return session, [AnswerStaff("noted")]
        case StaffClosed():
            return _closed(event, session, case, rules)
        case _:
            assert_never(event)


def _took(event: StaffTook, session: Session, case: Case, rules: Rules) -> Turn:
    if case.owner == event.by.id:
        return session, [AnswerStaff("already_yours")]
    if case.owner:
        return session, [AnswerStaff("taken_by", {"alias": case.alias})]
    taken = replace(case, owner=event.by.id, alias=event.by.alias, organisation=event.by.organisation)
    owned, introduced = _introduce(replace(with_case(session, taken), told_passed_on=False), taken)
    return owned, [
        AssignCase(event.by),
        *stop_ladder(rules),
        UpdateCard(),
        AnswerStaff("you_have_it"),
        *introduced,
    ]


def _introduce(session: Session, case: Case) -> Turn:
    """Tell the user who is here, unless it is not safe to write: then staff are told that we wait."""
    if session.safety is Safety.UNSAFE:
        return session, [TellStaff("held_until_safe")]
    who = {"alias": case.alias, "organisation": case.organisation}
    if session.consent:
        return session, [Say("person_joined", who)]
    if session.safety is Safety.UNKNOWN:
        if (
            session.stage is Stage.CONFIRMING_DANGER
        ):  # its question stands on the screen; the next ones follow its answer
            return session, [Say("person_here", who)]
        return replace(session, stage=Stage.CHECKING_SAFETY), [Say("person_here", who, keyboards.safety())]
    return replace(session, stage=Stage.CONSENTING), [Say("person_reads", who, keyboards.consent(""))]


def _saw(event: StaffSaw, session: Session, case: Case, rules: Rules) -> Turn:
    """The alarm rests for the longest step of the ladder; a case that nobody takes then rings again."""
    if case.owner:
        return session, [AnswerStaff("taken_by", {"alias": case.alias})]
    seen = with_case(session, replace(case, seen=True))
    later = SetTimer(ladder_timer(1), rules.ladder_minutes[-1] * 60)
    told = TellStaff("seen_by", {"alias": event.by.alias})
    return seen, [*stop_ladder(rules), later, AnswerStaff("thanks_take_it"), told]


def _replied(event: StaffReplied, session: Session, case: Case) -> Turn:
    if case.owner != event.by.id:
        line = AnswerStaff("taken_by", {"alias": case.alias}) if case.owner else AnswerStaff("take_first")
        return session, [line]
    held = session.safety is Safety.UNSAFE
    told: list[Action] = [AnswerStaff("held_until_safe")] if held else []
    stage = Stage.ASKING if session.stage is Stage.DELETING else session.stage
    return replace(session, told_passed_on=False, stage=stage), [Reply(event.content, event.by, held), *told]


def _closed(event: StaffClosed, session: Session, case: Case, rules: Rules) -> Turn:
    """A person closes and so clears the danger flag; while it is unsafe the user is told nothing."""
    if case.owner not in ("", event.by.id) and event.by.role != "supervisor":
        return session, [AnswerStaff("taken_by", {"alias": case.alias})]
    stage = Stage.SILENT if session.safety is Safety.UNSAFE else Stage.ASKING
    closed = replace(session, case=None, consent=None, danger="none", stage=stage, told_passed_on=False)
    goodbye: list[Action] = []
    if session.safety is not Safety.UNSAFE:
        goodbye = [Say("case_closed", {"alias": event.by.alias, "case": case.number})]
    return closed, [*goodbye, CloseCase(event.by), *stop_ladder(rules), CancelTimer(CONFIRM_TIMER)]


def stop_ladder(rules: Rules) -> list[Action]:
    """Let no ring of the ladder come any more."""
    return [CancelTimer(ladder_timer(step)) for step in range(1, len(rules.ladder_minutes) + 1)]
