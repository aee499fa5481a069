"""Promises everything one running simulator holds, and how its parts tell one another of a change."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from re import Pattern
from typing import Any

from bot.simulator.clock import speed_of
from bot.simulator.contents import kind_of
from bot.simulator.deliverer import Deliverer, Reply
from bot.simulator.faults import Faults
from bot.simulator.limits import Limits
from bot.simulator.model import Chat, Message
from bot.simulator.records import Records
from bot.simulator.render import message_json
from bot.simulator.seed import default_world
from bot.simulator.switches import Switches
from bot.simulator.updates import UpdateQueue
from bot.simulator.waiting import Bell
from bot.simulator.webhook import Webhook
from bot.simulator.world import World

Json = dict[str, Any]
log = logging.getLogger("bot.simulator")


@dataclass(slots=True)
class Press:
    """A button press that waits for its answer."""

    query_id: str
    user_id: int
    chat_id: int
    message_id: int
    at: float


@dataclass(slots=True)
class Call:
    """One line of the call log: never any text."""

    method: str
    chat_id: int | None
    ok: bool
    error_code: int | None
    at: float


#: when, where, in which topic, which message, what kind, which marks it carries
Sent = tuple[float, int, int | None, int, str, list[str]]
MOST_RECORDS = 500_000
PRESS_KEPT = 3600


async def _no_reply(call: Json) -> None:
    """Until the Bot API is there to make the call."""


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
    answers: Records[Json] = field(default_factory=lambda: Records(MOST_RECORDS))
    calls: Records[Call] = field(default_factory=lambda: Records(MOST_RECORDS))
    sends: Records[Sent] = field(default_factory=lambda: Records(MOST_RECORDS))
    deliveries: Records[list[Any]] = field(default_factory=lambda: Records(MOST_RECORDS))
    marks: Pattern[str] | None = None
    webhook: Webhook | None = None
    deliverer: Deliverer | None = None
    reply: Reply = _no_reply
    local_webhooks: bool = False
    open_to_network: bool = False
    poller: int = 0  # the number of the newest one, and how many wait just now
    polling: int = 0
    last_poll: tuple[int, float] = (0, 0.0)
    forbidden_calls: int = 0
    resets: int = 0
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
        update = self.updates.add(kind, body, self.world.now())
        if update and self.deliverer:
            self.deliverer.enlist(update)
        self.bell.ring()
        return update.update_id if update else None

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
        self.calls.add(Call(method, chat_id, error_code is None, error_code, self.world.now()))

    def sent(self, message: Message) -> None:
        """Add a message of the bot to the record of sends."""
        content, kind = message.content, kind_of(message.content)
        words = str(content.get("text") or content.get("caption") or "") if self.marks else ""
        found = self.marks.findall(words) if self.marks else []
        where = (message.chat_id, message.thread_id, message.message_id)
        self.sends.add((self.world.now(), *where, kind, found))

    def pressed(self, press: Press) -> None:
        """Remember a press for as long as anybody could answer it."""
        while self.presses and (first := next(iter(self.presses.values()))).at < press.at - PRESS_KEPT:
            del self.presses[first.query_id]
        self.presses[press.query_id] = press

    def set_webhook(self, webhook: Webhook | None) -> None:
        """Deliver to this one from now on, or to none."""
        if self.deliverer:
            self.deliverer.stop()
        self.webhook, self.deliverer = webhook, None
        if webhook:
            self.deliverer = Deliverer(self, webhook, self.reply)
        self.bell.ring()

    def reset(self, forum: bool = True) -> None:
        """A new default world; numbers that clients wait on (update_id, seq, n) go on counting."""
        self.world = default_world(self.clock, forum=forum, seq=self.world.seq + 1)
        self.limits, self.switches, self.faults = Limits(self.limits.on), Switches(), Faults()
        self.updates.clear()
        for records in (self.answers, self.calls, self.sends, self.deliveries):
            records.clear()
        self.presses, self.actions, self.typing = {}, [], {}
        self.forbidden_calls, self.resets = 0, self.resets + 1
        self.set_webhook(None)
