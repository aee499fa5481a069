"""A case is taken, seen, read; its owner leaves and comes back."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards, ladder, waiting
from bot.core.actions import Action, CancelTimer, Say
from bot.core.case import Case
from bot.core.case_actions import (
    AnswerStaff,
    AssignCase,
    MarkRead,
    MoveCase,
    RecordAct,
    TellStaff,
    UpdateCard,
    WithdrawOffer,
)
from bot.core.happened import Staff
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.staff_events import StaffLeft, StaffReturned, StaffSaw, StaffTook
from bot.core.turn import Turn
from bot.core.waiting import REMINDER

#: reminders after which a colleague may take over
_IN_VAIN = 2


def took(event: StaffTook, session: Session, case: Case, rules: Rules) -> Turn:
    """The first one has it; the second is told who. A colleague may take over from somebody who is off duty."""
    if case.owner == event.by.id:
        return session, [AnswerStaff("already_yours")]
    if case.owner and not (case.away or overdue(case)):
        return session, [AnswerStaff("taken_by", {"alias": case.alias})]
    back: list[Action] = []
    if case.transfer and case.transfer.stage == "offered":
        if case.owner:
            return session, [AnswerStaff("offered_away", {"partner": case.transfer.to})]
        back = [CancelTimer("transfer"), WithdrawOffer(case.transfer.to, "taken")]
        case = replace(case, transfer=None)
    taken, timer = waiting.start(replace(session, case=owned_by(case, event.by)), event.at, rules)
    owned, introduced = introduce(_without_questions(taken))
    return owned, [
        *back,
        AssignCase(event.by),
        ladder.stop(),
        timer,
        UpdateCard(),
        AnswerStaff("you_have_it"),
        *introduced,
    ]


def overdue(case: Case) -> bool:
    """The user waits, and the owner was reminded in vain: colleagues were rung, so they may take over."""
    return case.waiting == "staff" and case.rung >= _IN_VAIN


def owned_by(case: Case, by: Staff) -> Case:
    """The case in these hands."""
    return replace(
        case,
        owner=by.id,
        alias=by.alias,
        organisation=by.organisation,
        introduced=False,
        away=False,
        reopened=False,
        rung=0,
    )


def _without_questions(session: Session) -> Session:
    """A person asks what is still to be asked; what we had asked is no longer waited for."""
    quiet = session.stage in (Stage.FIRST_CONTACT, Stage.ASKING_HOURS, Stage.ASKING_DETAIL)
    stage = Stage.ASKING if quiet else session.stage
    return replace(session, stage=stage, first_question="", told_passed_on=False)


def introduce(session: Session) -> Turn:
    """Tell the user who is here, unless it is not safe to write: then staff are told that we wait."""
    case = session.case
    assert case is not None
    if session.safety is Safety.UNSAFE:
        return session, [TellStaff("held_until_safe")]
    who = {"alias": case.alias, "organisation": case.organisation}
    session = replace(session, case=replace(case, introduced=True))
    if session.consent.given:
        return session, [Say("person_joined", who)]
    if session.safety is Safety.UNKNOWN:
        if session.stage is Stage.CONFIRMING_DANGER:  # nothing is pushed to a phone that may have been taken
            return session, []
        return replace(session, stage=Stage.CHECKING_SAFETY), [Say("person_here", who, keyboards.safety())]
    return replace(session, stage=Stage.CONSENTING), [Say("person_reads", who, keyboards.consent(""))]


def saw(event: StaffSaw, session: Session, case: Case, rules: Rules) -> Turn:
    """The alarm rests for the longest pause of the ladder; a case that nobody takes then rings again.

    An immediate case that its own partner left unanswered goes to whoever answers: one partner's sleep loses nobody.
    """
    if case.owner:
        return session, [AnswerStaff("taken_by", {"alias": case.alias})]
    seen = replace(case, seen=True)
    told: list[Action] = []
    if event.by.partner != case.partner:
        if case.seen:
            return session, [AnswerStaff("answered_elsewhere", {"partner": case.partner})]
        if not _rang_there(case, rules):
            return session, [AnswerStaff("not_your_case")]
        seen = replace(seen, partner=event.by.partner)
        told = [RecordAct("answered_across", event.by), MoveCase(event.by.partner, event.by)]
    rest = ladder.rest(seen, session, event.at, rules)
    line = TellStaff("seen_by", {"alias": event.by.alias})
    return replace(session, case=seen), [*told, *rest, AnswerStaff("thanks_take_it"), line, UpdateCard()]


def _rang_there(case: Case, rules: Rules) -> bool:
    """Whether the alarm has reached the other partner."""
    steps = range(case.rung + 1)
    ladder_ = rules.casework.ladder(case.tier)
    reached = {group for step in steps for group in ladder_.rung(step).whom}
    return case.transfer is None and bool(reached & {"partner", "everyone"})


def read(session: Session, case: Case) -> Turn:
    """Seen, not answered yet: the user may know, if it is safe to write."""
    if session.safety is Safety.UNSAFE or not session.consent.given:
        return session, [AnswerStaff("not_sent_unsafe" if session.safety is Safety.UNSAFE else "needs_consent")]
    said = Say("person_read", {"alias": case.alias, "organisation": case.organisation})
    return session, [MarkRead(), said, AnswerStaff("told_read")]


def changed_duty(event: StaffLeft | StaffReturned, session: Session, case: Case, rules: Rules) -> Turn:
    """An urgent case is given back to those on duty; another waits for its owner, and colleagues may take it."""
    if case.owner != event.by.id:
        return session, []
    if isinstance(event, StaffReturned):
        return replace(session, case=replace(case, away=False)), [UpdateCard()]
    may_say = session.safety.may_push and session.consent.given
    if case.tier == "immediate":
        free = replace(case, owner="", alias="", organisation="", away=False)
        rung, alarm = ladder.start(replace(session, case=free), event.at, rules)
        left: list[Action] = [Say("person_left", {"alias": case.alias})] if may_say else []
        released: list[Action] = [RecordAct("released", event.by), CancelTimer(REMINDER), UpdateCard()]
        return rung, [*released, *alarm, *left]
    away: list[Action] = []
    if may_say and case.waiting == "staff":
        away = [Say("person_away", {"alias": case.alias, "organisation": case.organisation})]
    return replace(session, case=replace(case, away=True)), [RecordAct("away", event.by), UpdateCard(), *away]
