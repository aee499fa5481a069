"""Starts and stops the NLU service of this checkout, when none answers and its environment and model are there."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bot.settings import ROOT

NLU_PYTHON = ROOT / "nlu" / ".venv" / "bin" / "python"
MODEL = ROOT / "nlu" / "models" / "helpline.json"
READY_SECONDS = 90.0


class NluProblem(Exception):
    """The NLU service cannot be used; the message says what to do."""


def python() -> Path:
    """The interpreter of nlu/. Raises NluProblem when it is not installed."""
    if not NLU_PYTHON.exists():
        raise NluProblem("The NLU environment is not installed. Run `make setup`; it needs Python 3.10.")
    return NLU_PYTHON


def answers(url: str) -> bool:
    """Whether a service answers there with its model loaded."""
    try:
        return httpx.get(f"{url}/health", timeout=2.0).status_code == 200
    except httpx.HTTPError:
        return False


class NluProcess:
    """The service as a child of this process."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id, while it is ours."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start it; it loads its model while we go on. Raises NluProblem when it cannot even be started."""
        if not MODEL.exists():
            raise NluProblem("There is no trained model. Run `uv run helpline train`.")
        address = urlsplit(self.url)
        command = [
            str(python()),
            "-m",
            "nlu.server",
            "--host",
            address.hostname or "127.0.0.1",
            "--port",
            str(address.port or 5005),
        ]
        quiet = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self._child = subprocess.Popen(command, cwd=ROOT, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def wait(self, seconds: float = READY_SECONDS) -> None:
        """Until it answers. Raises NluProblem with its last words when it stops or takes too long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if answers(self.url):
                return
            if self._child is not None and self._child.poll() is not None:
                raise NluProblem(f"The NLU service stopped: {self._last_words()}")
            time.sleep(0.25)
        raise NluProblem(f"The NLU service was not ready within {seconds:.0f} seconds.")

    def stop(self) -> None:
        """Stop it, if it is ours."""
        if self._child is None:
            return
        if self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(5)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        if self._child.stderr:
            self._child.stderr.close()

    def _last_words(self) -> str:
        error = self._child.stderr.read().decode(errors="replace") if self._child and self._child.stderr else ""
        lines = [line for line in error.splitlines() if line.strip()]
        return lines[-1] if lines else "it said nothing"


def free_port() -> int:
    """A port on loopback that nothing uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
