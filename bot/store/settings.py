"""Small values of the service itself, by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.store.tables import Setting

# made once, and past the mapped class: they are asked several times a message
_SETTINGS: Any = Setting.__table__
_GET = select(_SETTINGS.c.value).where(_SETTINGS.c.name == bindparam("setting"))
_PUT = _SETTINGS.update().where(_SETTINGS.c.name == bindparam("setting"))


def get(session: Session, name: str, default: Any = None) -> Any:
    """The value, or the default."""
    row = session.execute(_GET, {"setting": name}).one_or_none()
    return default if row is None else row.value


def locked(session: Session, name: str, default: Any = None) -> Any:
    """The value for somebody who is about to change it: nobody else does so meanwhile.

    A value that is not there yet cannot be locked: of two who write it first, the second fails and tries again.
    """
    row = session.get(Setting, name, with_for_update=True, populate_existing=True)
    return default if row is None else row.value


def put(session: Session, name: str, value: Any) -> None:
    """Set it; the last word counts."""
    if not session.execute(_PUT, {"setting": name, "value": value}).rowcount:  # type: ignore[attr-defined]
        session.add(Setting(name=name, value=value))
        session.flush()
