"""Starts trainings and servers as groups of processes, and never leaves one behind. Linux only."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nlu.bench.machine import on_core

#: one thread, so that "one core" is true of what the libraries believe too
ONE_THREAD = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "TF_INTER_OP_PARALLELISM_THREADS",
        "TF_INTRA_OP_PARALLELISM_THREADS",
    )
}
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
_HEARTBEAT = 60.0


class BenchProblem(Exception):
    """The measurement cannot go on; the message is one clear line."""


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The shell's, without what would bend the measurement: limits of threads, folders of caches."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("RASA_", "SANIC_"))}
    for key in (*ONE_THREAD, "PYTHONPATH"):
        inherited.pop(key, None)
    return {**inherited, **_QUIET, **(extra or {})}


@contextlib.contextmanager
def running(
    command: list[str], folder: Path, log: Path, core: int | None = None, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A command in its own process group, on one core if one is named; at the end the whole group is ended."""
    # A child inherits the core of the thread that starts it, and so do its own threads.
    pinned = contextlib.nullcontext() if core is None else on_core(core)
    with log.open("ab") as output, pinned:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the group: asked first, then without asking, also children that outlive their parent."""
    for order in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, order)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)


def run_to_end(command: list[str], folder: Path, log: Path, still: Callable[[str], None]) -> float:
    """Seconds until the command ended well; tells every minute that it still runs."""
    started = time.perf_counter()
    with running(command, folder, log) as process:
        while True:
            try:
                process.wait(timeout=_HEARTBEAT)
                break
            except subprocess.TimeoutExpired:
                still(f"still training, {time.perf_counter() - started:.0f} s")
        seconds = time.perf_counter() - started
    if process.returncode != 0:
        raise BenchProblem(f"`{_short(command)}` ended with {process.returncode}: {last_words(log)}")
    return seconds


def last_words(log: Path, lines: int = 3) -> str:
    """The end of a log, for an error. Not for a server that has been asked: there, messages might stand in it."""
    said = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return " / ".join(line.strip()[:200] for line in said[-lines:] if line.strip()) or "it said nothing"


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _short(command: list[str]) -> str:
    return " ".join(["python", *command[1:4]])
