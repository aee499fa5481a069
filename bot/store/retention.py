"""How long what is kept, and what has had its time (safety.md 4.6). What concerns a case in progress never has.

Every clock is in one place: these, and in content/triage.yml those that users are told about in the privacy text
(what showed danger, files that wait for consent, messages of a closed case).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Delete, and_, case, delete, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from bot.store.case_tables import CardLine, CaseLog, CaseMessage, CaseRoom, CaseRow, ConsentRow, StaffMessage, of_case
from bot.store.casefile import rows_of
from bot.store.conversations import DELETABLE_SECONDS
from bot.store.key_tables import DataKey, Forgotten, OperatorAct, PurgeReport
from bot.store.tables import DAY, Bucket, ChatMessage, Conversation, Inbox, Kept, Outbox, day_of
from bot.store.vault import vault_of

HOUR, DAYS, MONTHS = 3600.0, 86400.0, 30.44 * 86400.0
#: the list of what was forgotten outlives every backup that it is needed for
_LIST_DAYS_MORE = 5.0
#: so many cases or conversations in one transaction
BATCH = 50


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long after its last use each kind is kept."""

    idle_days: float = 30.0
    settled_hours: float = 48.0
    message_id_hours: float = 47.5
    #: of the bot's own texts, which can be overwritten when they are too old to be deleted
    own_message_id_days: float = 30.0
    card_hours: float = 72.0
    statistics_months: float = 24.0
    staff_log_months: float = 12.0
    backup_days: float = 30.0


# -- closed cases


def old_cases(session: Session, before: float) -> list[tuple[str, str]]:
    """(number, conversation) of closed cases in which nothing has happened since then."""
    which = select(CaseRow.number, CaseRow.conversation).where(_old(before)).order_by(CaseRow.closed_at)
    return [(row.number, row.conversation) for row in session.execute(which.limit(BATCH))]


def still_old(session: Session, number: str, before: float) -> CaseRow | None:
    """The case, locked. None: it was opened again, or something was written in it, since it was looked for."""
    which = select(CaseRow).where(CaseRow.number == number, _old(before))
    return session.scalar(which.with_for_update().execution_options(populate_existing=True))


def _old(before: float) -> Any:
    said_since = exists().where(CaseMessage.case_number == CaseRow.number, CaseMessage.at >= before)
    return and_(CaseRow.state == "closed", CaseRow.closed_at < before, CaseRow.conversation != "", ~said_since)


# -- users without a case


def idle(session: Session, before: float) -> list[str]:
    """Conversations in which nothing has happened since then, without a case, and with nothing on its way."""
    which = select(Conversation.key).where(_idle(before)).order_by(Conversation.updated_at)
    return list(session.scalars(which.limit(BATCH)))


def still_idle(session: Session, key: str, before: float) -> bool:
    """Asked again, with the conversation locked."""
    return session.scalar(select(Conversation.key).where(Conversation.key == key, _idle(before))) is not None


def _idle(before: float) -> Any:
    has_case = exists().where(CaseRow.conversation == Conversation.key)
    comes = exists().where(Inbox.conversation == Conversation.key, Inbox.state.in_(("waiting", "working")))
    goes = exists().where(Outbox.conversation == Conversation.key, Outbox.state.in_(("waiting", "sending")))
    return and_(Conversation.updated_at < before, ~has_case, ~comes, ~goes)


# -- rows with a clock of their own


def purge_rows(session: Session, clocks: Clocks, now: float) -> dict[str, int]:
    """Delete what has expired, one statement a kind; counts."""
    counts = {name: rows_of(session, statement) for name, statement in _expired(clocks, now).items()}
    return {**counts, **_buckets(session, now)}


