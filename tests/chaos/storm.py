"""What goes wrong, at random moments of a seeded plan. Only what really happened is counted."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import httpx

from tests.chaos.people import Caller, Town
from tests.chaos.processes import SENDERS, Child, World
from tests.e2e.helpline_lab import SECOND

Act = Callable[[], None]


@dataclass
class Storm:
    """Faults against one world. `due` does what has to be done later, such as starting again what was killed."""

    world: World
    town: Town
    callers: list[Caller]
    chance: random.Random
    hits: Counter[str] = field(default_factory=Counter)
    later: list[tuple[float, Act]] = field(default_factory=list)
    database_away: bool = False
    #: kinds of fault by name: each comes once before chance alone decides
    tried: set[str] = field(default_factory=set)

    def strike(self) -> None:
        """One fault."""
        acts = self._acts()
        fresh = [(weight, act) for weight, act in acts if act.__name__ not in self.tried]
        [act] = self.chance.choices([act for _, act in fresh or acts], [weight for weight, _ in fresh or acts])
        self.tried.add(act.__name__)
        act()

    def _acts(self) -> list[tuple[float, Act]]:
        """How often what, in relation to one another."""
        acts: list[tuple[float, Act]] = [
            (5, self.kill_bot),
            (2, self.kill_model),
            (1, self.slow_model),
            (4, self.flood),
            (3, self.bad_gateway),
            (3, self.broken_connection),
            (4, self.arrived_but_timed_out),
            (2, self.polls_fail),
            (2, self.slow_calls),
            (3, self.updates_repeated),
            (2, self.updates_reordered),
            (2, self.topic_deleted),
            (1, self.user_blocks),
            (1, self.group_moves),
        ]
        return [*acts, (1.5, self.database_dies)] if self.world.database else acts

    def due(self, *, all_of_it: bool = False) -> None:
        """Do what is due by now."""
        now = time.monotonic()
        ready = [act for at, act in self.later if all_of_it or at <= now]
        self.later = [] if all_of_it else [(at, act) for at, act in self.later if at > now]
        for act in ready:
            act()
        for bot in self.world.helplines:  # as systemd would: without its database a bot does not start
            if bot.ended_by_itself and not self.database_away:
                bot.start()
                self.hits["bot ended by itself"] += 1

    def calm(self) -> None:
        """Everything runs, nothing is ordered any more."""
        self.due(all_of_it=True)
        left = self.world.control("faults")
        self.town.record.ordered_floods -= sum(fault["times"] for fault in left if fault["kind"] == "429")
        self.world.control("faults", clear=True)
        for child in [*self.world.helplines, *self.world.stand_ins]:
            if not child.running:
                child.start()

    def _in(self, least: float, most: float, act: Act) -> None:
        self.later.append((time.monotonic() + self.chance.uniform(least, most), act))

    # -- processes

    def kill_bot(self) -> None:
        """kill -9, wherever it is; rarely while it still starts, else on a slow machine none would ever work."""
        bot = self.chance.choice(self.world.helplines)
        if (bot.working or (bot.running and self.chance.random() < 0.1)) and bot.kill():
            self.hits["bot killed"] += 1
            self.town.record.interrupted += SENDERS
            self._in(0.0, 2.0, lambda: self._again(bot))

    def kill_model(self) -> None:
        """Of the model's processes one."""
        model = self.chance.choice(self.world.stand_ins)
        if model.running and model.kill():
            self.hits["model killed"] += 1
            self._in(1.0, 8.0, lambda: self._again(model))

    @staticmethod
    def _again(child: Child) -> None:
        if not child.running:
            child.start()

    def slow_model(self) -> None:
        """Slower than the bot's patience."""
        port = self.chance.choice(self.world.model_ports)
        if self._slow(port, 3.0):
            self.hits["model slow"] += 1
            self._in(2.0, 6.0, lambda: self._slow(port, 0.0))

    @staticmethod
    def _slow(port: int, seconds: float) -> bool:
        try:
            httpx.post(f"http://127.0.0.1:{port}/slow", json={"seconds": seconds}, timeout=5.0)
        except httpx.HTTPError:
            return False
        return True

    def database_dies(self) -> None:
        """kill -9 of the whole server; it comes back a little later."""
        database = self.world.database
        assert database is not None
        if not self.database_away and self._database_killed():
            time.sleep(self.chance.uniform(0.0, 3.0))
            database.start()

    def database_for_a_minute(self) -> None:
        """It is away, and people go on writing."""
        if self._database_killed():
            self.hits["database away for a minute"] += 1
            self.database_away = True
            self.later.append((time.monotonic() + 60.0, self._database_back))

    def _database_back(self) -> None:
        assert self.world.database is not None
        self.world.database.start()
        self.database_away = False

    def _database_killed(self) -> bool:
        assert self.world.database is not None
        self.hits["database killed"] += 1
        self.town.record.interrupted += SENDERS * len(self.world.helplines)
        return self.world.database.kill() > 0

    # -- Telegram (its seconds are those of the fast clock)

    def _fault(self, name: str, kind: str, most: int, **more: object) -> int:
        times = self.chance.randint(1, most)
        self.world.control("faults", kind=kind, times=times, **more)
        self.hits[name] += times
        return times

    def _seconds(self, most: float) -> float:
        return self.chance.uniform(0.0, most) * self.world.speed

    def flood(self) -> None:
        """429, each with seconds to wait."""
        wait = 1 + int(self._seconds(3.0))
        self.town.record.ordered_floods += self._fault("429", "429", 10, method="sendMessage", retry_after=wait)

    def bad_gateway(self) -> None:
        """It did not arrive."""
        method = self.chance.choice(("sendMessage", "sendMessage", "createForumTopic", "closeForumTopic"))
        self._fault("502", "502", 4, method=method)

    def broken_connection(self) -> None:
        """It did not arrive, and the bot cannot know."""
        self._fault("connection broken", "drop", 3, method="sendMessage")

    def arrived_but_timed_out(self) -> None:
        """It arrived, and the bot cannot know."""
        more = {"method": "sendMessage", "hold": self._seconds(2.0)}
        self.town.record.interrupted += self._fault("timeout after delivery", "timeout_after_delivery", 3, **more)

    def slow_calls(self) -> None:
        """Before or after it is done: a kill meanwhile hits a send that arrived, or one that did not."""
        late = self.chance.random() < 0.5
        self._fault("slow call", "latency", 10, method="sendMessage", delay=self._seconds(2.0), after=late)

    def polls_fail(self) -> None:
        """Nothing can be fetched nor acknowledged for a moment."""
        self._fault("poll failed", self.chance.choice(("502", "drop")), 4, method="getUpdates")

    def updates_repeated(self) -> None:
        """One that was acknowledged long ago comes once more."""
        self._fault("update repeated", "repeat", 5)

    def updates_reordered(self) -> None:
        """Those of two chats come the other way round."""
        self._fault("update reordered", "reorder", 5)

    # -- people

    def topic_deleted(self) -> None:
        """Of a case of which nothing is on its way; what is written next needs a new topic."""
        for caller in self.callers:
            topic = self.town.screen.topics.get(caller.user)
            if topic and caller.taken and caller.left > 4 and topic not in self.town.record.deleted:
                self.town.screen.look()
                if caller.all_arrived():
                    chat, thread = topic
                    self.world.control(f"topics/{thread}/delete?chat={self.town.address(chat)}")
                    self.town.record.deleted.add(topic)
                    self.hits["topic deleted"] += 1
                    return

    def user_blocks(self) -> None:
        """Staff write to somebody who has blocked the bot; that is not to arrive. Later they are back."""
        for caller in self.callers:
            topic = self.town.screen.topics.get(caller.user)
            if topic and caller.taken and caller.left > 4 and not caller.away and caller.all_arrived():
                self.world.act(caller.user, do="block")
                caller.away = True
                self.town.staff(topic, "are you there?")
                self.hits["user blocked"] += 1
                self._in(1.0, 4.0, partial(self._back, caller))
                return

    def _back(self, caller: Caller) -> None:
        self.world.act(caller.user, do="unblock")
        caller.away = False

    def group_moves(self) -> None:
        """Once: the second room gets another id."""
        if not self.hits["group moved"]:
            before = {group["id"] for group in self.world.see("world")["groups"]}
            after = {group["id"] for group in self.world.control("migrate", chat=SECOND)["groups"]}
            [new] = after - before
            self.town.screen.moved(SECOND, new)
            self.hits["group moved"] += 1
