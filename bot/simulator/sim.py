"""Promises everything one running simulator holds, and how its parts tell one another of a change."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.clock import speed_of
from bot.simulator.faults import Faults
from bot.simulator.limits import Limits
from bot.simulator.model import Chat, Message
from bot.simulator.render import message_json
from bot.simulator.seed import default_world
from bot.simulator.switches import Switches
from bot.simulator.updates import UpdateQueue
from bot.simulator.waiting import Bell
from bot.simulator.world import World

Json = dict[str, Any]
log = logging.getLogger("bot.simulator")


@dataclass
class Press:
    """A button press that waits for its answer."""

    query_id: str
    user_id: int
    chat_id: int
    message_id: int
    at: float


@dataclass
class Call:
    """One line of the call log: never any text."""

    n: int
    method: str
    chat_id: int | None
    ok: bool
    error_code: int | None
    at: float


@dataclass
class Sim:
    """One bot's Telegram."""

    token: str
    clock: Callable[[], float]
    world: World
    limits: Limits
    switches: Switches
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    faults: Faults = field(default_factory=Faults)
    bell: Bell = field(default_factory=Bell)
    presses: dict[str, Press] = field(default_factory=dict)
    answers: list[Json] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    webhook: Json = field(default_factory=dict)
    poller: int = 0
    last_poll: tuple[int, float] = (0, 0.0)
    forbidden_calls: int = 0
    resets: int = 0
    calls_made: int = 0
    actions: list[Json] = field(default_factory=list)
    actions_made: int = 0
    typing: dict[int, Json] = field(default_factory=dict)

    @property
    def bot_id(self) -> int:
        return int(self.token.split(":")[0])

    def real(self, seconds: float) -> float:
        """How long simulated seconds take on a real watch."""
        return seconds / speed_of(self.clock)

    def emit(self, kind: str, body: Json) -> int | None:
        """Queue an update and wake the poller."""
        self.updates.random_after_week = self.switches.random_id_after_week
        update_id = self.updates.add(kind, body, self.world.now())
        self.bell.ring()
        return update_id

    def emit_message(self, message: Message, kind: str = "message") -> int | None:
        return self.emit_in(self.world.chats[message.chat_id], kind, self.message(message))

    def emit_in(self, chat: Chat, kind: str, body: Json) -> int | None:
        """Queue what happened in a chat; of a group it was removed from the bot hears nothing."""
        if chat.bot_kicked:
            self.bell.ring()
            return None
        return self.emit(kind, body)

    def message(self, message: Message) -> Json:
        """The message as the bot sees it."""
        return message_json(self.world, message, plain_thread=self.switches.thread_id_on_plain_replies)

    def service(self, message: Message) -> None:
        """Deliver a service message; whether the bot's own calls cause one is a switch."""
        if message.sender_id != self.bot_id or self.switches.own_service_updates:
            self.emit_message(message)
        self.bell.ring()

    def record(self, method: str, chat_id: int | None, error_code: int | None) -> None:
        """Add a line to the call log."""
        self.calls_made += 1
        line = Call(self.calls_made, method, chat_id, error_code is None, error_code, self.world.now())
        self.calls.append(line)

    def reset(self, forum: bool = True) -> None:
        """A new default world; numbers that clients wait on (update_id, seq, n) go on counting."""
        self.world = default_world(self.clock, forum=forum, seq=self.world.seq + 1)
        self.limits, self.switches, self.faults = Limits(self.limits.on), Switches(), Faults()
        self.updates.waiting, self.presses, self.answers, self.calls = [], {}, [], []
        self.actions, self.typing = [], {}
        self.webhook, self.forbidden_calls, self.resets = {}, 0, self.resets + 1
        self.bell.ring()
