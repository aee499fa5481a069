"""The tables of casework. What a person wrote is sealed with the case's key; numbers, tiers and times are not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.sealed import Sealed


def of_case(number: str) -> str:
    """The owner of the data key of a case."""
    return f"case:{number}"


class CaseRow(Base):
    """One case. No text of the user is in it."""

    __tablename__ = "cases"

    number: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: "" once the user has deleted everything
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    #: new, reopened, taken, waiting_staff, waiting_user, offered, transferred, closed
    state: Mapped[str] = mapped_column(String(16), default="new", index=True)
    #: whose staff room it is in
    partner: Mapped[str] = mapped_column(String(24), default="", index=True)
    tier: Mapped[str] = mapped_column(String(12))
    #: emptied when the case no longer leads to anybody
    reasons = Sealed("reasons_sealed")
    reasons_sealed: Mapped[Any] = mapped_column("reasons", LargeBinary)
    owner: Mapped[str] = mapped_column(String(64), default="")
    owner_alias: Mapped[str] = mapped_column(String(64), default="")
    outcome: Mapped[str] = mapped_column(String(24), default="")
    opened_at: Mapped[float] = mapped_column(Float)
    taken_at: Mapped[float | None] = mapped_column(Float)
    closed_at: Mapped[float | None] = mapped_column(Float)
    #: since when the user or staff are waited for
    waiting_since: Mapped[float | None] = mapped_column(Float)

    def key_owner(self) -> str:
        """The case, which may outlive what else is remembered of its user, or end before it."""
        return of_case(self.number)

    def bound_to(self) -> str:
        """It opens in no row of another case."""
        return self.number

    __table_args__ = (
        Index(
            "case_one_open",
            "conversation",
            unique=True,
            sqlite_where=text("state <> 'closed' AND conversation <> ''"),
            postgresql_where=text("state <> 'closed' AND conversation <> ''"),
        ),
    )


#: topic_id of a case in a group without topics
PLAIN = 0


class CaseRoom(Base):
    """What a partner sees of a case. The row of the holder is the access: it is given and taken in one transaction."""

    __tablename__ = "case_rooms"

    case_number: Mapped[str] = mapped_column(String(16), primary_key=True)
    partner: Mapped[str] = mapped_column(String(24), primary_key=True)
    #: holds, offered, former
    access: Mapped[str] = mapped_column(String(8))
    #: None: there is none (yet, or any more); PLAIN: the group has no topics, and messages are replies to the card
    topic_id: Mapped[int | None] = mapped_column(Integer)
    card_id: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        Index("case_room_topic", "partner", "topic_id"),
        Index(
            "case_room_one_holder",
            "case_number",
            unique=True,
            sqlite_where=text("access = 'holds'"),
            postgresql_where=text("access = 'holds'"),
        ),
    )


class CaseMessage(Base):
    """What went between user and staff in a case with consent, and notes of staff: for edits, transfers, new topics."""

    __tablename__ = "case_messages"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    case_number: Mapped[str] = mapped_column(String(16), index=True)
    at: Mapped[float] = mapped_column(Float)
    #: user, staff, note
    kind: Mapped[str] = mapped_column(String(8))
    alias: Mapped[str] = mapped_column(String(64), default="")
    content = Sealed("content_sealed")
    content_sealed: Mapped[Any] = mapped_column("content", LargeBinary)
    #: the message of its writer, by which an edit finds it
    source_id: Mapped[int | None] = mapped_column(Integer)
    #: waiting, held, delivered, failed, blocked
    delivery: Mapped[str] = mapped_column(String(10), default="waiting")

    def key_owner(self) -> str:
        """The case, which may outlive what else is remembered of its user, or end before it."""
        return of_case(self.case_number)

    def bound_to(self) -> str:
        """It opens in no row of another case."""
        return self.case_number

    __table_args__ = (Index("case_message_source", "case_number", "kind", "source_id"),)


class ConsentRow(Base):
    """What a user allowed or withdrew, when, in which wording; append-only."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    case_number: Mapped[str] = mapped_column(String(16), index=True)
    at: Mapped[float] = mapped_column(Float)
    #: share, private, anonymous, none, withdrawn
    level: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(8))
    #: which text was on the screen: 12 hexadecimal digits of its SHA-256
    wording: Mapped[str] = mapped_column(String(12))


class CardLine(Base):
    """One line of a rescue card; gone 72 hours after it was written."""

    __tablename__ = "card_lines"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    case_number: Mapped[str] = mapped_column(String(16), index=True)
    line: Mapped[str] = mapped_column(String(24))
    value = Sealed("value_sealed")
    value_sealed: Mapped[Any] = mapped_column("value", LargeBinary)
    expires_at: Mapped[float] = mapped_column(Float, index=True)

    def key_owner(self) -> str:
        """The case, which may outlive what else is remembered of its user, or end before it."""
        return of_case(self.case_number)

    def bound_to(self) -> str:
        """It opens in no row of another case."""
        return self.case_number


class CaseLog(Base):
    """Who did what and when with a case; append-only, no content."""

    __tablename__ = "case_log"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    case_number: Mapped[str] = mapped_column(String(16), index=True)
    at: Mapped[float] = mapped_column(Float)
    act: Mapped[str] = mapped_column(String(48))
    staff: Mapped[str] = mapped_column(String(64), default="")


class StaffMessage(Base):
    """Which case a message of the bot in a staff room belongs to, for replies in a group without topics."""

    __tablename__ = "staff_messages"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    partner: Mapped[str] = mapped_column(String(24), default="")
    message_id: Mapped[int] = mapped_column(Integer, index=True)
    case_number: Mapped[str] = mapped_column(String(16), index=True)
