"""Promises the state of a small Telegram: people, chats, topics, messages; no I/O, the clock is handed in."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import Any

from bot.simulator.files import Files
from bot.simulator.model import Chat, Json, Message, Profile, User


class World:
    """Who exists and what has been said. Every change of a message raises `seq`."""

    def __init__(self, clock: Callable[[], float], seq: int = 0) -> None:
        self.clock = clock
        self.skew = 0.0
        self.seq = seq
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.messages: dict[int, dict[int, Message]] = {}
        self.last_seq: dict[int, int] = {}
        self._touched: dict[int, OrderedDict[int, Message]] = {}  # of each chat, what changed last comes last
        self._threads: dict[tuple[int, int], list[Message]] = {}
        self.groups: list[Chat] = []  # the staff groups, each where it has moved to; the order stays
        self.files = Files()
        self.profile = Profile()
        self._last_ids: dict[str, int] = {}

    def now(self) -> float:
        """Simulated seconds since 1970."""
        return self.clock() + self.skew

    def add_user(self, user: User) -> User:
        """A person and their (still empty) private chat with the bot."""
        self.users[user.id] = user
        self.add_chat(Chat(user.id, "private"))
        return user

    def add_chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        self.messages[chat.id], self._touched[chat.id] = {}, OrderedDict()
        if chat.type == "supergroup":
            self._last_ids[str(chat.id)] = 1  # number 1 is the group's own creation: General
        return chat

    def moved(self, chat: Chat) -> Chat:
        """The chat, wherever it has moved to."""
        while chat.migrated_to:
            chat = self.chats[chat.migrated_to]
        return chat

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves; private chats and basic groups share the account's counter."""
        counter = str(chat.id) if chat.type == "supergroup" else "account"
        self._last_ids[counter] = self._last_ids.get(counter, 0) + 1
        return self._last_ids[counter]

    def post(self, chat: Chat, sender_id: int, content: Json, **more: Any) -> Message:
        """Put a message into a chat."""
        message = Message(chat.id, self.next_message_id(chat), int(self.now()), sender_id, content, **more)
        self.messages[chat.id][message.message_id] = message
        if message.thread_id:
            self.put_in_thread(message, message.thread_id)
        self.touch(message)
        return message

    def put_in_thread(self, message: Message, thread_id: int) -> None:
        """Make a message part of a topic."""
        message.thread_id = thread_id
        self._threads.setdefault((message.chat_id, thread_id), []).append(message)

    def touch(self, message: Message) -> None:
        """Mark a message as changed."""
        self.seq += 1
        message.seq = self.last_seq[message.chat_id] = self.seq
        touched = self._touched[message.chat_id]
        touched[message.message_id] = message
        touched.move_to_end(message.message_id)

    def changed(self, chat_id: int, after: int) -> list[Message]:
        """The messages of a chat that are new or changed since, in the order they were written."""
        found = takewhile(lambda message: message.seq > after, reversed(self._touched[chat_id].values()))
        return sorted(found, key=lambda message: message.message_id)

    def find(self, chat_id: int, message_id: int | None) -> Message | None:
        """A message that is still there."""
        message = self.messages.get(chat_id, {}).get(message_id or 0)
        return None if message is None or message.deleted else message

    def delete(self, message: Message) -> None:
        """Take a message away from both sides and drop what it said."""
        message.deleted = True
        message.content = {}
        message.markup = None
        self.touch(message)

    def in_thread(self, chat_id: int, thread_id: int) -> Iterator[Message]:
        """The messages of one topic, oldest first."""
        return (m for m in self._threads.get((chat_id, thread_id), ()) if not m.deleted)

    def migrate(self, old: Chat, new_id: int) -> Chat:
        """Upgrade a staff group: a new id; members, history and topics come along under their old numbers."""
        new = self.add_chat(replace(old, id=new_id, type="supergroup"))
        old.migrated_to, old.topics, old.members = new_id, {}, {}
        for message in list(self.messages[old.id].values()):
            message.chat_id = new_id
            self.messages[new_id][message.message_id] = message
            if message.thread_id:
                self.put_in_thread(message, message.thread_id)
            self.touch(message)
        self.messages[old.id], self._touched[old.id] = {}, OrderedDict()
        self._threads = {where: held for where, held in self._threads.items() if where[0] != old.id}
        self._last_ids[str(new_id)] = max(self.messages[new_id], default=1)
        self.groups[self.groups.index(old)] = new
        return new
