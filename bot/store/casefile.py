"""What is kept of a case: messages of a consented case, consents with their wording, the rescue card. All encrypted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.store.case_tables import CardLine, CaseMessage, CaseRow, ConsentRow

#: a rescue card is of use for days, and dangerous for longer (safety.md 3.5)
CARD_SECONDS = 72 * 3600.0


def write(
    session: Session,
    number: str,
    kind: str,
    content: dict[str, Any],
    now: float,
    *,
    alias: str = "",
    source: int | None = None,
) -> CaseMessage:
    """Keep one message or note of a case."""
    row = CaseMessage(case_number=number, kind=kind, content=content, at=now, alias=alias, source_id=source)
    row.delivery = "waiting"
    session.add(row)
    session.flush()
    return row


def of_source(session: Session, number: str, kind: str, source: int) -> CaseMessage | None:
    """The message that an edit changes: the newest from this message of its writer."""
    which = (CaseMessage.case_number == number, CaseMessage.kind == kind, CaseMessage.source_id == source)
    return session.scalar(select(CaseMessage).where(*which).order_by(CaseMessage.id.desc()).limit(1))


def delivered(session: Session, row_id: int, delivery: str) -> None:
    """What became of it."""
    session.execute(update(CaseMessage).where(CaseMessage.id == row_id).values(delivery=delivery))


def history(session: Session, number: str) -> list[CaseMessage]:
    """Everything that was said and noted, the oldest first."""
    return list(session.scalars(select(CaseMessage).where(CaseMessage.case_number == number).order_by(CaseMessage.id)))


def last_of_user(session: Session, number: str) -> CaseMessage | None:
    """The newest message of the user."""
    which = (CaseMessage.case_number == number, CaseMessage.kind == "user")
    return session.scalar(select(CaseMessage).where(*which).order_by(CaseMessage.id.desc()).limit(1))


def consented(session: Session, number: str, level: str, language: str, wording: str, now: float) -> None:
    """Append what the user said about passing on."""
    session.add(ConsentRow(case_number=number, level=level, language=language, wording=wording, at=now))


def consents(session: Session, number: str) -> list[ConsentRow]:
    """What the user allowed and withdrew, the oldest first."""
    return list(session.scalars(select(ConsentRow).where(ConsentRow.case_number == number).order_by(ConsentRow.id)))


def write_card(session: Session, number: str, line: str, value: str, now: float) -> None:
    """Write a line of the rescue card; the newest value of a line counts."""
    session.execute(delete(CardLine).where(CardLine.case_number == number, CardLine.line == line))
    session.add(CardLine(case_number=number, line=line, value=value, expires_at=now + CARD_SECONDS))


def card(session: Session, number: str, now: float) -> dict[str, str]:
    """Line -> value, of what has not expired."""
    rows = session.scalars(select(CardLine).where(CardLine.case_number == number, CardLine.expires_at > now))
    return {row.line: str(row.value) for row in rows}


def purge(session: Session, now: float) -> None:
    """Forget expired lines, and messages of cases that no longer lead to anybody."""
    session.execute(delete(CardLine).where(CardLine.expires_at <= now))
    gone = select(CaseRow.number).where(CaseRow.conversation == "")
    session.execute(delete(CaseMessage).where(CaseMessage.case_number.in_(gone)))


def forget(session: Session, numbers: list[str]) -> None:
    """The user deleted everything: what was said and noted goes; the dates of consent stay."""
    for table in (CaseMessage, CardLine):
        session.execute(delete(table).where(table.case_number.in_(numbers)))
