"""Which bot processes are alive: the work of one that died is taken over within seconds, that of a slow one is not.

Times here are of the wall clock, also where the helpline's own clock runs faster (LAB_CLOCK_SPEED).
"""

from __future__ import annotations

import os
import secrets
import socket

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from bot.store.tables import Process

#: a process that has not been heard of for so long is dead; it beats about once a second
DEAD_SECONDS = 15.0
_FORGOTTEN_SECONDS = 86400.0


def fresh_name() -> str:
    """A name no other process has, also after a restart with the same process id."""
    return f"{socket.gethostname()[:20]}-{os.getpid()}-{secrets.token_hex(3)}"


def beat(session: Session, name: str, wall: float) -> None:
    """I am alive."""
    row = session.get(Process, name)
    if row is None:
        session.add(Process(name=name, started_at=wall, beat_at=wall))
    else:
        row.beat_at = wall
    session.execute(delete(Process).where(Process.beat_at < wall - _FORGOTTEN_SECONDS))
    session.flush()


def leave(session: Session, name: str) -> None:
    """It stops in good order."""
    session.execute(delete(Process).where(Process.name == name))


def alive(wall: float) -> Select[str]:
    """The names of those that are alive, as a subquery."""
    return select(Process.name).where(Process.beat_at >= wall - DEAD_SECONDS)


def count_alive(session: Session, wall: float) -> int:
    """How many there are."""
    return int(session.scalar(select(func.count()).select_from(alive(wall).subquery())) or 0)
