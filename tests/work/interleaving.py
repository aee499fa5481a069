"""Thousands of conversations at once over the real intake, turns and outbox: whose words are in whose lane.

Nothing is sent. A recorder stands for Telegram: it takes what the outbox holds, in the order of its lanes, answers as
Telegram would, and looks for the marker of every message in the lane, chat and topic of somebody else.

`uv run --frozen python -m tests.work.interleaving [CONVERSATIONS [SEED]]` runs 10,000 of them and prints the counts;
tests/work/test_interleaving.py runs 1,000.
"""

from __future__ import annotations

import logging
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console
from sqlalchemy.orm import Session as Db

from bot.core.happened import Staff
from bot.guide.loader import load
from bot.guide.render import Renderer
from bot.guide.strings import Strings
from bot.store import conversations
from bot.store.case_tables import CaseRow
from bot.store.database import Database, open_database
from bot.store.tables import Inbox, Outbox
from bot.telegram import staff_acts
from bot.telegram.buttons import encode
from bot.telegram.sender import Sent
from bot.telegram.staff_list import Roster, StaffGroup
from bot.work import conversing, intake, settling, turns
from bot.work.context import Context
from bot.work.prepare import prepare
from tests.conftest import ROOT
from tests.core.people import LOCKED_IN

GROUPS = {
    "lscw": StaffGroup("lscw", -1001, "en", "LSCW"),
    "lpn": StaffGroup("lpn", -1002, "en", "LPN"),
}
PEOPLE = {
    2001: Staff("2001", "Dara", "LSCW", "supervisor", "en", "lscw", ("km", "en")),
    2002: Staff("2002", "Nok", "LPN", "agent", "en", "lpn", ("th", "km")),
    2003: Staff("2003", "Chan", "LSCW", "agent", "en", "lscw", ("km",)),
    2004: Staff("2004", "Ploy", "LPN", "supervisor", "en", "lpn", ("th", "en")),
}
#: conversations that go on at the same time, and acts between two commits
AT_ONCE, BATCH = 400, 100
MARKER = re.compile(r"[mrn](\d+)x\d+z")
#: calls whose answer the bot remembers; of all others only the words are looked at
ANSWERED = ("topic", "card", "relay", "reply", "line", "untopic")
#: number of a user's first chat; each has their own
FIRST_USER = 500_000


class WrongLane(AssertionError):
    """Words of one conversation in the lane, chat or topic of another."""


@dataclass
class Batches:
    """A database whose transactions are joined: the code under test opens and ends its own, the disk sees a batch."""

    database: Database
    current: Db | None = field(default=None)

    @contextmanager
    def transaction(self) -> Iterator[Db]:
        """One that is part of the batch; what fails, fails the batch."""
        assert self.current is not None
        yield self.current

    @contextmanager
    def batch(self) -> Iterator[None]:
        """One transaction of the database."""
        with self.database.transaction() as db:
            self.current = db
            yield
        self.current = None


