"""The outcome of a run as a page of docs/: what held, and how often what really happened."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime

from tests.chaos.run import Outcome

_ABOUT = """# What held while processes died

Written by `make chaos CHAOS="--messages N --report docs/chaos.md"`; without options N is 100,000. People write, staff
take, reply and close. Meanwhile processes of bot, model and database are killed with -9, the database is away for a
minute, Telegram (the strict simulator) refuses, breaks, delivers without an answer, repeats and reorders, topics
vanish, a group moves, users block the bot. The judges know only what the harness wrote and what stood on the screens
(`tests/chaos/judges.py`).

A send that was under way when its process or its database died may come twice, since Telegram has no way to ask whether
it arrived; none may be lost. At twenty times the speed the simulator's clock is too coarse for the judge of the limits
to prove much: Telegram's limits are proven at its own speed by `tests/store` and `tests/simulator`; here the simulator
itself refuses with 429 what is too much, and what it refused without being told to is counted as a breach.
"""


def written(outcome: Outcome, how: str, seconds: float) -> str:
    """Markdown: how it was run, a table of the judges, a table of what happened."""
    day = datetime.now(UTC).date().isoformat()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    judged = [f"| {name} | {len(found)} |" for name, found in outcome.breaches.items()]
    happened = [f"| {name} | {count:,} |" for name, count in sorted(outcome.counts.items())]
    took = f"{day}, {how}, {seconds / 60:.0f} minutes on {machine}"
    lines = [_ABOUT, f"{took}; interrupted sends: {_interrupted(outcome)}.", ""]
    lines += ["| judged | breaches |", "| --- | ---: |", *judged]
    return "\n".join([*lines, "", "| happened | times |", "| --- | ---: |", *happened, ""])


def _interrupted(outcome: Outcome) -> str:
    return f"{outcome.record.interrupted:,} could not be known, {outcome.counts['repeated']:,} came twice"
