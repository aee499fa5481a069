"""What supervisors decide: the tier, a look at what was kept, a block; and, two together, an export or a deletion."""

from __future__ import annotations

from dataclasses import replace

from bot.core.actions import Action, Forget
from bot.core.case import Case
from bot.core.case_actions import AnswerStaff, ExportCase, PassOnKept, RaiseTier, RecordAct, TellStaff, UpdateCard
from bot.core.rules import TIERS, Rules
from bot.core.session import Session, Stage
from bot.core.staff_events import StaffErased, StaffExported, StaffMuted, StaffRevealed, StaffSetTier
from bot.core.turn import Turn

#: only for these may somebody read what the user did not agree to (safety.md 3.4)
REVEAL_FOR = ("life", "child")
#: the second supervisor must do the same within so many seconds
SECOND_WITHIN = 900


def set_tier(event: StaffSetTier, session: Session, case: Case, rules: Rules) -> Turn:
    """Anyone of the partner may raise it; lowering the two upper ones takes the owner or a supervisor, and a reason."""
    if event.tier not in TIERS:
        return session, [AnswerStaff("which_tier", menu="tier")]
    lower = TIERS.index(event.tier) < TIERS.index(case.tier)
    if lower and not (event.by.is_supervisor or event.by.id == case.owner):
        return session, [AnswerStaff("owner_or_supervisor")]
    danger = session.danger if event.tier == "immediate" else "none"
    after = replace(session, case=replace(case, tier=event.tier), danger=danger)
    return after, [RaiseTier(event.tier, (), event.by), UpdateCard(), AnswerStaff("tier_set")]


def revealed(event: StaffRevealed, session: Session, case: Case) -> Turn:
    """A supervisor reads what was kept, for a life or a child; logged with its reason and told in the topic."""
    if not event.by.is_supervisor:
        return session, [AnswerStaff("ask_a_supervisor")]
    if event.reason not in REVEAL_FOR:
        return session, [AnswerStaff("reveal_needs_reason")]
    line = TellStaff("revealed", {"alias": event.by.alias, "reason": event.reason})
    return session, [RecordAct(f"revealed:{event.reason}", event.by), line, PassOnKept(event.by)]


def muted(event: StaffMuted, session: Session, case: Case) -> Turn:
    """What they write no longer comes to staff, from the next message on. Danger words and one appeal always do."""
    if event.by.id != case.owner and not event.by.is_supervisor:
        return session, [AnswerStaff("take_first")]
    act: list[Action] = [RecordAct("blocked" if event.on else "unblocked", event.by), UpdateCard()]
    line = AnswerStaff("blocked" if event.on else "unblocked")
    return replace(session, muted=event.on, appealed=False), [*act, line]


def by_two(event: StaffErased | StaffExported, session: Session) -> Turn:
    """Nobody exports or deletes alone: a second supervisor of the partner does the same within a quarter of an hour."""
    if not event.by.is_supervisor:
        return session, [AnswerStaff("ask_a_supervisor")]
    act, now = "erase" if isinstance(event, StaffErased) else "export", int(event.at.timestamp())
    asked = session.awaits_second
    if asked is None or asked[0] != act or asked[1] == event.by.id or now - asked[2] > SECOND_WITHIN:
        line = TellStaff("second_supervisor", {"alias": event.by.alias, "act": act})
        return replace(session, awaits_second=(act, event.by.id, now)), [RecordAct(f"{act}_asked", event.by), line]
    settled = replace(session, awaits_second=None)
    if isinstance(event, StaffExported):
        return settled, [RecordAct("exported", event.by), ExportCase(event.by), AnswerStaff("exported")]
    fresh = Session(language=session.language, stage=Stage.ASKING, welcomed=True)
    return fresh, [RecordAct("erased", event.by), AnswerStaff("erased"), Forget()]
