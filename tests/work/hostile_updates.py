"""Malformed and hostile updates through the real intake and turns: none crashes, blocks or leaks.

Nothing is sent. What the outbox holds is looked at call by call and settled as Telegram would. Between the hostile ones
ordinary people write, and must get, in order, exactly the answers that somebody gets who is alone with the bot.

`uv run --frozen python -m tests.work.hostile_updates [UPDATES [SEED [DATABASE_URL]]]` sends 100,000 and prints the
counts; tests/work/test_hostile_updates.py sends some thousands on both databases.
"""

from __future__ import annotations

import asyncio
import io
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import structlog
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from bot import logs
from bot.guide.loader import load
from bot.guide.render import Renderer
from bot.guide.strings import Strings
from bot.store import conversations
from bot.store.case_tables import CaseRoom, CaseRow
from bot.store.database import Database, open_database
from bot.store.tables import Inbox, Outbox
from bot.telegram.sender import Sent
from bot.telegram.staff_list import Roster
from bot.telegram.translate import translate
from bot.work import intake, settling, turns
from bot.work.context import Context
from bot.work.prepare import prepare
from tests.conftest import ROOT, hurry
from tests.work.bench import Model
from tests.work.hostile import MARK, Hostile
from tests.work.interleaving import ANSWERED, GROUPS, PEOPLE

BOT = 1_000_000_001
ROOMS = tuple(group.chat_id for group in GROUPS.values())
#: what an ordinary person does, one thing after the other
SCRIPT = (
    "/start", "1:lang:en", "/menu", "hello", "/status", "/privacy", "my boss has not paid me", "1:menu:", "/help",
    "/language", "1:lang:km", "/status",
)  # fmt: skip
FIRST_PERSON = 500_000
LISTENED = ("message", "edited_message", "callback_query", "my_chat_member")
#: in a log line: the time, which may look like anybody's number, and what may be one
_WHEN, _LONG = re.compile(r'"timestamp": "[^"]*"'), re.compile(r"-?\d{6,}")
BATCH = 60


class Harm(AssertionError):
    """A hostile update has done something."""


async def here(function: Callable[..., Any], *values: Any) -> Any:
    """In place of asyncio.to_thread: one thing after the other needs no threads."""
    return function(*values)


