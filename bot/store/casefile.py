"""What is kept of a case: messages of a consented case, consents with their wording, the rescue card. All encrypted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Delete, delete, select, update
from sqlalchemy.orm import Session

from bot.store.case_tables import CardLine, CaseMessage, ConsentRow


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


def says_the_same(before: CaseMessage | None, content: dict[str, Any]) -> bool:
    """An edit that changes nothing: Telegram sends one also when something changed that a bot does not see."""
    edited = bool((content.get("details") or {}).get("edited"))
    return edited and before is not None and (before.content or {}).get("text") == content["text"]


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


def write_card(session: Session, number: str, line: str, value: str, expires_at: float) -> None:
    """Write a line of the rescue card; the newest value of a line counts."""
    session.execute(delete(CardLine).where(CardLine.case_number == number, CardLine.line == line))
    session.add(CardLine(case_number=number, line=line, value=value, expires_at=expires_at))


def card(session: Session, number: str, now: float) -> dict[str, str]:
    """Line -> value, of what has not expired."""
    rows = session.scalars(select(CardLine).where(CardLine.case_number == number, CardLine.expires_at > now))
    return {row.line: str(row.value) for row in rows}


def forget(session: Session, numbers: Collection[str]) -> dict[str, int]:
    """What was said and noted goes; the dates of consent stay. Counts."""
    return {
        "case_messages": rows_of(session, delete(CaseMessage).where(CaseMessage.case_number.in_(numbers))),
        "card_lines": rows_of(session, delete(CardLine).where(CardLine.case_number.in_(numbers))),
    }


def rows_of(session: Session, statement: Delete) -> int:
    """Delete, and say how many."""
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]
