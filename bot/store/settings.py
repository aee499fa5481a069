"""Small values of the service itself, by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.store.tables import Setting


def get(session: Session, name: str, default: Any = None) -> Any:
    """The value, or the default."""
    row = session.get(Setting, name)
    return default if row is None else row.value


def locked(session: Session, name: str, default: Any = None) -> Any:
    """The value for somebody who is about to change it: nobody else does so meanwhile.

    A value that is not there yet cannot be locked: of two who write it first, the second fails and tries again.
    """
    row = session.get(Setting, name, with_for_update=True, populate_existing=True)
    return default if row is None else row.value


def put(session: Session, name: str, value: Any) -> None:
    """Set it; the last word counts."""
    row = session.get(Setting, name)
    if row is None:
        session.add(Setting(name=name, value=value))
    else:
        row.value = value
    session.flush()