@dataclass
class Siege:
    """The bot's work on batches of updates, and what is looked at after each."""

    context: Context
    hostile: Hostile
    chance: random.Random
    logged: io.StringIO
    now: list[float]
    counts: Counter[str] = field(default_factory=Counter)
    #: mark -> the conversations that may read it
    readers: dict[str, set[str]] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    #: person -> what was answered, in order
    answers: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[int, int] = field(default_factory=dict)
    people: Iterator[int] = field(default_factory=lambda: count(FIRST_PERSON))
    last: int = 1000

    def __post_init__(self) -> None:
        """What somebody is answered who is alone with the bot."""
        alone = next(self.people)
        for step in range(len(SCRIPT)):
            self.feed([self._numbered(self._ordinary(alone, step))])
        self.expected = self.answers.pop(alone)
        if not len(self.expected) >= len(SCRIPT):
            raise Harm("the ordinary person is not answered")

    # -- updates

    def batch(self, size: int) -> None:
        """Hostile ones with ordinary ones among them, at times in the wrong order, twice, or without a number."""
        updates = [self._hostile() for _ in range(size)]
        while len(self.steps) < 5:
            self.steps[next(self.people)] = 0
        for person, step in list(self.steps.items()):
            updates.insert(self.chance.randrange(len(updates) + 1), self._ordinary(person, step))
            self.steps[person] += 1
            if self.steps[person] == len(SCRIPT):
                del self.steps[person]
        batch: list[Any] = [self._numbered(update) for update in updates]
        if self.chance.random() < 0.1:
            batch.extend(self.chance.sample(batch, 5))
        if self.chance.random() < 0.1:
            batch.reverse()
        for nonsense in self.chance.sample([None, 5, "x", [], {}, {"update_id": None}, {"update_id": "7"}], 2):
            batch.insert(self.chance.randrange(len(batch) + 1), nonsense)
        for number in self.chance.sample([True, -1, 0, 2**31, 2**63, 10**30, 3.5, "9" * 5000, [], {}], 2):
            odd = {"update_id": number, "message": self.hostile.private(1, text=self.hostile.text(1))}
            batch.insert(self.chance.randrange(len(batch) + 1), odd)
        self.counts["without a number"] += 4
        self.feed(batch)

    def _hostile(self) -> dict[str, Any]:
        kind, update = self.hostile.update()
        self.counts[kind] += 1
        return update

    def _ordinary(self, person: int, step: int) -> dict[str, Any]:
        self.counts["ordinary"] += 1
        what = SCRIPT[step]
        if what.startswith("1:"):
            return self.hostile.press(person, what)
        return {"message": self.hostile.private(person, text=what)}

    def _numbered(self, update: dict[str, Any]) -> dict[str, Any]:
        self.last += 1
        self._note(update)
        return {**update, "update_id": self.last}

    def _note(self, update: dict[str, Any]) -> None:
        """Who may read its marks, and who has asked for something."""
        chats = set()
        for part in update.values():
            for holder in (part, part.get("message") if isinstance(part, dict) else None):
                for name in ("chat", "from"):
                    if isinstance(holder, dict) and isinstance(holder.get(name), dict):
                        chats.add(holder[name].get("id")) if type(holder[name].get("id")) is int else None
        self.asked |= chats
        things = [kind for kind in LISTENED if update.get(kind) is not None]
        may_read = {conversations.key_of(chat) for chat in chats} if len(things) == 1 else set()
        for found in MARK.finditer(json.dumps(update)):
            self.readers[found[0]] = may_read

    # -- the bot's work, as its loops do it

    def feed(self, updates: list[Any]) -> None:
        """As the poller has them: what JSON can say, a hundred at a time."""
        self.now[0] += 2.0
        received = json.loads(json.dumps(updates))
        numbers = [one["update_id"] for one in received if isinstance(one, dict) and self._is_number(one)]
        intake.take_in(self.context, received)
        if intake.next_offset(self.context) != max(numbers) + 1:
            raise Harm(f"the poller would go on at {intake.next_offset(self.context)}, not after {max(numbers)}")
        self.turns()
        self.deliver()
        self.look_at_the_log()
        self.look_at_the_inbox()

    @staticmethod
    def _is_number(update: dict[str, Any]) -> bool:
        number = update.get("update_id")
        return type(number) is int and 0 < number < 2**31

    def turns(self) -> None:
        """All rows, also those that wait for another try."""

        async def work() -> None:
            while await turns.one_turn(self.context, Model()):
                self.counts["turns"] += 1

        for _ in range(12):
            with patch("asyncio.to_thread", here):
                asyncio.run(work())
            if not self._waiting():
                return
            self.counts["waits"] += 1
            self.now[0] += 31.0
        raise Harm("rows of the inbox are never dealt with")

    def _waiting(self) -> bool:
        with self.context.database.transaction() as db:
            return db.query(Inbox.id).filter(Inbox.state.in_(("waiting", "working"))).first() is not None

    def deliver(self) -> None:
        """Look at every call, and answer it as Telegram does."""
        for _ in range(20):
            with self.context.database.transaction() as db:
                rows = db.query(Outbox).filter(Outbox.state == "waiting").order_by(Outbox.position).all()
                simple = [row.id for row in rows if row.purpose not in ANSWERED]
                db.expunge_all()
            for row in rows:
                self._take(row)
            with self.context.database.transaction() as db:
                db.query(Outbox).filter(Outbox.id.in_(simple)).update({"state": "sent"})
            if not rows:
                return
        raise Harm(f"calls wait for ever: {sorted({(row.method, row.purpose, str(row.error)) for row in rows})}")

    def _claim(self, row: Outbox) -> bool:
        """As delivery does. False: one before it has made it needless."""
        with self.context.database.transaction() as db:
            mine = db.query(Outbox).filter(Outbox.id == row.id, Outbox.state == "waiting")
            row.attempts += 1
            return bool(mine.update({"state": "sending", "attempts": row.attempts}))

    def _take(self, row: Outbox) -> None:
        payload: Any = row.payload
        if row.purpose in ANSWERED and not self._claim(row):
            return
        self.counts["calls"] += 1
        if row.purpose in ANSWERED:
            payload = prepare(self.context, row)
            if not isinstance(payload, dict):
                settling.settle(self.context, row, payload)
                return
            answer = Sent(self.hostile.number(), thread_id=payload.get("message_thread_id"))
            if row.method == "createForumTopic":
                answer = Sent(topic_id=self.hostile.number())
            settling.settle(self.context, row, answer)
        self._look(row, payload)
        if row.purpose == "say" and FIRST_PERSON <= payload["chat_id"] < self.hostile.strangers[0]:
            self.answers[payload["chat_id"]].append(payload.get("text", row.method))

    # -- what is looked at

    def _look(self, row: Outbox, payload: dict[str, Any]) -> None:
        chat = payload.get("chat_id", payload.get("scope"))
        if row.purpose in ("say", "reply") and conversations.key_of(payload["chat_id"]) != row.conversation:
            raise Harm(f"{row.method} of another conversation goes to {chat}")
        if row.purpose != "press" and not (chat in self.asked or chat in ROOMS or chat in PEOPLE):
            raise Harm(f"{row.method} ({row.purpose}) goes to {chat}, where nobody asked")
        words = json.dumps({name: value for name, value in payload.items() if name != "callback_query_id"})
        for found in MARK.finditer(words):
            if found[1] == "n":
                raise Harm(f"{row.method} ({row.purpose}) tells a name")
            if payload.get("parse_mode"):
                raise Harm(f"{row.method} ({row.purpose}) takes what somebody wrote for markup")
            if row.conversation not in self.readers[found[0]] and int(found[2]) not in PEOPLE:
                raise Harm(f"{row.method} ({row.purpose}) tells what somebody else wrote")
            self.counts["words relayed"] += 1

    def look_at_the_log(self) -> None:
        """No mark and no number of a person."""
        lines = _WHEN.sub("", self.logged.getvalue())
        self.logged.seek(0)
        self.logged.truncate()
        self.counts["log lines"] += lines.count("\n")
        if MARK.search(lines) or any(int(number) in self.asked for number in _LONG.findall(lines)):
            raise Harm(f"a log line tells: {lines}")

    def learn(self) -> None:
        """The hostile hear of cases and topics that there are."""
        with self.context.database.transaction() as db:
            self.hostile.cases = [number for (number,) in db.query(CaseRow.number).order_by(CaseRow.opened_at)][-50:]
            known = db.query(CaseRoom.topic_id).filter(CaseRoom.topic_id > 0).order_by(CaseRoom.topic_id)
            self.hostile.topics = [topic for (topic,) in known][-50:]

    def end(self) -> Counter[str]:
        """Everybody was answered."""
        for person, texts in self.answers.items():
            if person not in self.steps and texts != self.expected:
                raise Harm(f"ordinary person {person} was answered {texts}, not {self.expected}")
            self.counts["people answered"] += person not in self.steps
        with self.context.database.transaction() as db:
            self._look_at_errors(db.query(Outbox.error, Outbox.state))
            self.counts["cases"] = db.query(CaseRow).count()
        return +self.counts

    def look_at_the_inbox(self) -> None:
        """Done, or set aside because it cannot be read; then forgotten, as upkeep does after a while."""
        with self.context.database.transaction() as db:
            for row in db.query(Inbox).filter(Inbox.state == "dead"):
                self._look_at_dead(row)
            self._look_at_errors(db.query(Inbox.error, Inbox.state))
            self.counts["rows done"] += db.query(Inbox).filter(Inbox.state == "done").count()
            db.query(Inbox).filter(Inbox.state.in_(("done", "dead"))).delete()

    def _look_at_errors(self, rows: Iterable[Any]) -> None:
        """The names of errors, nothing else."""
        for error, state in rows:
            if error and not error.replace(" ", "").isidentifier():
                raise Harm(f"a row tells: {error}")
            self.counts[f"{state}: {error}"] += bool(error) and state in ("dead", "failed")

    def _look_at_dead(self, row: Inbox) -> None:
        self.counts["rows dead"] += 1
        try:
            translate(row.payload["update"], self.context.roster, 0.0, "CASE0")  # type: ignore[index]
        except Exception:
            return
        raise Harm(f"set aside though it can be read: {row.error} {row.payload}")


