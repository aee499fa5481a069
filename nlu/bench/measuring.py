"""All figures of one contestant: train it, serve it on one core, ask it from another."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.bench.accuracy import accuracy
from nlu.bench.contestants import Contestant, Served, serving
from nlu.bench.load import run_load
from nlu.bench.machine import busy_percent, cpu_seconds, memory_bytes, on_core, two_cores
from nlu.bench.processes import BenchProblem, run_to_end

MEMORY_AFTER = 200
_started = time.monotonic()


def say(line: str) -> None:
    """One line of progress with the time since the start."""
    print(f"[{time.monotonic() - _started:6.0f} s] {line}", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Questions:
    """What every contestant is asked."""

    texts: list[str]
    clients: list[int]
    labelled: list[dict[str, Any]]


def measure(one: Contestant, questions: Questions) -> dict[str, Any]:
    """What was measured before a failure is kept, with the reason of the failure."""
    result: dict[str, Any] = {"name": one.name, "trained_on": one.trained_on, "examples": one.examples}
    say(f"{one.name}, {one.trained_on}: training on {one.examples} messages")
    log = one.folder / "bench.log"
    try:
        result["train_seconds"] = round(run_to_end(one.train, one.folder, log, say), 1)
        result["model_bytes"] = one.model.stat().st_size
        _measure_server(one, questions, log, result)
    except (BenchProblem, OSError) as problem:
        result["failed"] = str(problem)
        say(f"failed: {problem}")
    return result


def _measure_server(one: Contestant, questions: Questions, log: Path, result: dict[str, Any]) -> None:
    server_core, client_core = two_cores()
    texts = questions.texts
    say(f"trained in {result['train_seconds']} s; starting its server")
    with on_core(client_core), serving(one, server_core, log) as served:
        result["startup_seconds"] = round(served.startup_seconds, 1)
        run_load(served.url, [texts[turn % len(texts)] for turn in range(MEMORY_AFTER)], 1)
        result["memory_bytes"] = memory_bytes(served.pid)
        result["busy_percent"] = round(busy_percent(server_core), 1)
        result["load"] = []
        for count in questions.clients:
            say(f"{len(texts)} messages from {count} at a time")
            result["load"].append(_load(served, texts, count))
        say(f"{len(questions.labelled)} labelled messages")
        result["accuracy"] = accuracy(served.url, questions.labelled) if questions.labelled else None


def _load(served: Served, texts: list[str], clients: int) -> dict[str, Any]:
    """One run, with the processor time an answer cost: that figure holds on a machine that others use too."""
    before = cpu_seconds(served.pid)
    load = run_load(served.url, texts, clients)
    spent = 1000 * (cpu_seconds(served.pid) - before)
    return {**load.summary(), "cpu_ms": round(spent / max(1, len(load.answered)), 2)}