def _expired(clocks: Clocks, now: float) -> dict[str, Delete]:
    settled = now - clocks.settled_hours * HOUR
    ids = now - min(clocks.message_id_hours * HOUR, DELETABLE_SECONDS)
    own = now - clocks.own_message_id_days * DAYS
    log, statistics = now - clocks.staff_log_months * MONTHS, now - clocks.statistics_months * MONTHS
    detached = select(CaseRow.number).where(CaseRow.conversation == "")
    forgotten = now - (clocks.backup_days + _LIST_DAYS_MORE) * DAYS
    is_open = exists().where(CaseRow.number == CaseLog.case_number, CaseRow.state != "closed")
    return {
        "kept": delete(Kept).where(Kept.expires_at <= now),
        "message_ids": delete(ChatMessage).where(ChatMessage.at <= case((ChatMessage.own, own), else_=ids)),
        "card_lines": delete(CardLine).where(or_(CardLine.expires_at <= now, CardLine.case_number.in_(detached))),
        "case_messages": delete(CaseMessage).where(CaseMessage.case_number.in_(detached)),
        "staff_message_ids": delete(StaffMessage).where(StaffMessage.case_number.in_(detached)),
        "inbox": delete(Inbox).where(Inbox.state.in_(("done", "dead")), Inbox.received_at < settled),
        "outbox": delete(Outbox).where(Outbox.state.in_(("sent", "failed", "cancelled")), Outbox.created_at < settled),
        "staff_log": delete(CaseLog).where(CaseLog.at < log, ~is_open),
        "operator_log": delete(OperatorAct).where(OperatorAct.at < log),
        **_statistics(statistics),
        "purge_reports": delete(PurgeReport).where(PurgeReport.at < statistics),
        "forgotten": delete(Forgotten).where(Forgotten.at < forgotten),
    }


def _statistics(before: float) -> dict[str, Delete]:
    """Numbers, tiers, outcomes and dates of cases that lead to nobody; what hangs on them first.

    Not while the deletion of their topic waits: only the row of the room knows which topic that is.
    """
    waits = exists().where(Outbox.case_number == CaseRow.number, Outbox.state.in_(("waiting", "sending")))
    old = and_(CaseRow.conversation == "", CaseRow.state == "closed", CaseRow.closed_at < before, ~waits)
    numbers = select(CaseRow.number).where(old)
    return {
        "consents": delete(ConsentRow).where(ConsentRow.case_number.in_(numbers)),
        "case_rooms": delete(CaseRoom).where(CaseRoom.case_number.in_(numbers)),
        "statistics": delete(CaseRow).where(old),
    }


def _buckets(session: Session, now: float) -> dict[str, int]:
    """When which chat was written to is needed for a minute only."""
    rows = session.scalars(select(Bucket).where(Bucket.blocked_until < now).with_for_update(skip_locked=True))
    gone = [row for row in rows if not row.recent or max(row.recent) < now - HOUR]
    for row in gone:
        session.delete(row)
    session.flush()
    return {"limits": len(gone)}


# -- keys that seal nothing any more


def retire_unused(session: Session, now: float) -> int:
    """Keys of those of whom nothing is left. They are locked before it is looked again: nobody is writing with them."""
    found = select(DataKey.owner).where(DataKey.owner.in_(_unused(session)))
    locked = set(session.scalars(found.with_for_update(skip_locked=True)))
    return vault_of(session).retire(session, sorted(locked & set(_unused(session))), now)


def _unused(session: Session) -> list[str]:
    owner = DataKey.owner
    in_use = (
        exists().where(Conversation.key == owner),
        exists().where(Kept.conversation == owner),
        exists().where(Inbox.conversation == owner, Inbox.payload_sealed.is_not(None)),
        exists().where(Outbox.conversation == owner, _unsettled()),
        exists().where(literal(of_case("")) + CaseRow.number == owner, CaseRow.conversation != ""),
    )
    unused = session.scalars(select(owner).where(~or_(*in_use)))
    oldest = session.scalar(select(func.min(Outbox.created_at)).where(Outbox.conversation == "", _unsettled()))
    return [name for name in unused if not name.startswith(DAY) or oldest is None or name < day_of(oldest)]


def _unsettled() -> Any:
    return Outbox.payload_sealed.is_not(None)


def report(session: Session, counts: dict[str, int], now: float) -> None:
    """Keep the numbers of a purge that found something."""
    if found := {name: count for name, count in counts.items() if count}:
        session.add(PurgeReport(at=now, counts=found))


def reports(session: Session, most: int = 10) -> list[PurgeReport]:
    """The last purges that found something, the newest first."""
    return list(session.scalars(select(PurgeReport).order_by(PurgeReport.id.desc()).limit(most)))