@dataclass
class Exchange:
    """Stands for Telegram on both sides: makes updates, and takes calls."""

    context: Context
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    #: (partner, topic) -> the user whose words stand in it; and where each is to be found
    readers: dict[tuple[str, int], int] = field(default_factory=dict)
    topics: dict[int, tuple[str, int]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    due: list[dict[str, Any]] = field(default_factory=list)
    serial: int = 0

    # -- updates

    def number(self) -> int:
        self.serial += 1
        return self.serial

    def marker(self, kind: str, user: int) -> str:
        self.counts[kind] += 1
        return f"{kind}{user}x{self.number()}z"

    def says(self, user: int, text: str) -> None:
        """A user writes."""
        self._update(message={**self._from(user), "text": text})

    def presses(self, user: int, data: str) -> None:
        """A user presses a button."""
        self._press(user, {"id": user, "type": "private"}, f"1:{data}")

    def in_topic(self, staff: int, user: int, text: str) -> None:
        """Staff write where they have read this user, if they have read a word yet."""
        partner, topic = self.topics.get(user, ("", 0))
        if not topic:
            return
        by = next(n for n in (staff, *PEOPLE) if PEOPLE[n].partner == partner)
        where = {"chat": self._group(partner), "message_thread_id": topic, "is_topic_message": True}
        self._update(message={**self._from(by), **where, "text": text})

    def staff_presses(self, staff: int, number: str, act: str) -> None:
        """A button that names a case, as cards and pages have it."""
        data = encode(staff_acts.staff_button(number, act))
        self._press(staff, self._group(PEOPLE[staff].partner), data)

    @staticmethod
    def _group(partner: str) -> dict[str, Any]:
        return {"id": GROUPS[partner].chat_id, "type": "supergroup", "title": partner, "is_forum": True}

    def _from(self, who: int) -> dict[str, Any]:
        sender = {"id": who, "is_bot": False, "first_name": "N", "language_code": "km"}
        date = int(self.context.clock())
        return {"message_id": self.number(), "date": date, "chat": {"id": who, "type": "private"}, "from": sender}

    def _press(self, who: int, chat: dict[str, Any], data: str) -> None:
        sent = self._from(who)
        shown = {**sent, "chat": chat, "text": "?", "from": {"id": 42, "is_bot": True, "first_name": "bot"}}
        query = {"id": str(self.number()), "from": sent["from"], "chat_instance": "1", "message": shown, "data": data}
        self._update(callback_query=query)

    def _update(self, **what: Any) -> None:
        self.due.append({"update_id": self.number(), **what})
        self.counts["updates"] += 1

    # -- the bot's work, as its loops do it

    def work(self) -> None:
        """All updates that are due are taken in, claimed and settled, in the order of their coming."""
        updates, self.due = self.due, []
        intake.take_in(self.context, updates)
        with self.context.database.transaction() as db:
            for row in db.query(Inbox).filter(Inbox.state == "waiting").order_by(Inbox.id).all():
                row.state, row.attempts = "working", 1
                db.flush()
                db.expunge(row)
                conversing.settle(self.context, turns._read(self.context, row))

    def deliver(self) -> None:
        """All that waits is taken, lane by lane in order, answered, and looked at."""
        with self.context.database.transaction() as db:
            for turn in count():
                rows = db.query(Outbox).filter(Outbox.state == "waiting").order_by(Outbox.position).all()
                if not rows:
                    return
                stuck = [(row.method, row.purpose, row.lane, row.error) for row in rows]
                assert turn < 20, f"waits for ever: {stuck}"
                for row in rows:
                    if row.state == "waiting":  # it may have been cancelled by one before it
                        self._take(db, row)

    def _take(self, db: Db, row: Outbox) -> None:
        self.counts["calls"] += 1
        if row.purpose not in ANSWERED:
            self._look(db, row, row.payload)
            row.state, row.payload = "sent", None
            return
        row.state, row.attempts = "sending", row.attempts + 1
        db.flush()
        db.expunge(row)  # as delivery has it, apart from its database
        payload = prepare(self.context, row)
        if not isinstance(payload, dict):
            settling._settle(self.context, db, row, payload)
            return
        self._look(db, row, payload)
        settling._settle(self.context, db, row, self._answer(row, payload))

    def _answer(self, row: Outbox, payload: dict[str, Any]) -> Sent:
        """What Telegram tells of a call that worked."""
        if row.method == "createForumTopic":
            return Sent(topic_id=self.number())
        if row.method.startswith("send"):
            return Sent(self.number(), thread_id=payload.get("message_thread_id"))
        return Sent()

    def _look(self, db: Db, row: Outbox, payload: dict[str, Any]) -> None:
        """Every marker in the call belongs to the one conversation whose lane, chat and topic these are."""
        for found in MARKER.finditer(repr(payload)):
            marker, user = found[0], int(found[1])
            self.counts["looked at"] += 1
            if row.audience == "user":
                fits = marker[0] == "r" and payload["chat_id"] == user
                lane = f"chat:{conversations.key_of(user)}"
            else:
                fits, lane = self._in_its_topic(db, row, payload, user)
            if not fits or row.lane != lane:
                raise WrongLane(f"{marker}: {row.method} in the lane {row.lane} to the chat {payload['chat_id']}")
            if row.purpose in ("relay", "reply"):
                self.seen.add(marker)

    def _in_its_topic(self, db: Db, row: Outbox, payload: dict[str, Any], user: int) -> tuple[bool, str]:
        case = db.get(CaseRow, row.case_number)
        topic = (row.room, payload.get("message_thread_id") or 0)
        reader = self.readers.setdefault(topic, user)
        self.topics[user] = topic
        fits = (
            case is not None
            and case.conversation == conversations.key_of(user)
            and case.partner == row.room
            and payload["chat_id"] == GROUPS[row.room].chat_id
            and bool(topic[1])
            and reader == user
        )
        return fits, f"room:{row.room}:{row.case_number}"


@dataclass
class Story:
    """One user, from the first cry or wish to the close; one thing happens at each step."""

    exchange: Exchange
    user: int
    owner: int = 2001

    def steps(self) -> Iterator[None]:
        """Between two of them anything may happen to others."""
        exchange, user, chance = self.exchange, self.user, self.exchange.chance
        cries = chance.random() < 0.6
        exchange.says(user, f"{LOCKED_IN} {exchange.marker('m', user)}" if cries else "/person")
        yield
        level = chance.choice(("share", "private", "anonymous"))
        for button in ("safe:", *(() if cries else ("reply:hurt=no",)), f"consent:{level}"):
            exchange.presses(user, button)
            yield
        number = self._case()
        if not number:
            return
        self.owner = chance.choice((2001, 2003))
        exchange.staff_presses(self.owner, number, "take")
        yield
        yield from self._talk(2)
        if chance.random() < 0.15:
            exchange.in_topic(2001, user, "/pass lpn life")
            yield
            exchange.staff_presses(2002, number, "accept")
            yield
            yield from self._talk(1)
        if chance.random() < 0.3:
            exchange.in_topic(self.owner, user, "/close helped")
            yield
            exchange.says(user, "/person")
            yield
            yield from self._talk(1)

    def _talk(self, times: int) -> Iterator[None]:
        """They write to and fro; staff also leave notes."""
        exchange, user = self.exchange, self.user
        for _ in range(times):
            exchange.says(user, f"{exchange.marker('m', user)} words")
            yield
            if user not in exchange.topics:  # nobody has read a word of theirs yet
                continue
            kind = exchange.chance.choice("rrn")
            text = f"{exchange.marker(kind, user)} words"
            exchange.in_topic(self.owner, user, text if kind == "r" else f"/note {text}")
            yield

    def _case(self) -> str:
        with self.exchange.context.database.transaction() as db:
            row = db.query(CaseRow).filter_by(conversation=conversations.key_of(self.user)).one_or_none()
            return row.number if row else ""


def run(database: Database, renderer: Renderer, many: int, seed: int = 0) -> Counter[str]:
    """So many conversations, a few hundred at any time; raises WrongLane at the first word that is in a wrong one."""
    joined, numbers, ticks = Batches(database), count(1), count()
    context = Context(
        joined,  # type: ignore[arg-type]
        renderer,
        Roster(GROUPS, PEOPLE, on_duty=(2003, 2002)),
        clock=lambda: 1_800_000_000.0 + next(ticks) / 1000,
        fresh=lambda: f"C{next(numbers)}",
    )
    exchange = Exchange(context, random.Random(seed))
    waiting = [Story(exchange, FIRST_USER + number).steps() for number in reversed(range(many))]
    going: list[Iterator[None]] = []
    while waiting or going:
        with joined.batch():
            _some(exchange, waiting, going)
    exchange.counts["topics"] = len(exchange.readers)
    exchange.counts["arrived"] = len(exchange.seen)
    return exchange.counts


def _some(exchange: Exchange, waiting: list[Iterator[None]], going: list[Iterator[None]]) -> None:
    """A batch of acts of users and staff at random, the bot now and then doing its work."""
    for _ in range(BATCH):
        while waiting and len(going) < AT_ONCE:
            going.append(waiting.pop())
        if not going:
            break
        at = exchange.chance.randrange(len(going))
        if next(going[at], "over") == "over":
            going[at] = going[-1]
            going.pop()
        if exchange.chance.random() < 0.3:
            exchange.work()
        if exchange.chance.random() < 0.1:
            exchange.deliver()
    exchange.work()
    exchange.deliver()


def main(many: int = 10_000, seed: int = 0) -> None:
    """Run them and print what was looked at."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    renderer = Renderer(load(ROOT / "content"), Strings(ROOT / "locales"))
    say, started = Console(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, say.status(f"{many} conversations …"):
        database = open_database(f"sqlite:///{folder}/interleaving.db", Path(folder) / "keys.json")
        counts = run(database, renderer, many, seed)
        database.close()
    say.print(f"{many} conversations in {time.perf_counter() - started:.0f} s, no word in a wrong lane:", dict(counts))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
