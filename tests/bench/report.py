"""What was measured -> docs/benchmarks.md: the goals, the contestants side by side, the staff actions."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.crash import Crash
from tests.bench.load import Load
from tests.bench.measure import Contest, Results
from tests.bench.sustained import P95_MS, TAIL_SECONDS, Sustained

P95_GOAL, URGENT_GOAL, MEMORY_GOAL, TIMES_GOAL = 150.0, 5000.0, 1536.0, 3.0
#: the rate of the first goal
GOAL_RATE = 25.0


def markdown(results: Results, staff: str, plot: str) -> str:
    """The whole page."""
    notes = Path(__file__).with_name("notes.md").read_text(encoding="utf-8")
    parts = [_head(results), _goals(results), f"![waiting times and rates]({plot})\n", _side_by_side(results)]
    parts += [_scaling(results), _urgent(results), _memory(results), notes, staff]
    return "\n".join(part for part in parts if part)


def _head(results: Results) -> str:
    return (
        "# Benchmarks\n\n"
        f"Written by `make bench`; do not edit. {datetime.now(UTC):%d %B %Y %H:%M} UTC, {_machine()}, Python "
        f"{platform.python_version()}, one run of {results.seconds / 60:.0f} minutes without the staff actions; load "
        f"average at its end {os.getloadavg()[0]:.1f}. Everything ran on this machine: contestant, models, database, "
        "the simulator that stands for Telegram, and the crowd that writes.\n"
    )


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{os.cpu_count()} cores ({names[0] if names else platform.machine()})"


def _goals(results: Results) -> str:
    ours = results.contests[0]
    rasa = next((one for one in results.contests if one.name == "Rasa"), None)
    rows = [
        *(
            (f"answer p95 at 25 a second, limits on: {one.name}", "at most 150 ms", *_upper(_at(one), P95_GOAL, "ms"))
            for one in results.contests
            if one.name.startswith(ours.name)
        ),
        ("highest sustained rate", "three times Rasa's", *_times(ours, rasa)),
        ("cry to card in a full staff group, p95", "under 5 s", *_upper(_urgent_p95(results), URGENT_GOAL, "ms")),
        ("memory of bot and NLU service", "under 1.5 GB", *_upper(sum(ours.memory.values()), MEMORY_GOAL, "MB")),
    ]
    return _table(["Goal", "", "Measured", ""], rows)


def _at(contest: Contest) -> float | None:
    found = [load.spread for load in contest.loads if load.rate == GOAL_RATE and load.spread]
    return found[0].p95 if found else None


def _upper(value: float | None, goal: float, unit: str) -> tuple[str, str]:
    if value is None:
        return "not measured", ""
    return f"{value:.0f} {unit}", "met" if value <= goal else "**not met**"


def _times(ours: Contest, rasa: Contest | None) -> tuple[str, str]:
    if not (ours.sustained and rasa and rasa.sustained and rasa.sustained.per_second):
        return "not measured", ""
    times = ours.sustained.per_second / rasa.sustained.per_second
    words = f"{ours.sustained.per_second:.0f} against {rasa.sustained.per_second:.0f} a second: {times:.1f} times"
    return words, "met" if times >= TIMES_GOAL else "**not met**"


def _urgent_p95(results: Results) -> float | None:
    return results.urgent.spread.p95 if results.urgent and results.urgent.spread else None


def _side_by_side(results: Results) -> str:
    contests = results.contests
    rates = sorted({load.rate for one in contests for load in one.loads})
    rows: list[tuple[str, ...]] = [("start to first answer", *(f"{one.start_seconds:.1f} s" for one in contests))]
    for rate in rates:
        loads = [next((load for load in one.loads if load.rate == rate), None) for one in contests]
        rows.append((f"{rate:.0f} messages a second: p50 / p95 / p99 of the answers", *(map(_waited, loads))))
        rows.append(("… asked, unanswered, refused calls", *(map(_counted, loads))))
    rows.append(("highest sustained rate, send limits lifted", *(_rate(one.sustained) for one in contests)))
    rows.append(("kill -9 amid the messages: answered of asked", *(_kept(one.crash) for one in contests)))
    rows.append(("… lost, answered twice, people answered out of order", *(_broken(one.crash) for one in contests)))
    rows.append(("memory", *(f"{sum(one.memory.values()):.0f} MB" for one in contests)))
    rows += [("not measured to the end", *(one.failed or "" for one in contests))] * any(o.failed for o in contests)
    return "## Side by side\n\n" + _table(["", *(one.name for one in contests)], rows)


def _waited(load: Load | None) -> str:
    return f"{load.spread} ms" if load and load.spread else "no answers"


def _counted(load: Load | None) -> str:
    return f"{load.asked}, {load.unanswered}, {load.errors}" if load else ""


def _rate(found: Sustained | None) -> str:
    if found is None:
        return "not measured"
    return f"{found.per_second:.1f} a second" if found.per_second else f"none found (flood {found.flood:.1f})"


def _kept(crash: Crash | None) -> str:
    return f"{crash.answered} of {crash.asked}" if crash else "not measured"


def _broken(crash: Crash | None) -> str:
    return f"{crash.lost}, {crash.twice}, {crash.disordered}" if crash else ""


def _scaling(results: Results) -> str:
    rows = [
        (name, f"{one.flood:.1f}", f"{one.per_second:.1f}", _last(one), str(one.without_model))
        for name, one in results.scaling.items()
    ]
    head = ["", "answers a second in a flood", "sustained", "p50 / p95 / p99 at that", "without the model"]
    words = (
        f"Sustained: all answered, p95 at most {P95_MS:.0f} ms, and {TAIL_SECONDS} s after the last question nothing "
        "is left. No goal is set. Two NLU services, send limits lifted "
        "(LAB_NO_LIMITS, which only the simulator is told). “Without the model”: texts about which it could not be "
        "asked in time in all runs of the row; they were answered by rules alone.\n"
    )
    return f"## More processes\n\n{words}\n" + _table(head, rows)


def _last(found: Sustained) -> str:
    spread = found.tried[-1].spread if found.tried and found.per_second else None
    return f"{spread} ms" if spread else ""


def _urgent(results: Results) -> str:
    found = results.urgent
    if found is None or found.spread is None:
        return ""
    return (
        "## Cries into a full staff group\n\n"
        f"{found.cries} cries, two a minute, while six people with open cases write more than the group may get: "
        f"median {found.spread.p50 / 1000:.1f} s, p95 {found.spread.p95 / 1000:.1f} s from the cry to the card in its "
        f"topic; {found.without_card} without a card within a minute. The group got at most {found.busiest_minute} "
        f"messages in a minute (Telegram allows 20); when a cry came, at least {found.waiting} lines of the talk "
        "waited for their turn.\n"
    )


def _memory(results: Results) -> str:
    rows = [(name, f"{size:.0f} MB") for name, size in results.memory.items()]
    rows += [(name, f"{size:.0f} MB") for one in results.contests[2:] for name, size in one.memory.items()]
    parse = f"{results.nlu_parse} ms" if results.nlu_parse else "not measured"
    rows += [("NLU service: start to ready", f"{results.nlu_start_seconds:.1f} s"), ("NLU service: a parse", parse)]
    return "## Processes\n\n" + _table(["", "after the load"], rows)


def _table(head: list[str], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
