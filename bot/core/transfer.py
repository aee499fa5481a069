"""A case goes to another organisation: asked, offered, accepted or given back. The sender keeps it until then."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Action, CancelTimer, Say, SetTimer
from bot.core.case import Case, Transfer
from bot.core.case_actions import (
    AnswerStaff,
    Note,
    OfferCase,
    RecordAct,
    TellStaff,
    UpdateCard,
    WithdrawOffer,
)
from bot.core.casework import MINUTE
from bot.core.happened import Content
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.staff_events import StaffPassed
from bot.core.turn import Turn

#: rings when nobody has accepted in time
TIMER = "transfer"
#: for these the user need not be asked (safety.md 3.4)
WITHOUT_ASKING = ("life", "child")


def passed(event: StaffPassed, session: Session, case: Case, rules: Rules) -> Turn:
    """Ask the user first; for a life or a child a supervisor or the owner may offer it at once."""
    if event.to == "cancel":
        return _cancel(session, event)
    refusal = _refusal(event, case, rules)
    if refusal:
        return session, [refusal]
    known = event.to in rules.casework.rooms
    if not known and not rules.casework.partners[event.to].takes_referrals:
        return session, [AnswerStaff("not_a_referral")]
    moving = Transfer(event.to, event.reason, event.by.id, event.by.alias, referral=not known)
    asked = replace(session, case=replace(case, transfer=moving))
    note: list[Action] = [Note(Content("text", event.note), event.by)] if event.note else []
    act = RecordAct(f"pass:{event.to}:{event.reason}"[:48], event.by)
    if event.reason in WITHOUT_ASKING and known:
        offered, actions = _offer(event.at.timestamp(), asked, rules)
        told: list[Action] = []
        if session.safety.may_push:
            told = [Say("transfer_override", {"partner": case.partner, "to": event.to})]
        return offered, [act, *note, *actions, *told, AnswerStaff("offered_now")]
    return _ask_user(event, asked, [act, *note])


def _cancel(session: Session, event: StaffPassed) -> Turn:
    case = session.case
    if case is None or case.transfer is None or event.by.partner != case.partner:
        return session, [AnswerStaff("nothing_to_cancel")]
    kept, ended = withdraw(session)
    stage = Stage.ASKING if kept.stage is Stage.ASKING_TRANSFER else kept.stage
    return replace(kept, stage=stage), [*ended, UpdateCard(), AnswerStaff("pass_cancelled")]


def _refusal(event: StaffPassed, case: Case, rules: Rules) -> AnswerStaff | None:
    if event.by.id != case.owner and not event.by.is_supervisor:
        return AnswerStaff("taken_by", {"alias": case.alias}) if case.owner else AnswerStaff("take_first")
    if event.to not in rules.casework.partners or event.to == case.partner:
        return AnswerStaff("which_partner", {"partners": ", ".join(rules.casework.rooms)}, menu="pass")
    if event.reason not in rules.casework.reasons:
        return AnswerStaff("which_reason", {"reasons": ", ".join(rules.casework.reasons)}, menu=f"pass={event.to}")
    offered = case.transfer is not None and case.transfer.stage == "offered"
    return AnswerStaff("already_passing", {"partner": case.transfer.to}) if case.transfer and offered else None


def _ask_user(event: StaffPassed, session: Session, told: list[Action]) -> Turn:
    case = session.case
    assert case is not None
    assert case.transfer is not None
    if session.safety is Safety.UNSAFE or not session.consent.given:  # another question of ours is open
        why = "cannot_ask_unsafe" if session.safety is Safety.UNSAFE else "needs_consent"
        return replace(session, case=replace(case, transfer=None)), [AnswerStaff(why)]
    said = question(case)
    asking = replace(session, stage=Stage.ASKING_TRANSFER)
    return asking, [*told, said, UpdateCard(), AnswerStaff("user_is_asked")]


def question(case: Case) -> Say:
    """May they go on with this?"""
    moving = case.transfer
    assert moving is not None
    params = {"alias": moving.alias, "partner": case.partner, "to": moving.to}
    if moving.referral:
        return Say("referral_question", params, keyboards.yes_no("transfer"))
    return Say("transfer_question", {**params, "reason": moving.reason}, keyboards.yes_no("transfer"))


def decided(yes: bool, session: Session, at: float, rules: Rules) -> Turn:
    """The button under the question works for as long as it is being asked, whatever was written meanwhile."""
    moving = session.case.transfer if session.case else None
    if moving is None or moving.stage != "asking":
        return session, []
    return agreed(session, at, rules) if yes else declined_by_user(session)


def agreed(session: Session, at: float, rules: Rules) -> Turn:
    """The user said yes: offer it, or name the organisation and let staff speak to it."""
    case = session.case
    assert case is not None
    assert case.transfer is not None
    moving = case.transfer
    settled = replace(session, stage=Stage.ASKING)
    if moving.referral:
        done = replace(settled, case=replace(case, transfer=None))
        told = TellStaff("user_agrees_referral", {"partner": moving.to})
        return done, [RecordAct(f"referred:{moving.to}"), Say("referral_told", {"to": moving.to}), told, UpdateCard()]
    offered, actions = _offer(at, settled, rules)
    return offered, [*actions, Say("transfer_asked", {"to": moving.to, "alias": moving.alias})]


def declined_by_user(session: Session) -> Turn:
    """The user said no: nothing was shared, nothing changes."""
    case = session.case
    assert case is not None
    moving = case.transfer
    assert moving is not None
    kept = replace(session, stage=Stage.ASKING, case=replace(case, transfer=None))
    return kept, [
        RecordAct("pass_refused_by_user"),
        Say("referral_refused" if moving.referral else "transfer_refused", {"alias": moving.alias}),
        TellStaff("user_declines_pass", {"partner": moving.to}),
        UpdateCard(),
    ]


def _offer(at: float, session: Session, rules: Rules) -> Turn:
    case = session.case
    assert case is not None
    assert case.transfer is not None
    offered = replace(case, transfer=replace(case.transfer, stage="offered"))
    minutes = rules.casework.accept_minutes.get(case.tier, 60)
    return replace(session, case=offered), [
        OfferCase(case.transfer.to, case.transfer.reason),
        SetTimer(TIMER, minutes * MINUTE),
        UpdateCard(),
    ]


def withdraw(session: Session) -> Turn:
    """The user took the consent back while the case was on its way: nobody else gets it."""
    case = session.case
    if case is None or case.transfer is None:
        return session, []
    kept = replace(session, case=replace(case, transfer=None))
    offered = case.transfer.stage == "offered"
    back: list[Action] = [WithdrawOffer(case.transfer.to, "withdrawn")] if offered else []
    return kept, [CancelTimer(TIMER), RecordAct("pass_withdrawn"), *back]
