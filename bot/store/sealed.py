"""Columns of what belongs to one user: in memory the value, in the row only its ciphertext, sealed when it is flushed.

A value that nobody sealed cannot be bound to the column, so it can never be written in clear.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.store.base import Base
from bot.store.crypto import key_id_of
from bot.store.vault import VAULT, Vault, vault_of


class Owned(Protocol):
    """A row with sealed columns."""

    #: attribute -> its column, filled by `Sealed`
    sealed_columns: ClassVar[dict[str, str]]

    def key_owner(self) -> str:
        """Whose data key seals it."""

    def bound_to(self) -> str:
        """What the ciphertext is tied to, besides table and column: it opens in no row of another."""


@dataclass(frozen=True, slots=True)
class _Unsealed:
    value: Any


class Sealed:
    """`payload = Sealed("payload_sealed")`: a JSON value; the mapped column beside it has the ciphertext."""

    def __init__(self, column: str) -> None:
        self.column = column

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name
        owner.sealed_columns = {**getattr(owner, "sealed_columns", {}), name: self.column}

    def __get__(self, row: Any, kind: type[Any] | None = None) -> Any:
        """The value. Raises Shredded when its key has been deleted."""
        if row is None:
            return self
        stored = getattr(row, self.column)
        if isinstance(stored, _Unsealed):
            return stored.value
        if not stored:  # nothing, or emptied where the column must not be null
            return None
        memo = row.__dict__.get(f"_{self.name}")
        if memo is None or memo[0] != stored:
            memo = row.__dict__[f"_{self.name}"] = (stored, _open(row, self.name, bytes(stored)))
        return memo[1]

    def __set__(self, row: Any, value: Any) -> None:
        setattr(row, self.column, None if value is None else _Unsealed(value))


def _open(row: Any, name: str, stored: bytes) -> Any:
    vault: Vault = row.__dict__[VAULT]
    column = f"{row.__tablename__}.{name}"
    if key_id_of(stored) in vault.ring.keys:  # of the time before data keys (bot.store.resealing)
        return json.loads(vault.ring.open(stored, column))
    return vault.open(stored, place_of(row.__tablename__, name, row.bound_to()))


@event.listens_for(Base, "load", propagate=True)
def _know_the_vault(row: Any, context: Any) -> None:
    row.__dict__[VAULT] = context.session.info.get(VAULT)


def place_of(table: str, name: str, bound_to: str) -> str:
    """Where a sealed value belongs."""
    return f"{table}.{name}|{bound_to}"


def seal_pending(session: Session, *_: object) -> None:
    """Before every flush: what was assigned since the last is sealed, with one look at the keys for all of it."""
    rows = [row for row in (*session.new, *session.dirty) if _pending(row)]
    if not rows:
        return
    vault = vault_of(session)
    vault.writing(session, {row.key_owner() for row in rows})
    for row in rows:
        for name, column in _pending(row).items():
            value = getattr(row, column).value
            place = place_of(row.__tablename__, name, row.bound_to())
            sealed = vault.seal(session, row.key_owner(), place, value)
            setattr(row, column, sealed)
            row.__dict__[f"_{name}"], row.__dict__[VAULT] = (sealed, value), vault


def _pending(row: Any) -> dict[str, str]:
    columns: dict[str, str] = getattr(type(row), "sealed_columns", {})
    return {name: column for name, column in columns.items() if isinstance(row.__dict__.get(column), _Unsealed)}


def seal_again(row: Any) -> None:
    """Seal what a row holds with the key that writes for its owner now."""
    for name in type(row).sealed_columns:
        setattr(row, name, getattr(row, name))


def read_and_release(session: Session, row: Any) -> None:
    """Open what is sealed in a row and take it out of its session: it is worked on between transactions."""
    for name in type(row).sealed_columns:
        getattr(row, name)
    session.expunge(row)
