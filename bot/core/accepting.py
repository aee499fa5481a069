"""What comes of an offered case: the receiver accepts, declines or is silent; then it goes over, or comes back."""

from __future__ import annotations

from dataclasses import replace

from bot.core import ladder
from bot.core.actions import Action, CancelTimer, Say
from bot.core.case import Case
from bot.core.case_actions import (
    AnswerStaff,
    AssignCase,
    MoveCase,
    PageStaff,
    RecordAct,
    TellStaff,
    UpdateCard,
    WithdrawOffer,
)
from bot.core.rules import Rules
from bot.core.session import Safety, Session
from bot.core.staff_events import StaffAccepted, StaffDeclined
from bot.core.taking import introduce, owned_by
from bot.core.transfer import TIMER
from bot.core.turn import Turn


def answered(event: StaffAccepted | StaffDeclined, session: Session, case: Case, rules: Rules) -> Turn:
    """The receiver accepts or declines; anybody else, or too late, is told how it stands."""
    moving = case.transfer
    if moving is None or moving.stage != "offered" or event.by.partner != moving.to:
        mine = event.by.partner == case.partner and case.owner == event.by.id
        return session, [AnswerStaff("already_yours" if mine else "no_offer_any_more")]
    if isinstance(event, StaffDeclined):
        return _back(session, case, "declined", event.why, rules)
    moved = replace(owned_by(case, event.by), partner=moving.to, transfer=None, moved=True)
    moved = replace(moved, introduced=session.safety is not Safety.UNSAFE)
    if session.consent.given and moved.waiting != "staff":  # whoever has taken it writes first
        moved = replace(moved, waiting="staff", since=event.at.timestamp())
    told: list[Action] = [TellStaff("moved_here", {"partner": case.partner})]
    there, said = _introduce(replace(session, case=moved), event)
    return there, [
        CancelTimer(TIMER),
        ladder.stop(),
        RecordAct("accepted", event.by),
        MoveCase(moving.to, event.by),
        AssignCase(event.by),
        *told,
        UpdateCard(),
        AnswerStaff("you_have_it"),
        *said,
    ]


def _introduce(session: Session, event: StaffAccepted) -> Turn:
    """They know what was told only where it was passed on; else they ask for it like everybody."""
    if not session.consent.given:
        return introduce(session)
    who = {"alias": event.by.alias, "organisation": event.by.organisation}
    return session, [Say("transfer_done", who)] if session.safety is not Safety.UNSAFE else []


def timed_out(session: Session, rules: Rules) -> Turn:
    """Nobody accepted: it goes back, and rings there."""
    case = session.case
    if case is None or case.transfer is None or case.transfer.stage != "offered":
        return session, []
    return _back(session, case, "no_answer", "", rules)


def _back(session: Session, case: Case, why: str, words: str, rules: Rules) -> Turn:
    """Returned to its sender with the reason, and an alarm: an urgent case is never forgotten between two rooms."""
    moving = case.transfer
    assert moving is not None
    kept = replace(session, case=replace(case, transfer=None, waiting="staff"))
    alarm = PageStaff(0, case.tier in ("immediate", "high"), ("owner", "duty", "supervisors"), "returned")
    actions: list[Action] = [
        CancelTimer(TIMER),
        RecordAct(f"pass_{why}"),
        WithdrawOffer(moving.to, why),
        TellStaff(f"pass_{why}", {"partner": moving.to, "why": words or "–"}),
        UpdateCard(),
        alarm,
    ]
    if session.may_tell:
        params = {"to": moving.to, "alias": case.alias} if case.owner else {"to": moving.to}
        actions.append(Say("transfer_back" if case.owner else "transfer_back_nobody", params))
    return kept, actions
