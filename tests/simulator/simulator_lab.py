"""A telephone exchange of our own: a simulator on a clock that moves only when told."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.simulator.seed import default_world
from bot.simulator.server import create_app
from bot.simulator.sim import Sim

TOKEN = "4242:test-token"
SOKHA, SOMCHAI, ALEX = 1001, 1002, 1003
DARA, NOK, CHAN, PLOY = 2001, 2002, 2003, 2004  # Dara and Chan are in the first group, Nok and Ploy in the second


ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(*arguments: str) -> Iterator[str]:
    """A simulator as a process; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "bot.simulator", "--port", port, "--token", TOKEN, *arguments]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield _up(f"http://127.0.0.1:{port}", child)
    finally:
        child.terminate()
        child.wait()


def _up(base: str, child: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until and child.poll() is None:
        try:
            httpx.get(f"{base}/sim/health", timeout=2)
            return base
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the simulator did not start")


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


class Client:
    """Plain calls, one after another, into the app itself."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://sim") as client:
                return await client.request(method, path, **more)

        return asyncio.run(call())


class Lab:
    """One simulator, seen by the bot and by people."""

    def __init__(self, *, limits: bool = False, forum: bool = True) -> None:
        self.clock = Clock()
        app = create_app(TOKEN, world=default_world(self.clock, forum=forum), limits=limits, clock=self.clock)
        self.sim: Sim = app.state.sim
        self.http = Client(app)
        self.group, self.second = (group.id for group in self.sim.world.groups)

    def raw(self, method: str, **values: Any) -> dict[str, Any]:
        return dict(self.http.post(f"/bot{TOKEN}/{method}", json=values).json())

    def bot(self, method: str, **values: Any) -> Any:
        body = self.raw(method, **values)
        assert body["ok"], body
        return body["result"]

    def refused(self, method: str, **values: Any) -> tuple[int, str]:
        body = self.raw(method, **values)
        assert not body["ok"], body
        return body["error_code"], body["description"]

    def act(self, who: int, do: str, **values: Any) -> dict[str, Any]:
        response = self.http.post("/sim/act", json={"as": who, "do": do, **values})
        assert response.status_code == 200, response.text
        return dict(response.json())

    def cannot(self, who: int, do: str, **values: Any) -> str:
        response = self.http.post("/sim/act", json={"as": who, "do": do, **values})
        assert response.status_code == 400, response.text
        return str(response.json()["error"])

    def control(self, path: str, **values: Any) -> Any:
        response = self.http.post(f"/sim/{path}", json=values)
        assert response.status_code == 200, response.text
        return response.json()

    def see(self, path: str) -> Any:
        response = self.http.get(f"/sim/{path}")
        assert response.status_code == 200, response.text
        return response.json()

    def updates(self, **values: Any) -> list[dict[str, Any]]:
        return list(self.bot("getUpdates", **values))

    def fresh(self) -> list[dict[str, Any]]:
        """All waiting updates, confirmed at once."""
        found = self.updates()
        if found:
            self.updates(offset=found[-1]["update_id"] + 1)
        return found

    def topic(self, name: str = "K-1", chat: int | None = None) -> int:
        return int(self.bot("createForumTopic", chat_id=chat or self.group, name=name)["message_thread_id"])
