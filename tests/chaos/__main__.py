"""`make chaos`: 100,000 messages on a fast clock through a storm, and a table of what held. Exit code 1 on a breach."""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from tests.chaos.leaks import leaks
from tests.chaos.processes import World
from tests.chaos.report import written
from tests.chaos.run import Outcome, Plan, Run

out = Console()
#: so far sends may catch up with one another on the way to the simulator, in seconds of the wall clock
JITTER = 0.05


def main(
    messages: Annotated[int, typer.Option(help="Messages of users and staff together.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Of the plan; 0: another each time.")] = 0,
    bots: Annotated[int, typer.Option(help="Bot processes; more than one needs PostgreSQL.")] = 3,
    models: Annotated[int, typer.Option(help="Processes that stand for the language model.")] = 2,
    speed: Annotated[float, typer.Option(help="Seconds of the helpline in one of ours.")] = 20.0,
    calm: Annotated[float, typer.Option(help="Messages between two faults.")] = 100.0,
    sqlite: Annotated[bool, typer.Option("--sqlite", help="One bot on SQLite instead.")] = False,
    keep: Annotated[Path | None, typer.Option(help="Folder for logs and the record of a breach.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the table there, as Markdown.")] = None,
) -> None:
    """Let people write while processes die; then judge from what was written and what arrived."""
    seed = seed or random.SystemRandom().randint(1, 999_999)
    folder = keep or Path(tempfile.mkdtemp(prefix="chaos-"))
    crowd = min(150, max(20, messages // 50))
    plan = Plan(messages=messages, seed=seed, askers=crowd, callers=max(4, crowd // 6), asking=0.7, calm=calm)
    world = World(folder, bots=1 if sqlite else bots, models=models, postgres=not sqlite, speed=speed)
    out.print(f"seed {seed}, {plan.messages} messages, {world.bots} bots, {speed:g} x, {folder}")
    began = time.monotonic()
    try:
        world.start()
        with _progress() as bar:
            task = bar.add_task("messages", total=messages)
            run = Run(world, plan, lambda written: bar.update(task, completed=written))
            if not sqlite:
                run.script = [(messages // 2, run.storm.database_for_a_minute)]
            outcome = run.go(JITTER * speed)
    finally:
        world.stop()
    outcome.breaches["words in files"] = leaks(folder, outcome.record)
    out.print(_table(outcome, time.monotonic() - began))
    if report is not None:
        bots_on = f"{world.bots} bots on {'SQLite' if sqlite else 'PostgreSQL'}, {models} models, {speed:g} x"
        report.write_text(written(outcome, f"seed {seed}, {bots_on}", time.monotonic() - began), encoding="utf-8")
    if not outcome.ok:
        record = {**asdict(outcome.record), "groups": [*outcome.record.groups], "deleted": [*outcome.record.deleted]}
        (folder / "record.json").write_text(json.dumps(record, default=list), encoding="utf-8")
        out.print(f"[red]Broken.[/] Again with --seed {seed}; the record is in {folder / 'record.json'}")
        sys.exit(1)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, TimeRemainingColumn(), console=out)


def _table(outcome: Outcome, seconds: float) -> Table:
    table = Table(title=f"{seconds:.0f} s", show_header=False)
    for name, found in outcome.breaches.items():
        table.add_row(name, f"[red]{len(found)}: {'; '.join(found[:3])}" if found else "0")
    for name, count in sorted(outcome.counts.items()):
        table.add_row(name, f"{count:,}", style="dim")
    return table


if __name__ == "__main__":
    typer.run(main)
