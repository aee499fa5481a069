"""`python -m nlu.bench.serving`: our service and plain Rasa side by side, on this machine and the same messages.

Measured for each: training from nothing, size of the model, start to first answer, memory, time of a parse, answers a
second with several clients, and how often the first guess is right. Servers get one core and one thread each, the
clients another core. All is done in a temporary copy of the repository, which stays as it is. Messages are never
printed or stored. Exit codes: 0 measured, 1 a contestant failed (the rest is reported), 2 it cannot be done.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import json
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from nlu.bench.accuracy import read_labelled
from nlu.bench.contestants import Contestant, ours
from nlu.bench.machine import facts, two_cores
from nlu.bench.measuring import MEMORY_AFTER, Questions, measure, say
from nlu.bench.plain_rasa import plain_rasa
from nlu.bench.processes import BenchProblem
from nlu.bench.serving_options import options
from nlu.bench.serving_table import as_markdown
from nlu.bench.workspace import copy_product, keep_few, sample_of_data, sample_of_file
from nlu.home import Home

OK, FAILED, IMPOSSIBLE = 0, 1, 2


def line_up(chosen: argparse.Namespace, folder: Path) -> list[Contestant]:
    """The contestants, each in a folder of its own."""
    everything = copy_product(Home(chosen.home), folder / "all")
    if not chosen.sample_per_intent:
        words = "all messages"
        return [ours(everything, words), plain_rasa(everything, folder / "plain", chosen.diet_epochs, words)]
    few = Home(Path(shutil.copytree(everything.root, folder / "few")))
    keep_few(few, chosen.sample_per_intent)
    words = f"{chosen.sample_per_intent} messages an intent and language"
    both = [ours(few, words), plain_rasa(few, folder / "plain", chosen.diet_epochs, words)]
    return both if chosen.only_sample else [ours(everything, "all messages"), *both]


def prepare(chosen: argparse.Namespace) -> tuple[Questions, str]:
    """What to ask, and where it comes from in words."""
    labelled = read_labelled(chosen.validation)
    if not labelled:
        say(f"no labelled messages in {chosen.validation}: accuracy is left out")
    if chosen.sample:
        texts, source = sample_of_file(chosen.sample, chosen.messages), chosen.sample.name
    else:
        texts, source = (
            sample_of_data(Home(chosen.home), chosen.messages),
            "the training data (km, th, en)",
        )
    return Questions(texts, chosen.clients, labelled), source


def run(chosen: argparse.Namespace) -> dict[str, Any]:
    """The whole run. The report is written after every contestant, for the next one may take hours."""
    say("reading the messages")
    questions, source = prepare(chosen)
    report: dict[str, Any] = {
        "measured_at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="minutes"),
        "machine": facts(),
        "settings": _settings(chosen, questions, source),
        "contestants": [],
    }
    with tempfile.TemporaryDirectory(prefix="helpline-bench-") as folder:
        say("copying the product")
        for one in line_up(chosen, Path(folder)):
            report["contestants"].append(measure(one, questions))
            if chosen.json:
                chosen.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return report


def _settings(chosen: argparse.Namespace, questions: Questions, source: str) -> dict[str, Any]:
    server_core, client_core = two_cores()
    return {
        "sample_per_intent": chosen.sample_per_intent,
        "diet_epochs": chosen.diet_epochs,
        "messages": len(questions.texts),
        "sample": source,
        "clients": questions.clients,
        "memory_after": MEMORY_AFTER,
        "labelled": len(questions.labelled),
        "server_core": server_core,
        "client_core": client_core,
        "rasa": importlib.metadata.version("rasa"),
    }


def _ask_to_stop(*_signal: object) -> None:
    raise KeyboardInterrupt  # so that servers and folders are cleared away on SIGTERM too


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    chosen = options(arguments, __doc__)
    signal.signal(signal.SIGTERM, _ask_to_stop)
    try:
        if chosen.json:
            chosen.json.open("a").close()  # better to know now than after hours
        report = run(chosen)
    except (BenchProblem, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return IMPOSSIBLE
    except KeyboardInterrupt:
        print("interrupted; everything that was started is stopped", file=sys.stderr)
        return IMPOSSIBLE
    print(as_markdown(report))
    return FAILED if any("failed" in one for one in report["contestants"]) else OK


if __name__ == "__main__":
    sys.exit(main())
