"""Who takes part: how it is trained, served and asked. Ours is here, the other in plain_rasa.py."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from nlu.bench.processes import ONE_THREAD, BenchProblem, free_port, last_words, running
from nlu.bench.workspace import examples_of
from nlu.home import Home

_FIRST_TEXT = "hello"
_LONGEST_START = 300.0


@dataclass(frozen=True)
class Contestant:
    """A folder with everything in it, and the commands to run there."""

    name: str
    trained_on: str
    examples: int
    folder: Path
    train: list[str]
    serve: list[str]  # a --port is added
    path: str
    model: Path


@dataclass(frozen=True)
class Served:
    """A server that answers."""

    url: str
    pid: int
    startup_seconds: float


def ours(home: Home, on: str) -> Contestant:
    """Our service in a copy of the product; `on` says in words which messages it has."""
    return Contestant(
        name="our service",
        trained_on=on,
        examples=len(examples_of(home)),
        folder=home.root,
        train=[sys.executable, "-m", "nlu.train"],
        serve=[sys.executable, "-m", "nlu.server"],
        path="/parse",
        model=home.model,
    )


@contextlib.contextmanager
def serving(contestant: Contestant, core: int, log: Path) -> Iterator[Served]:
    """The server on one core with one thread, from its first answer on."""
    port = free_port()
    url = f"http://127.0.0.1:{port}{contestant.path}"
    started = time.perf_counter()
    command = [*contestant.serve, "--port", str(port)]
    with running(command, contestant.folder, log, core, ONE_THREAD) as process:
        while not _answers(url):
            if process.poll() is not None:
                raise BenchProblem(f"The server ended with {process.returncode}: {last_words(log)}")
            if time.perf_counter() - started > _LONGEST_START:
                raise BenchProblem(f"The server did not answer within {_LONGEST_START:.0f} s.")
            time.sleep(0.05)
        yield Served(url, process.pid, time.perf_counter() - started)


def intent_of(answer: dict[str, Any]) -> str | None:
    """Ours names the intent, Rasa an object with the name in it."""
    intent = answer.get("intent")
    return intent.get("name") if isinstance(intent, dict) else intent


def _answers(url: str) -> bool:
    try:
        # Long: a server may take the connection before its model is loaded, and that answer is the first one too.
        answer = httpx.post(url, json={"text": _FIRST_TEXT}, timeout=_LONGEST_START, trust_env=False)
        return answer.status_code == 200 and intent_of(answer.json()) is not None
    except (httpx.HTTPError, ValueError):
        return False
