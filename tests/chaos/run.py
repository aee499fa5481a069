"""One run: learn what the answers look like, let people write while the storm goes on, calm down, wait, judge."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos import judges
from tests.chaos.people import ASKS, AWAY, OPENING, Asker, Caller, Town
from tests.chaos.processes import World, until
from tests.chaos.record import Record
from tests.chaos.screen import Screen
from tests.chaos.storm import Storm

#: updates not acknowledged and questions not answered at which nobody writes more for a moment
MOST_PENDING, MOST_OPEN = 200, 400
LOOK_SECONDS = 0.4


@dataclass(frozen=True)
class Plan:
    """How much of what."""

    messages: int = 2000
    seed: int = 1
    askers: int = 40
    callers: int = 4
    talks: int = 24
    #: of the people's acts, so many are of those who ask
    asking: float = 0.6
    #: messages between two faults; 0: none
    calm: float = 25.0
    asks: tuple[str, ...] = ASKS
    #: at the end all that was killed runs again
    heal: bool = True


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    record: Record
    breaches: dict[str, list[str]]
    counts: Counter[str]

    @property
    def ok(self) -> bool:
        """Whether nothing was broken."""
        return not any(self.breaches.values())


def learn(town: Town) -> None:
    """What each question is answered with, while all is calm."""
    user = town.world.new_user()
    for line in [*OPENING, *town.asks]:
        town.answers[line] = _answer(town, user, line)
    signs = [AWAY, *(town.answers[line] for line in town.asks)]
    assert len(set(signs)) == len(signs), "two questions have one answer: they cannot be told apart"


def _answer(town: Town, user: int, line: str) -> str:
    before = {key for key in town.screen.seen if key[0] == user}

    def came() -> str | None:
        town.screen.look()
        new = sorted(key for key in town.screen.seen if key[0] == user and key not in before)
        return town.screen.seen[new[0]].sign if new else None

    town.says(user, line)
    sign = str(until(came, 300, f"the answer to {line}"))
    time.sleep(1.5)  # what belongs to it comes too
    town.screen.look()
    return sign


class Run:
    """A world with its town and storm."""

    def __init__(self, world: World, plan: Plan, say: Callable[[int], None] = lambda written: None) -> None:
        self.plan, self.world, self.say = plan, world, say
        self.chance = random.Random(plan.seed)
        self.town = Town(world, Screen(world), self.chance, asks=plan.asks)
        learn(self.town)
        self.callers: list[Caller] = []
        self.askers = [Asker(self.town) for _ in range(plan.askers)]
        self.storm = Storm(world, self.town, self.callers, self.chance)
        #: (messages written, what happens then)
        self.script: list[tuple[int, Callable[[], object]]] = []
        self._looked = 0.0

    def go(self, slack: float = 0.0) -> Outcome:
        """From the first message to the verdict. `slack`: see judges.over_the_limit."""
        while self.town.written < self.plan.messages:
            self._look()
            before = self.town.written
            if not self._full():
                self._somebody()
            if self.town.written == before:  # full, or all wait for answers: no message, so no fault either
                time.sleep(0.05)
                continue
            while self.script and self.town.written >= self.script[0][0]:
                self.script.pop(0)[1]()
            if self.plan.calm and self.chance.random() < 1 / self.plan.calm:
                self.storm.strike()
            self.say(self.town.written)
        if self.plan.heal:
            self.storm.calm()
        self._wait_for_the_rest()
        return self._judge(slack)

    def _look(self) -> None:
        self.storm.due()
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self.town.screen.look()
            self._looked = time.monotonic()

    def _full(self) -> bool:
        return self._open() > MOST_OPEN or self.world.pending() > MOST_PENDING

    def _open(self) -> int:
        return len(self.town.record.asked) - self.town.screen.answered(self.town.answers)

    def _somebody(self) -> None:
        if self.chance.random() < self.plan.asking:
            self.chance.choice(self.askers).step()
            return
        talking = [caller for caller in self.callers if not caller.done]
        if len(talking) < self.plan.callers:
            self.callers.append(Caller(self.town, self.plan.talks))
        else:
            self.chance.choice(talking).step()

    def _wait_for_the_rest(self, seconds: float = 300.0) -> None:
        """Until all has arrived, or nothing new has come for a long time."""
        end, known = time.monotonic() + seconds, -1
        while time.monotonic() < end:
            self.town.screen.look()
            came = len(self.town.screen.markers) + self.town.screen.answered(self.town.answers)
            if came != known:  # pages for a case that nobody closes come for ever
                known, end = came, time.monotonic() + seconds
            if not judges.lost(self._record()) and not judges.unanswered(self._record()):
                return
            time.sleep(1.0)

    def _record(self) -> Record:
        record = self.town.record
        record.seen = list(self.town.screen.seen.values())
        record.sent = self.town.screen.sent
        record.groups = frozenset(self.town.screen.groups.values())
        return record

    def _empty_topics(self, record: Record) -> int:
        """Made by a call whose answer was lost: the bot cannot know of them. Reported, not judged."""
        used = {(seen.chat, seen.thread) for seen in record.seen}
        groups = self.world.see("world")["groups"]
        topics = [(self.town.screen.groups[group["id"]], topic) for group in groups for topic in group["topics"]]
        return sum(not topic["deleted"] and (chat, topic["thread_id"]) not in used for chat, topic in topics)

    def _judge(self, slack: float) -> Outcome:
        time.sleep(2.0)
        self.town.screen.look()
        record = self._record()
        counts = Counter(self.storm.hits)
        counts["messages written"] = self.town.written
        counts["messages seen"] = len(record.seen)
        counts["cases"] = len(self.callers)
        counts["repeated"] = judges.repeated(record)
        counts["topics without a word"] = self._empty_topics(record)
        return Outcome(record, judges.verdict(record, slack), counts)
