"""Everything that can be counted in the database at a moment: numbers only, the same for whichever process asks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.store.case_tables import CaseRow
from bot.store.tables import Inbox, Outbox, Timer

#: a timer is late when it should have rung longer ago than this
LATE_SECONDS = 30.0
AUDIENCES = ("user", "staff", "staff_member")


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows by state, and how long the longest of each kind has been waiting, in seconds."""

    inbox: dict[str, int]
    inbox_oldest: float
    #: by (audience, state)
    outbox: dict[tuple[str, str], int]
    outbox_oldest: dict[str, float]
    #: open ones by (tier, state)
    cases: dict[tuple[str, str], int]
    #: the longest that a user has waited for staff who have their case, by tier
    answers_owed: dict[str, float]
    #: immediate cases that nobody has taken
    alone: int
    alone_longest: float
    timers: int
    timers_late: int
    timers_latest: float


def take(session: Session, now: float) -> Figures:
    """Count. A handful of reads of small tables or of indexed rows."""
    alone, since = _alone(session)
    timers, late, due = _timers(session, now)
    return Figures(
        inbox={str(state): n for state, n in session.execute(select(Inbox.state, func.count()).group_by(Inbox.state))},
        inbox_oldest=_age(
            now, session.scalar(select(func.min(Inbox.received_at)).where(Inbox.state.in_(("waiting", "working"))))
        ),
        outbox=_outbox(session),
        outbox_oldest=_outbox_oldest(session, now),
        cases=_cases(session),
        answers_owed=_answers_owed(session, now),
        alone=alone,
        alone_longest=_age(now, since),
        timers=timers,
        timers_late=late,
        timers_latest=_age(now, due) if late else 0.0,
    )


def _age(now: float, since: float | None) -> float:
    return max(0.0, now - since) if since is not None else 0.0


def _outbox(session: Session) -> dict[tuple[str, str], int]:
    query = select(Outbox.audience, Outbox.state, func.count()).group_by(Outbox.audience, Outbox.state)
    return {(audience, state): int(n) for audience, state, n in session.execute(query)}


def _outbox_oldest(session: Session, now: float) -> dict[str, float]:
    """What may be sent or has been tried; not what is held, nor what shall only be sent later."""
    wanted = or_(Outbox.not_before <= now, Outbox.attempts > 0)
    under_way = and_(Outbox.state.in_(("waiting", "sending")), wanted)
    query = select(Outbox.audience, func.min(Outbox.created_at)).where(under_way).group_by(Outbox.audience)
    found = {audience: _age(now, since) for audience, since in session.execute(query)}
    return {audience: found.get(audience, 0.0) for audience in AUDIENCES}


def _cases(session: Session) -> dict[tuple[str, str], int]:
    query = select(CaseRow.tier, CaseRow.state, func.count()).where(CaseRow.state != "closed")
    return {(tier, state): int(n) for tier, state, n in session.execute(query.group_by(CaseRow.tier, CaseRow.state))}


def _answers_owed(session: Session, now: float) -> dict[str, float]:
    owed = (CaseRow.state == "waiting_staff", CaseRow.owner != "")
    query = select(CaseRow.tier, func.min(CaseRow.waiting_since)).where(*owed).group_by(CaseRow.tier)
    return {tier: _age(now, since) for tier, since in session.execute(query)}


def _alone(session: Session) -> tuple[int, float | None]:
    """How many, and since when the first: its opening, or, once somebody had it, when it became nobody's."""
    never_taken = and_(CaseRow.state == "new", CaseRow.taken_at.is_(None))
    since = case((never_taken, CaseRow.opened_at), else_=func.coalesce(CaseRow.waiting_since, CaseRow.opened_at))
    nobody = (CaseRow.tier == "immediate", CaseRow.state != "closed", CaseRow.owner == "")
    number, first = session.execute(select(func.count(), func.min(since)).where(*nobody)).one()
    return int(number), first


def _timers(session: Session, now: float) -> tuple[int, int, float | None]:
    late = func.count(case((Timer.due_at < now - LATE_SECONDS, 1)))
    all_, behind, first = session.execute(select(func.count(), late, func.min(Timer.due_at))).one()
    return int(all_), int(behind), first
