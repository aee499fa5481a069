"""A bot's webhook in a thread of the test: notes what comes, and answers as each test wants."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from .simulator_lab import TOKEN, running

Answer = tuple[int, dict[str, str], dict[str, Any] | None]
FINE: Answer = (200, {}, None)


@dataclass
class Hook:
    """What came, and what to say to it; `say` may take its time."""

    http: httpx.Client  # to the simulator
    url: str
    say: Callable[[dict[str, Any]], Answer] = lambda update: FINE
    came: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    taking: Callable[[Hook], None] = lambda hook: None
    now: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.lock = threading.Lock()

    def anew(self) -> Hook:
        """Nothing has come, nothing is set; requests that are still held are not waited for."""
        self.control("reset")
        fresh = replace(self, say=lambda update: FINE, came=[], headers=[], now=0, most_at_once=0)
        self.taking(fresh)
        return fresh

    def bot(self, method: str, **values: Any) -> dict[str, Any]:
        return dict(self.http.post(f"/bot{TOKEN}/{method}", json=values).json())

    def set(self, **values: Any) -> None:
        answer = self.bot("setWebhook", url=self.url, **values)
        assert answer["ok"], answer

    def info(self) -> dict[str, Any]:
        return dict(self.bot("getWebhookInfo")["result"])

    def act(self, who: int, do: str, **values: Any) -> dict[str, Any]:
        response = self.http.post("/sim/act", json={"as": who, "do": do, **values})
        assert response.status_code == 200, response.text
        return dict(response.json())

    def control(self, path: str, **values: Any) -> Any:
        response = self.http.post(f"/sim/{path}", json=values)
        assert response.status_code == 200, response.text
        return response.json()

    def tries(self) -> list[list[Any]]:
        """Every try of the simulator: number, when, update, key, status."""
        return list(self.http.get("/sim/deliveries").json()["rows"])

    def tried(self, count: int) -> None:
        """Wait until the simulator has noted so many tries."""
        self.until(lambda: len(self.tries()) >= count)
        assert len(self.tries()) == count

    def pass_(self, seconds: float) -> None:
        self.control("clock", advance=seconds)

    def ids(self) -> list[int]:
        return [update["update_id"] for update in self.came]

    def until(self, true: Callable[[], Any], seconds: float = 60) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := true():
                return found
            time.sleep(0.01)
        raise AssertionError(f"waited in vain; came: {self.ids()}, tries: {self.tries()}")

    def receive(self, update: dict[str, Any], headers: dict[str, str]) -> Answer:
        with self.lock:
            self.now += 1
            self.most_at_once = max(self.most_at_once, self.now)
            self.came.append(update)
            self.headers.append(headers)
        try:
            return self.say(update)
        finally:
            with self.lock:
                self.now -= 1


@contextmanager
def hooked(*arguments: str) -> Iterator[Hook]:
    """A simulator as a process, and a webhook for it (not yet set)."""
    held: list[Hook] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # the name is the library's
            body = self.rfile.read(int(self.headers["Content-Length"]))
            code, headers, reply = held[0].receive(json.loads(body), dict(self.headers))
            raw = json.dumps(reply).encode() if reply else b""
            try:
                self.send_response(code)
                for name, value in ({"Content-Length": str(len(raw))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)
            except OSError:
                pass  # the simulator has lost patience

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        with running("--local-webhooks", *arguments) as base, httpx.Client(base_url=base, timeout=60) as http:
            held.append(Hook(http, f"http://127.0.0.1:{server.server_port}/hook"))
            held[0].taking = lambda hook: held.__setitem__(0, hook)
            yield held[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
