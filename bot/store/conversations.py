"""Where a user is reached, what is remembered, what is kept until consent, which messages are on screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, delete, select
from sqlalchemy.orm import Session

from bot.store.crypto import Shredded, ring
from bot.store.tables import ChatMessage, Conversation, Kept

#: Telegram lets a bot delete messages of a private chat for 48 hours; a little less, to be sure
DELETABLE_SECONDS = 47.5 * 3600

_CONVERSATIONS: Any = Conversation.__table__
_ON_SCREEN: Any = ChatMessage.__table__
_SAW = _ON_SCREEN.insert()
_LOCK = select(_CONVERSATIONS.c.key).where(_CONVERSATIONS.c.key == bindparam("conversation")).with_for_update()


def key_of(chat_id: int) -> str:
    """The conversation key of a private chat: a keyed hash, so that the table alone tells nobody who it is."""
    return ring().hash(str(chat_id), "chat")


def get(session: Session, key: str, *, lock: bool = True) -> Conversation | None:
    """The conversation, locked for this transaction unless it is only looked at.

    One whose key has been deleted is as good as none, and goes.
    """
    row = session.get(Conversation, key, with_for_update=lock or None, populate_existing=True)
    try:
        return row if row is None or row.session is not None else None
    except Shredded:
        session.delete(row)
        session.flush()
        return None


def lock(session: Session, key: str) -> None:
    """Nobody else changes the conversation before this transaction ends; it is not read."""
    session.execute(_LOCK, {"conversation": key})


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


def forget_kept(session: Session, key: str) -> int:
    """Forget what was kept; how many there were."""
    return int(session.execute(delete(Kept).where(Kept.conversation == key)).rowcount)  # type: ignore[attr-defined]


def saw(session: Session, key: str, message_id: int, at: float, *, own: bool = False) -> None:
    """Note the id of a message on the user's screen and since when it is there. Own: a text of the bot."""
    session.execute(_SAW, {"conversation": key, "message_id": message_id, "at": at, "own": own})


@dataclass(frozen=True, slots=True)
class OnScreen:
    """The ids of messages in one chat: what can be deleted, the bot's texts among it, and older texts of the bot."""

    deletable: tuple[int, ...]
    own: frozenset[int]
    too_old: tuple[int, ...]


def with_messages(session: Session, before: float) -> list[str]:
    """The conversations in which something stands on the screen since then."""
    return list(session.scalars(select(ChatMessage.conversation).where(ChatMessage.at <= before).distinct()))


def take_screen(session: Session, key: str, now: float, *, spare: int = 0, before: float | None = None) -> OnScreen:
    """All that is known to be on the screen (since `before`), but for one message; it is forgotten here."""
    mine = and_(ChatMessage.conversation == key, ChatMessage.message_id != spare)
    if before is not None:
        mine = and_(mine, ChatMessage.at <= before)
    rows = session.scalars(select(ChatMessage).where(mine).order_by(ChatMessage.id)).all()
    young = {row.message_id: row.own for row in rows if row.at > now - DELETABLE_SECONDS}
    old = {row.message_id for row in rows if row.own} - young.keys()
    session.execute(delete(ChatMessage).where(mine))
    return OnScreen(tuple(young), frozenset(number for number, own in young.items() if own), tuple(sorted(old)))


def newest_own(session: Session, key: str) -> int:
    """The id of the newest text of the bot in this chat; 0 when none is known."""
    mine = select(ChatMessage.message_id).where(ChatMessage.conversation == key, ChatMessage.own)
    return session.scalar(mine.order_by(ChatMessage.id.desc()).limit(1)) or 0
