"""Timers: set, replaced, cancelled; when due they ring into the inbox, where they wait their turn like a message."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.store import inbox
from bot.store.tables import Timer


def put(session: Session, conversation: str, name: str, due_at: float) -> None:
    """Set a timer; one with the same name is replaced."""
    cancel(session, conversation, name)
    session.add(Timer(conversation=conversation, name=name, due_at=due_at))
    session.flush()


def cancel(session: Session, conversation: str, name: str | None = None) -> None:
    """Cancel one timer, or all of a conversation."""
    which = delete(Timer).where(Timer.conversation == conversation)
    session.execute(which if name is None else which.where(Timer.name == name))


def ring(session: Session, now: float) -> int:
    """Move everything that is due into the inbox."""
    which = select(Timer).where(Timer.due_at <= now).order_by(Timer.due_at).limit(100)
    due = session.scalars(which.with_for_update(skip_locked=True)).all()  # another process may be ringing them
    for timer in due:
        source = f"timer:{timer.id}:{timer.due_at:.0f}"
        inbox.put(session, source, timer.conversation, {"timer": timer.name}, now, priority=1)
        session.delete(timer)
    return len(due)
