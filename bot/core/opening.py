"""A case is opened, opened again, or becomes more urgent; and it goes to the partner in the user's country."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core import keyboards, ladder
from bot.core.actions import Action, Say
from bot.core.case import Case, Consent
from bot.core.case_actions import MoveCase, OpenCase, RaiseTier, RecordAct, ReopenCase, UpdateCard
from bot.core.casework import DAY
from bot.core.happened import Happened
from bot.core.rules import Rules, higher
from bot.core.session import Safety, Session
from bot.core.turn import Turn


def open_case(event: Happened, session: Session, tier: str, reasons: tuple[str, ...], rules: Rules) -> Turn:
    """The case that was closed last, while staff still have it; else a new one. Somebody is rung either way."""
    former = session.closed
    kept = former is not None and event.at.timestamp() - former.since < rules.retention_case_days * DAY
    if former is not None and kept:
        new = tuple(code for code in reasons if code not in former.reasons)
        tier = higher(tier, former.tier)
        case = Case(former.number, tier, (*former.reasons, *new), former.partner, reopened=True, about=former.about)
        opened: Action = ReopenCase()
    else:
        case = Case(event.fresh, tier, reasons, rules.casework.first_room(session.country), about=_about(session))
        opened = OpenCase(case.number, tier, reasons, case.partner)
    fresh = replace(session, case=case, closed=None, consent=Consent.UNASKED, warned_of_files=False, unhelped=False)
    rung, alarm = ladder.start(fresh, event.at, rules)
    return rung, [opened, *alarm]


def _about(session: Session) -> tuple[str, ...]:
    return (session.topic,) if session.topic else ()


def raise_tier(session: Session, tier: str, reasons: tuple[str, ...], at: datetime, rules: Rules) -> Turn:
    """The highest tier wins; only a person lowers it. The alarm starts again when nobody has the case yet."""
    assert session.case is not None
    new = tuple(code for code in reasons if code not in session.case.reasons)
    case = replace(session.case, tier=higher(session.case.tier, tier), reasons=(*session.case.reasons, *new))
    if case == session.case:
        return session, []
    raised = replace(session, case=case)
    changed: list[Action] = [RaiseTier(case.tier, new), UpdateCard()]
    if case.tier == session.case.tier or case.owner:
        return raised, changed
    rung, alarm = ladder.start(raised, at, rules)
    return rung, [*changed, *alarm]


def note_country(session: Session, country: str, at: datetime, rules: Rules) -> Turn:
    """The country decides the numbers, and the partner of a case that nobody has yet."""
    known = replace(session, country=country)
    case = known.case
    if case is None:
        return known, []
    to = rules.casework.first_room(country)
    if case.owner or case.seen or to == case.partner or case.transfer:
        return known, [UpdateCard()]
    moved = replace(known, case=replace(case, partner=to))
    rung, alarm = ladder.start(moved, at, rules)
    return rung, [RecordAct(f"routed:{to}"), MoveCase(to, None), *alarm]


def nobody_at_the_desk(session: Session, at: datetime, rules: Rules) -> list[Action]:
    """What is true about the waiting time when the partner's office is closed; the immediate tier is rung anyway."""
    case = session.case
    if case is None or case.owner or case.tier == "immediate" or session.safety is Safety.UNSAFE:
        return []
    if rules.casework.is_open(case.partner, at):
        return []
    known = rules.casework.hours_of(case.partner).known
    params = {"partner": case.partner}
    return [Say("closed_now" if known else "closed_now_unknown", params, keyboards.hours(rules))]
