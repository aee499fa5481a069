"""Where a user is reached, what is remembered, what is kept until consent, which messages are on screen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.store.crypto import ring
from bot.store.tables import ChatMessage, Conversation, Kept

#: Telegram lets a bot delete messages of a private chat for 48 hours; a little less, to be sure
DELETABLE_SECONDS = 47.5 * 3600


def key_of(chat_id: int) -> str:
    """The conversation key of a private chat: a keyed hash, so that the table alone tells nobody who it is."""
    return ring().hash(str(chat_id), "chat")


def get(session: Session, key: str) -> Conversation | None:
    """The conversation, locked for this transaction."""
    return session.get(Conversation, key, with_for_update=True, populate_existing=True)


def save(session: Session, key: str, chat_id: int, remembered: dict[str, Any], now: float) -> Conversation:
    """Write what is remembered; the row is made on first contact."""
    row = session.get(Conversation, key)
    if row is None:
        row = Conversation(key=key, address=chat_id, session=remembered, blocked=False, updated_at=now)
        session.add(row)
    else:
        row.session, row.updated_at = remembered, now
    session.flush()
    return row


def keep(session: Session, key: str, content: dict[str, Any], expires_at: float) -> None:
    """Keep one thing, encrypted, until the user says whether staff may have it."""
    session.add(Kept(conversation=key, content=content, expires_at=expires_at))


def take_kept(session: Session, key: str, now: float) -> list[dict[str, Any]]:
    """What was kept and has not expired, in order; it is forgotten here."""
    rows = session.scalars(select(Kept).where(Kept.conversation == key).order_by(Kept.id)).all()
    contents = [row.content for row in rows if row.expires_at > now]
    forget_kept(session, key)
    return contents


def forget_kept(session: Session, key: str) -> None:
    """Forget what was kept."""
    session.execute(delete(Kept).where(Kept.conversation == key))


def saw(session: Session, key: str, message_id: int, now: float) -> None:
    """Note the id of a message on the user's screen, theirs or ours."""
    session.add(ChatMessage(conversation=key, message_id=message_id, at=now))


def take_deletable(session: Session, key: str, now: float) -> list[int]:
    """The ids that can still be deleted; all are forgotten here."""
    rows = session.scalars(select(ChatMessage).where(ChatMessage.conversation == key).order_by(ChatMessage.id)).all()
    ids = [row.message_id for row in rows if row.at > now - DELETABLE_SECONDS]
    session.execute(delete(ChatMessage).where(ChatMessage.conversation == key))
    return ids


def purge(session: Session, now: float) -> int:
    """Forget what has expired: kept messages, and ids that can no longer be used."""
    kept = session.execute(delete(Kept).where(Kept.expires_at <= now))
    session.execute(delete(ChatMessage).where(ChatMessage.at <= now - DELETABLE_SECONDS))
    return int(kept.rowcount)  # type: ignore[attr-defined]