def besiege(
    database: Database, renderer: Renderer, many: int, seed: int = 0, each: Callable[[int], None] = lambda done: None
) -> Counter[str]:
    """So many hostile updates; raises Harm, or whatever got out of intake."""
    logged, now, numbers = io.StringIO(), [1_800_000_000.0], count(10_000)
    logs.configure()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(logged))
    context = Context(
        database,
        renderer,
        Roster(GROUPS, PEOPLE, on_duty=(2003, 2002)),
        clock=lambda: now[0],
        fresh=lambda: f"C{next(numbers)}",
    )
    chance = random.Random(seed)
    siege = Siege(context, Hostile(chance, ROOMS, tuple(PEOPLE), BOT), chance, logged, now)
    try:
        for start in range(0, many, BATCH):
            siege.batch(min(BATCH, many - start))
            siege.learn()
            each(min(start + BATCH, many))
        return siege.end()
    finally:
        structlog.reset_defaults()


def main(many: int = 100_000, seed: int = 0, url: str = "") -> None:
    """Send them, and print what was looked at."""
    renderer = Renderer(load(ROOT / "content"), Strings(ROOT / "locales"))
    say, started = Console(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, Progress(*_columns(), console=say) as progress:
        task = progress.add_task("hostile updates", total=many)
        path = Path(folder)
        database = open_database(url or f"sqlite:///{path / 'hostile.db'}", path / "keys.json")
        hurry(database)
        counts = besiege(database, renderer, many, seed, lambda done: progress.update(task, completed=done))
        kind = database.engine.dialect.name
        database.close()
    seconds = time.perf_counter() - started
    say.print(f"{many} hostile updates on {kind} in {seconds:.0f} s, no harm done:", dict(sorted(counts.items())))


def _columns() -> tuple[Any, ...]:
    return (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:3]), *sys.argv[3:4])
