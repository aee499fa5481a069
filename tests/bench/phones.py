"""The simulator as a process of its own, and a crowd of users on it. All times are stamped in that process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.bench.sentences import LANGUAGES
from tests.e2e.helpline_lab import ROOT, TOKEN, free_port


class BenchProblem(Exception):
    """The measurement cannot go on; the message is one clear line."""


def until(probe: Callable[[], Any], seconds: float, what: str, pause: float = 0.05) -> Any:
    """Wait for something. Raises BenchProblem naming what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := probe():
            return value
        time.sleep(pause)
    raise BenchProblem(f"waited {seconds:.0f} s for {what}")


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the crowd."""

    id: int
    language: str


class Phones:
    """One simulator, from `start` to `stop`."""

    def __init__(self, *, limits: bool = True) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.http = httpx.Client(base_url=self.url, timeout=30.0)
        command = [
            sys.executable,
            "-m",
            "bot.simulator",
            "--port",
            str(self.port),
            "--token",
            TOKEN,
            "--local-webhooks",
        ]
        command += [] if limits else ["--no-limits"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._up, 30, "the simulator")

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """The process ends."""
        self.http.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _up(self) -> bool:
        try:
            return self.http.get("/sim/health").status_code == 200
        except httpx.HTTPError:
            return False

    def crowd(self, many: int) -> list[Person]:
        """New users, as many of each language."""
        people = []
        for number in range(many):
            language = LANGUAGES[number % len(LANGUAGES)]
            body = {"first_name": f"N{number}", "language_code": language}
            answer = self.http.post("/sim/users", json=body).raise_for_status()
            people.append(Person(answer.json()["id"], language))
        return people

    def say(self, who: int, text: str, **more: Any) -> dict[str, Any]:
        """A person writes."""
        answer = self.http.post("/sim/act", json={"as": who, "do": "text", "text": text, **more})
        return dict(answer.raise_for_status().json())

    def calls(self, after: int = 0) -> list[dict[str, Any]]:
        """What the bot called, each with its time in the simulator."""
        return list(self.http.get("/sim/calls", params={"after": after}).json())

    def calls_made(self) -> int:
        """The number of the newest call."""
        return int(self.http.get("/sim/health").json()["calls"])

    def texts(self, chat: int) -> list[str]:
        """What the bot wrote to a chat."""
        found = self.http.get(f"/sim/chats/{chat}/messages", params={"after": 0}).json()["messages"]
        return [one["text"] or one["caption"] or "" for one in found if one["from_bot"] and not one["deleted"]]
