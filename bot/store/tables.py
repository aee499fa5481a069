"""All tables on one page.

Times are seconds since 1970. What a person wrote and where they are reached is sealed with a data key of their own
(bot.store.vault).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Float, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.crypto import Encrypted
from bot.store.sealed import Sealed

#: owner of the key of a day's calls that belong to no conversation
DAY = "day:"


def day_of(at: float) -> str:
    """The owner of the key for such calls of a day; names of later days come later in the alphabet too."""
    return f"{DAY}{int(at // 86400):06d}"


class Inbox(Base):
    """What happened and is still to be dealt with: Telegram's updates and timers that rang."""

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    #: "telegram:<update_id>" or "timer:<id>:<ring>"; the same thing never comes in twice
    source: Mapped[str] = mapped_column(String(64), unique=True)
    #: rows of one conversation are dealt with one after the other
    conversation: Mapped[str] = mapped_column(String(64))
    #: 2 danger, 1 staff and timers, 0 the rest
    priority: Mapped[int] = mapped_column(Integer, default=0)
    #: waiting, working, done, dead
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    received_at: Mapped[float] = mapped_column(Float)
    not_before: Mapped[float] = mapped_column(Float, default=0.0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[float | None] = mapped_column(Float)
    #: the process that works on it (bot.store.processes)
    owner: Mapped[str | None] = mapped_column(String(60))
    #: why it failed: the name of an error, never a text
    error: Mapped[str | None] = mapped_column(String(80))
    #: nulled when done
    payload = Sealed("payload_sealed")
    payload_sealed: Mapped[Any | None] = mapped_column("payload", LargeBinary)

    def key_owner(self) -> str:
        """Its conversation, which may be a staff room."""
        return self.conversation

    def bound_to(self) -> str:
        """It opens in no row of another conversation."""
        return self.conversation

    __table_args__ = (
        Index("inbox_waiting", "conversation", "state", "id"),
        Index("inbox_state", "state", "id"),
        Index(
            "inbox_one_at_work",
            "conversation",
            unique=True,
            sqlite_where=text("state = 'working'"),
            postgresql_where=text("state = 'working'"),
        ),
    )


class Outbox(Base):
    """One Bot API call to be made, in the order of its lane."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    #: calls of one lane are made one after the other, by position
    lane: Mapped[str] = mapped_column(String(80))
    position: Mapped[float] = mapped_column(Float, default=0.0)
    #: the bucket of the chat, from which a call takes its token; "" for calls that count nowhere
    bucket: Mapped[str] = mapped_column(String(80), default="")
    #: user, staff (the room), staff_member (a private chat)
    audience: Mapped[str] = mapped_column(String(16))
    #: what the result is for: say, card, topic, relay, reply, page, delete, press …
    purpose: Mapped[str] = mapped_column(String(16))
    conversation: Mapped[str] = mapped_column(String(64), default="")
    case_number: Mapped[str] = mapped_column(String(16), default="")
    #: the partner whose staff room it goes to; "" for users and private chats of staff
    room: Mapped[str] = mapped_column(String(24), default="")
    #: what becomes of it is noted here: a row of case_messages …
    history_id: Mapped[int | None] = mapped_column(Integer)
    #: … and shown at this message of its writer
    mark_id: Mapped[int | None] = mapped_column(Integer)
    method: Mapped[str] = mapped_column(String(40))
    #: the call's parameters; nulled when settled
    payload = Sealed("payload_sealed")
    payload_sealed: Mapped[Any | None] = mapped_column("payload", LargeBinary)
    #: waiting, held, sending, sent, failed, cancelled
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    priority: Mapped[int] = mapped_column(Integer, default=0)
    #: since when it is owed: an answer since the message came in that it answers
    created_at: Mapped[float] = mapped_column(Float)
    not_before: Mapped[float] = mapped_column(Float, default=0.0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[float | None] = mapped_column(Float)
    #: the process that is sending it (bot.store.processes)
    owner: Mapped[str | None] = mapped_column(String(60))
    #: an earlier try may have arrived: repeated for a user, marked in the staff room
    maybe_sent: Mapped[bool] = mapped_column(Boolean, default=False)
    #: the user left quickly while this was in flight: delete it when it returns
    unwanted: Mapped[bool] = mapped_column(Boolean, default=False)
    error: Mapped[str | None] = mapped_column(String(80))

    def key_owner(self) -> str:
        """Its conversation. Calls of none (answers to buttons, deletions) share a key a day, so that it ends too."""
        return self.conversation or day_of(self.created_at)

    def bound_to(self) -> str:
        """It opens in no row of another conversation."""
        return self.conversation

    __table_args__ = (
        Index("outbox_lane", "lane", "state", "position"),
        Index("outbox_state", "state", "priority", "id"),
        Index("outbox_conversation", "conversation", "state"),
        Index(
            "outbox_one_in_flight",
            "lane",
            unique=True,
            sqlite_where=text("state = 'sending' AND lane <> ''"),
            postgresql_where=text("state = 'sending' AND lane <> ''"),
        ),
    )


class Conversation(Base):
    """One chat with one user: where it is and what is remembered."""

    __tablename__ = "conversations"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: Telegram's chat id
    address = Sealed("address_sealed")
    address_sealed: Mapped[Any] = mapped_column("address", LargeBinary)
    session = Sealed("session_sealed")
    session_sealed: Mapped[Any] = mapped_column("session", LargeBinary)
    blocked: Mapped[bool] = mapped_column(Boolean, default=False)
    updated_at: Mapped[float] = mapped_column(Float)

    def key_owner(self) -> str:
        """Itself."""
        return self.key

    def bound_to(self) -> str:
        """Itself."""
        return self.key


class Kept(Base):
    """What a user sent before saying whether staff may have it."""

    __tablename__ = "kept"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    content = Sealed("content_sealed")
    content_sealed: Mapped[Any] = mapped_column("content", LargeBinary)
    expires_at: Mapped[float] = mapped_column(Float, index=True)

    def key_owner(self) -> str:
        """Its conversation."""
        return self.conversation

    def bound_to(self) -> str:
        """It opens in no row of another conversation."""
        return self.conversation


class ChatMessage(Base):
    """The ids of messages in users' chats, so that they can be taken off the screen. Nothing else.

    For under 48 hours, while Telegram lets a bot delete; the bot's own texts longer, for they can still be overwritten.
    """

    __tablename__ = "chat_messages"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    message_id: Mapped[int] = mapped_column(Integer)
    at: Mapped[float] = mapped_column(Float, index=True)
    #: a text of the bot
    own: Mapped[bool] = mapped_column(Boolean, default=False)


class Timer(Base):
    """Something that shall ring in a conversation."""

    __tablename__ = "timers"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    conversation: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[float] = mapped_column(Float, index=True)

    __table_args__ = (Index("timer_once", "conversation", "name", unique=True),)


class Bucket(Base):
    """When calls went out lately, for all and for each chat; and until when Telegram told us to wait."""

    __tablename__ = "buckets"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    recent: Mapped[Any] = mapped_column(JSON)
    blocked_until: Mapped[float] = mapped_column(Float, default=0.0)
    #: when there is room again by the windows, for urgent calls and for others (bot.store.limits)
    free_at: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")
    calm_at: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")


class Process(Base):
    """A bot process and when it was last heard of."""

    __tablename__ = "processes"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    started_at: Mapped[float] = mapped_column(Float)
    beat_at: Mapped[float] = mapped_column(Float)


class Setting(Base):
    """Small values of the service itself: the poll offset, the kill switch, the key check, the staff room's id."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(Encrypted("settings.value"))
