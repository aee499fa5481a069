"""The tables of keys and of forgetting. No key is here: the wrapped keys are in the key store, which is apart."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Float, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class DataKey(Base):
    """Which key writes now for a conversation, a case, or calls that belong to neither. Deleted = a new one is made."""

    __tablename__ = "data_keys"

    #: a conversation's key, "case:<number>", or "day:<days since 1970>"
    owner: Mapped[str] = mapped_column(String(80), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[float] = mapped_column(Float)


class KeyToShred(Base):
    """A key that nothing may be read with any more, until it is gone from the key store."""

    __tablename__ = "keys_to_shred"

    key_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[float] = mapped_column(Float)


class Forgotten(Base):
    """Keyed hashes of conversations that were deleted, so that an older backup does not bring them back."""

    __tablename__ = "forgotten"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[float] = mapped_column(Float, index=True)


class PurgeReport(Base):
    """What the machine deleted, in numbers."""

    __tablename__ = "purge_reports"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[float] = mapped_column(Float, index=True)
    counts: Mapped[Any] = mapped_column(JSON)


class OperatorAct(Base):
    """What an operator did at the command line: who, when, what kind; no content."""

    __tablename__ = "operator_acts"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[float] = mapped_column(Float, index=True)
    who: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(48))
