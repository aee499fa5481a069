"""A case is closed with its outcome, opened again, and followed up once at the agreed hour with a neutral line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import keyboards, ladder, transfer, waiting
from bot.core.actions import Action, CancelTimer, Say, SetTimer
from bot.core.case import Case, Consent
from bot.core.case_actions import AnswerStaff, CloseCase, RecordAct
from bot.core.casework import HOUR
from bot.core.emergency import CONFIRM_TIMER
from bot.core.hours import next_part_of_day
from bot.core.opening import open_case
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.staff_events import StaffClosed, StaffReopened
from bot.core.turn import Turn

FOLLOW_UP = "follow_up"
#: the hours are those of both countries: Thailand and Cambodia have the same time
ZONE = "Asia/Bangkok"


def closed(event: StaffClosed, session: Session, case: Case, rules: Rules) -> Turn:
    """A person closes, with an outcome, and so clears the danger flag; while it is unsafe the user is told nothing."""
    if case.owner not in ("", event.by.id) and not event.by.is_supervisor:
        return session, [AnswerStaff("taken_by", {"alias": case.alias})]
    if event.outcome not in rules.casework.outcomes:
        return session, [AnswerStaff("which_outcome", menu="outcome")]
    unsafe = session.safety is Safety.UNSAFE
    after = replace(
        session,
        case=None,
        closed=_former(case, event, told=not unsafe),
        consent=Consent.UNASKED,
        danger="none",
        suspected="",
        stage=Stage.SILENT if unsafe else Stage.CLOSING,
        told_passed_on=False,
    )
    params = {"alias": event.by.alias, "case": case.number, "outcome": event.outcome}
    said: list[Action] = [] if unsafe else [Say("case_closed", params, keyboards.did_it_help())]
    _, offer = transfer.withdraw(session)
    follow_up = _follow_up(case, session, event.at, rules)
    return after, [*said, *offer, CloseCase(event.by, event.outcome), *stop_timers(), *follow_up]


def _former(case: Case, event: StaffClosed, *, told: bool) -> Case:
    """What is remembered of it, so that it can be opened again: who closed it and how, nothing that was under way."""
    return Case(
        case.number,
        case.tier,
        case.reasons,
        case.partner,
        alias=event.by.alias,
        introduced=told,
        since=event.at.timestamp(),
        outcome=event.outcome,
        about=case.about,
    )


def stop_timers() -> list[Action]:
    """After a close nothing rings any more."""
    names = (waiting.REMINDER, waiting.SILENCE, transfer.TIMER, CONFIRM_TIMER, "callback")
    return [ladder.stop(), *(CancelTimer(name) for name in names)]


def _follow_up(case: Case, session: Session, at: datetime, rules: Rules) -> list[Action]:
    """Only at an hour that the user agreed to, and only if it was safe to write."""
    wait = rules.casework.follow_up_hours.get(case.tier, 0)
    if not wait or session.safety is not Safety.SAFE or session.hours not in rules.casework.hours:
        return []
    first, last = rules.casework.hours[session.hours]
    due = next_part_of_day(at + timedelta(hours=wait), first, last, ZONE)
    return [SetTimer(FOLLOW_UP, max(int((due - at).total_seconds()), HOUR))]


def ask_how_it_is(session: Session) -> Turn:
    """Once, with a first line that says nothing; not to somebody who has come back by themselves or is not safe."""
    if session.case is not None or session.closed is None or session.safety is not Safety.SAFE:
        return session, []
    asked = replace(session, stage=Stage.CLOSING)
    return asked, [Say("follow_up", buttons=keyboards.how_are_things()), RecordAct("followed_up")]


def reopened(event: StaffReopened, session: Session, rules: Rules) -> Turn:
    """By staff, in the topic of the closed case; whoever opens it again has it."""
    if session.case is not None:
        return session, [AnswerStaff("other_case_open", {"number": session.case.number})]
    former = session.closed
    if former is None or former.partner != event.by.partner:
        return session, [AnswerStaff("not_your_case" if former else "case_gone")]
    opened, actions = open_case(event, session, former.tier, (), rules)
    return replace(opened, stage=_stage(opened)), [*actions, AnswerStaff("reopened_take_it")]


def _stage(session: Session) -> Stage:
    return Stage.SILENT if session.safety is Safety.UNSAFE else Stage.ASKING
