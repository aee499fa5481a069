"""Cases: one owner at every instant, an append-only log without content, and the way from a topic back to its case."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.store.tables import CaseLog, CaseRow, StaffMessage


def open_case(
    session: Session, number: str, conversation: str, tier: str, reasons: tuple[str, ...], now: float
) -> CaseRow:
    """A new case, nobody's yet."""
    row = CaseRow(
        number=number,
        conversation=conversation,
        state="new",
        tier=tier,
        reasons=list(reasons),
        opened_at=now,
        owner="",
        owner_alias="",
        outcome="",
    )
    session.add(row)
    log(session, number, "opened", now)
    session.flush()
    return row


def get(session: Session, number: str) -> CaseRow | None:
    """The case, locked for this transaction."""
    return session.get(CaseRow, number, with_for_update=True, populate_existing=True)


def raise_tier(session: Session, row: CaseRow, tier: str, reasons: tuple[str, ...], now: float) -> None:
    """More urgent, or urgent for one more reason."""
    row.tier, row.reasons = tier, [*row.reasons, *reasons]
    log(session, row.number, "raised", now)


def assign(session: Session, row: CaseRow, owner: str, alias: str, now: float) -> None:
    """This person has it now."""
    row.state, row.owner, row.owner_alias, row.taken_at = "taken", owner, alias, now
    log(session, row.number, "taken", now, owner)


def close(session: Session, row: CaseRow, outcome: str, by: str, now: float) -> None:
    """Closed; who had it stays in the log only."""
    row.state, row.outcome, row.closed_at, row.owner, row.owner_alias = "closed", outcome, now, "", ""
    log(session, row.number, outcome or "closed", now, by)


def log(session: Session, number: str, act: str, now: float, staff: str = "") -> None:
    """Append one act."""
    session.add(CaseLog(case_number=number, at=now, act=act, staff=staff))


def of_topic(session: Session, topic_id: int) -> CaseRow | None:
    """The case whose forum topic this is."""
    return session.scalar(select(CaseRow).where(CaseRow.topic_id == topic_id))


def of_message(session: Session, message_id: int) -> CaseRow | None:
    """The case that a message of the bot in the staff room belongs to."""
    number = session.scalar(select(StaffMessage.case_number).where(StaffMessage.message_id == message_id))
    return session.get(CaseRow, number) if number else None


def belongs(session: Session, message_id: int, number: str) -> None:
    """Remember that a message of the bot in the staff room belongs to a case."""
    session.add(StaffMessage(message_id=message_id, case_number=number))


def forget_topics(session: Session) -> None:
    """The staff group became a supergroup: ids of messages and topics in it are no longer valid."""
    session.execute(update(CaseRow).values(topic_id=None, card_id=None))
    session.execute(delete(StaffMessage))


def of_conversation(session: Session, conversation: str) -> list[CaseRow]:
    """All cases of a user, closed ones too."""
    return list(session.scalars(select(CaseRow).where(CaseRow.conversation == conversation)))


def take_old(session: Session, closed_before: float) -> list[CaseRow]:
    """Closed cases that staff have had long enough; each is given once, and no longer leads to its user."""
    old = select(CaseRow).where(
        CaseRow.state == "closed", CaseRow.closed_at < closed_before, CaseRow.conversation != ""
    )
    rows = list(session.scalars(old))
    for row in rows:
        row.conversation = ""
    return rows


def messages_of(session: Session, number: str) -> list[int]:
    """The ids of the bot's messages about a case in the staff room."""
    return list(session.scalars(select(StaffMessage.message_id).where(StaffMessage.case_number == number)))


def open_cases(session: Session) -> list[CaseRow]:
    """All that is not closed, the longest waiting first."""
    return list(session.scalars(select(CaseRow).where(CaseRow.state != "closed").order_by(CaseRow.opened_at)))
