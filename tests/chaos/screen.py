"""Watches every screen of the simulator while it runs: what was there once is known also after it was deleted."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.chaos.processes import World
from tests.chaos.record import Seen, Sent, owner_of

_NO_MESSAGES = ("sendChatAction",)


class Screen:
    """Everything that has been seen so far; `look` adds what is new."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seen: dict[tuple[int, int], Seen] = {}
        self.sent: list[Sent] = []
        self.groups = {group["id"]: group["id"] for group in world.see("world")["groups"]}
        #: user -> where staff read them: (group, thread), the newest
        self.topics: dict[int, tuple[int, int]] = {}
        self.markers: set[str] = set()
        self.signs: Counter[str] = Counter()
        self.texts: Counter[int] = Counter()
        self._after = self._calls = 0

    def look(self) -> None:
        """What has changed since the last look."""
        changed = self.world.see(f"changes?after={self._after}")
        for chat in changed["chats"]:
            for message in self.world.see(f"chats/{chat}/messages?after={self._after}")["messages"]:
                if message["from_bot"] and not message["deleted"]:
                    self._read(chat, message)
        self._after = changed["seq"]  # as of the list: what came to another chat meanwhile is in the next one
        self._count_calls()

    def _read(self, chat: int, message: dict[str, Any]) -> None:
        chat = self.groups.get(chat, chat)
        key, text = (chat, message["message_id"]), message["text"] or message["caption"] or ""
        known = self.seen.get(key)
        if known is not None and text not in known.text:
            text = f"{known.text}\n{text}"  # edited: both were on the screen
        if known is None:
            self.texts[chat] += 1
            self.signs[Seen(chat, 0, 0, text).sign] += 1
        seen = Seen(chat, message["thread_id"] or 0, message["message_id"], text, message["date"])
        self.seen[key] = seen
        for marker in seen.markers:
            self.markers.add(marker)
            if chat in self.groups.values():
                self.topics[owner_of(marker)] = (chat, seen.thread)

    def _count_calls(self) -> None:
        for call in self.world.see(f"calls?after={self._calls}"):
            self._calls = call["n"]
            flood = call["error_code"] == 429
            if (call["ok"] or flood) and call["method"].startswith("send") and call["method"] not in _NO_MESSAGES:
                chat = self.groups.get(call["chat_id"], call["chat_id"] or 0)
                self.sent.append(Sent(chat, call["at"], flood))

    def answered(self, answers: dict[str, str]) -> int:
        """How many of these answers have been seen."""
        return sum(self.signs[sign] for sign in set(answers.values()))

    def moved(self, old: int, new: int) -> None:
        """A group has a new id; it stays one place."""
        self.groups[new] = self.groups[old]
