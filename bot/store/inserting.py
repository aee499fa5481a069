"""INSERT … ON CONFLICT DO NOTHING for SQLite and PostgreSQL: of two that write the same row, one has written it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.store.base import Base


def insert_new(session: Session, table: type[Base], key: str) -> Any:
    """The statement that does nothing where a row with the same `key` is there already."""
    return _statement(session.get_bind().dialect.name, table, key)


@cache
def _statement(dialect: str, table: type[Base], key: str) -> Any:
    """Kept: with its values it is put together again for each message, which takes longer than to run it."""
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table.__table__).on_conflict_do_nothing(index_elements=[key])
