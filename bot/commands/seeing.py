"""status: what is going on, read from the database alone: it works while the bot runs, and while it does not."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from bot.commands.problems import explained
from bot.settings import load_settings
from bot.store import figures, processes
from bot.store import settings as stored
from bot.store.database import Database, open_to_look
from bot.store.figures import Figures
from bot.work.conversing import OFFLINE
from bot.work.pulse import CAUGHT_UP

out = Console(soft_wrap=True)
EVERY_SECONDS = 2.0
TIERS = ("immediate", "high", "medium", "routine")
_AUDIENCES = {"user": "Going out to users", "staff": "… to staff rooms", "staff_member": "… to staff in private"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. `silent`: seconds since Telegram held nothing for us; None: never yet."""

    at: float
    bots: int
    silent: float | None
    offline: bool
    figures: Figures

    @property
    def trouble(self) -> list[str]:
        """What somebody has to look at."""
        seen, found = self.figures, []
        if not self.bots:
            found.append("no bot is running")
        if seen.alone:
            found.append(f"immediate cases that nobody has: {seen.alone}")
        if seen.inbox.get("dead"):
            found.append(f"messages that could not be dealt with: {seen.inbox['dead']}")
        if seen.timers_late:
            found.append(f"timers that have not rung: {seen.timers_late}")
        return found


def status(*, once: bool, as_json: bool) -> int:
    """Until Ctrl-C, or once. 1 when somebody has to look at something."""
    with explained():
        settings = load_settings()
        database = open_to_look(settings.database_url, settings.key_file, settings.keystore_url)
        try:
            if not once and not as_json:
                _live(database)
            seen = look(database, time.time())
            if as_json:
                out.print_json(json.dumps(plain(seen)))
            elif once:
                out.print(table(seen))
        finally:
            database.close()
    return 1 if seen.trouble else 0


def look(database: Database, now: float) -> Seen:
    """Count now."""
    with database.transaction() as db:
        caught_up = stored.get(db, CAUGHT_UP)
        return Seen(
            now,
            processes.count_alive(db, now),
            None if caught_up is None else max(0.0, now - caught_up),
            bool(stored.get(db, OFFLINE, False)),
            figures.take(db, now),
        )


def plain(seen: Seen) -> dict[str, Any]:
    """For other programs: numbers and a few fixed words."""
    counted = asdict(seen.figures)
    outbox: dict[str, dict[str, int]] = {}
    for (audience, state), number in seen.figures.outbox.items():
        outbox.setdefault(audience, {})[state] = number
    cases: dict[str, dict[str, int]] = {}
    for (tier, state), number in seen.figures.cases.items():
        cases.setdefault(tier, {})[state] = number
    times = {"at": datetime.fromtimestamp(seen.at, UTC).isoformat(timespec="seconds"), "bots": seen.bots}
    telegram = {"caught_up_seconds_ago": seen.silent, "offline": seen.offline, "trouble": seen.trouble}
    return {**times, **telegram, **counted, "outbox": outbox, "cases": cases}


def _live(database: Database) -> None:
    with Live(console=out, auto_refresh=False) as screen:
        while True:
            screen.update(table(look(database, time.time())), refresh=True)
            time.sleep(EVERY_SECONDS)


def table(seen: Seen) -> RenderableType:
    """What is waiting, where, and for how long."""
    head = Text(f"{datetime.fromtimestamp(seen.at, UTC):%Y-%m-%d %H:%M:%S} UTC", style="dim")
    trouble = [Text(f"! {line}", style="bold red") for line in seen.trouble]
    switch = [Text("Switched off for everyone (helpline offline off)", style="bold yellow")] if seen.offline else []
    alone = Text(_alone(seen.figures))
    return Group(head, Text(), _flow(seen), Text(), _cases(seen.figures), alone, *switch, *trouble)


def _flow(seen: Seen) -> Table:
    counted = seen.figures
    grid = Table("", "Waiting", "Oldest", "", box=None, pad_edge=False)
    caught_up = "never yet" if seen.silent is None else f"{_time(seen.silent)} ago"
    grid.add_row("Bots running", str(seen.bots), "", f"all fetched from Telegram: {caught_up}")
    inbox = counted.inbox
    more = f"in work {inbox.get('working', 0)}, set aside {inbox.get('dead', 0)}"
    grid.add_row("Came in", str(inbox.get("waiting", 0)), _time(counted.inbox_oldest), more)
    for audience, name in _AUDIENCES.items():
        rows = {state: n for (whose, state), n in counted.outbox.items() if whose == audience}
        more = f"held {rows.get('held', 0)}, refused by Telegram {rows.get('failed', 0)}"
        grid.add_row(name, str(rows.get("waiting", 0)), _time(counted.outbox_oldest.get(audience, 0.0)), more)
    late = f"late {counted.timers_late}" + (f", by {_time(counted.timers_latest)}" if counted.timers_late else "")
    grid.add_row("Timers", str(counted.timers), "", late)
    return grid


def _cases(counted: Figures) -> Table:
    states = sorted({state for _, state in counted.cases})
    grid = Table("Open cases", *states, "Answer owed", box=None, pad_edge=False)
    for tier in TIERS:
        numbers = [str(counted.cases.get((tier, state), 0)) for state in states]
        grid.add_row(tier, *numbers, _time(counted.answers_owed.get(tier, 0.0)))
    return grid


def _alone(counted: Figures) -> str:
    longest = f", the longest for {_time(counted.alone_longest)}" if counted.alone else ""
    return f"Immediate and nobody's: {counted.alone}{longest}"


def _time(seconds: float) -> str:
    """Such as 4 s, 12 min, 3 h, 2 d; "-" for none."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        if seconds >= (2 * size if size > 1 else 1):
            return f"{seconds / size:.0f} {unit}"
    return "-"
