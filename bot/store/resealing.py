"""What was written before there were data keys is sealed with them, once, in batches; can be interrupted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, inspect, or_, select
from sqlalchemy.orm import Session, sessionmaker

from bot.store import settings as stored
from bot.store.case_tables import CardLine, CaseMessage, CaseRow
from bot.store.crypto import KeyProblem
from bot.store.sealed import seal_again
from bot.store.tables import Conversation, Inbox, Kept, Outbox

SEALED: tuple[type[Any], ...] = (Conversation, Inbox, Outbox, Kept, CaseRow, CaseMessage, CardLine)
#: in the settings: the form that everything is in
_FORM, _NOW = "sealed_form", 2
_BATCH = 200


def reseal(maker: sessionmaker[Session]) -> int:
    """Returns how many rows there were. What cannot be opened stays as it is: nobody can read it either way."""
    with maker.begin() as session:
        if stored.get(session, _FORM, 1) == _NOW:
            return 0
    changed = sum(_table(maker, table) for table in SEALED)
    with maker.begin() as session:
        stored.put(session, _FORM, _NOW)
    return changed


def _table(maker: sessionmaker[Session], table: type[Any]) -> int:
    [key] = inspect(table).primary_key
    columns = [getattr(table, name) for name in table.sealed_columns.values()]
    old = or_(*(func.substr(column, 1, 1) == b"k" for column in columns))
    changed, last = 0, None
    while True:
        with maker.begin() as session:
            which = select(table).where(old).order_by(key).limit(_BATCH)
            rows = list(session.scalars(which if last is None else which.where(key > last)))
            if not rows:
                return changed
            last = getattr(rows[-1], key.name)
            changed += sum(_row(row) for row in rows)


def _row(row: Any) -> bool:
    if isinstance(row, CaseRow) and not row.conversation:
        row.reasons_sealed = b""  # its user has deleted everything
        return True
    try:
        seal_again(row)
    except KeyProblem:
        return False
    return True
