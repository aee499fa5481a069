"""Promises the things a small Telegram is made of: people, chats, topics, messages, the bot's profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class User:
    """A person with the app; `started` once they have written to the bot."""

    id: int
    first_name: str
    language_code: str
    role: str = "user"
    started: bool = False
    blocked: bool = False
    deactivated: bool = False


@dataclass
class Topic:
    """A forum topic; its id is the id of the message that made it."""

    thread_id: int
    name: str
    icon_color: int = 7322096
    closed: bool = False
    deleted: bool = False


@dataclass
class Chat:
    """A private chat (id = user id), a group or a supergroup."""

    id: int
    type: str
    title: str = ""
    is_forum: bool = False
    migrated_to: int | None = None
    members: dict[int, str] = field(default_factory=dict)  # of a group: user id -> creator or member
    bot_kicked: bool = False  # the bot is an administrator of every group until it is removed
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        return self.type != "private"

    @property
    def owner(self) -> int:
        """The creator of a group."""
        return next(user_id for user_id, status in self.members.items() if status == "creator")


@dataclass(slots=True)
class Message:
    """One message; `content` holds Telegram's own content fields (text, photo, caption …)."""

    chat_id: int
    message_id: int
    date: int
    sender_id: int
    content: Json
    thread_id: int | None = None
    reply_to: int | None = None
    markup: Json | None = None
    silent: bool = False
    protected: bool = False
    anonymous: bool = False  # an administrator wrote it in the name of the group
    edit_date: int | None = None
    deleted: bool = False
    reactions: list[Json] = field(default_factory=list)
    seq: int = 0


@dataclass
class Profile:
    """What the bot has set about itself, by (scope, language) or by language."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
