"""Webhook and several bots as real processes: killed, without their database, there and back. Nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text

from tests.e2e.helpline_lab import GROUP, ROOT, SOKHA, SOMCHAI, TOKEN, Helpline, free_port

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
LOCKED_IN = "ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់"
SECRET = "a-secret-of-the-tests-0123456789abcdef"
#: the machine may be busy; nothing here is about speed
PATIENCE = 120.0


class Elsewhere:
    """A database of its own on the PostgreSQL of the tests, that can be taken away."""

    def __init__(self, server: str) -> None:
        self._engine = create_engine(server, isolation_level="AUTOCOMMIT")
        self.url = server.replace("/postgres?", "/e2e?")
        self._do("DROP DATABASE IF EXISTS e2e WITH (FORCE)", "CREATE DATABASE e2e")

    def _do(self, *statements: str) -> None:
        with self._engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def away(self) -> None:
        self._do(
            "ALTER DATABASE e2e ALLOW_CONNECTIONS false",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'e2e'",
        )

    def back(self) -> None:
        self._do("ALTER DATABASE e2e ALLOW_CONNECTIONS true")

    def close(self) -> None:
        self._do("DROP DATABASE IF EXISTS e2e WITH (FORCE)")
        self._engine.dispose()


@pytest.fixture
def elsewhere(postgres_url: str) -> Iterator[Elsewhere]:
    database = Elsewhere(postgres_url)
    yield database
    database.close()


@pytest.fixture
def lab(tmp_path: Path, elsewhere: Elsewhere) -> Iterator[Helpline]:
    made = Helpline(tmp_path)
    made.more = {"DATABASE_URL": elsewhere.url}
    yield made
    made.stop()


def test_by_webhook_nothing_is_lost_without_database_and_over_kills_and_polling_goes_on(
    lab: Helpline, elsewhere: Elsewhere
) -> None:
    port = free_port()
    by_webhook = {"WEBHOOK_URL": f"http://127.0.0.1:{port}", "WEBHOOK_SECRET": SECRET, "HTTP_PORT": str(port)}
    lab.more |= by_webhook
    lab.start()
    lab.say(SOKHA, "/start")
    lab.sees(SOKHA, "Which language", PATIENCE)
    assert httpx.post(f"http://127.0.0.1:{port}/telegram", content=b"{}", timeout=30).status_code == 403
    ready = lab.until(lambda: _ready(port), PATIENCE)
    assert (ready["database"], ready["updates"], ready["status"]) == ("writable", "webhook", "degraded")

    elsewhere.away()
    lab.say(SOKHA, LOCKED_IN)
    lab.until(lambda: 503 in _statuses(lab), PATIENCE, "503")
    assert httpx.get(f"http://127.0.0.1:{port}/ready", timeout=30).json()["database"] == "down"
    elsewhere.back()
    lab.sees(GROUP, "IMMEDIATE", PATIENCE)
    lab.sees(SOKHA, "191", PATIENCE)

    lab.kill_bot()
    lab.say(SOMCHAI, "/start")
    lab.until(lambda: 0 in _statuses(lab), PATIENCE, "no answer")
    lab.start_bot()
    lab.sees(SOMCHAI, "Which language", PATIENCE)

    lab.kill_bot()
    for name in by_webhook:
        lab.more.pop(name)
    refused = _helpline(lab, "run", "--pilot")
    assert refused.returncode == 2 and "helpline webhook off" in refused.stderr
    shown = _helpline(lab, "webhook", "show")
    assert f"127.0.0.1:{port}" in shown.stdout and TOKEN not in shown.stdout and SECRET not in shown.stdout
    assert _helpline(lab, "webhook", "off").returncode == 0
    lab.say(SOKHA, "1")
    lab.start_bot()
    lab.until(lambda: len(lab.topics()) == 1 and len(lab.texts(SOKHA)) > 2, PATIENCE)
    log = lab.log.read_text(encoding="utf-8")
    assert SECRET not in log and TOKEN not in log and str(SOKHA) not in log


def test_of_two_bots_one_polls_and_the_other_takes_over_when_it_is_killed(lab: Helpline) -> None:
    ports = [free_port(), free_port()]
    lab.more["HTTP_PORT"] = str(ports[0])
    lab.start()
    lab.until(lambda: _ready(ports[0]), PATIENCE)
    first = lab.bot
    assert first is not None
    lab.more["HTTP_PORT"] = str(ports[1])
    lab.start_bot()
    second = lab.until(lambda: _ready(ports[1]), PATIENCE)
    try:
        assert _ready(ports[0])["updates"] == "polling" and second["updates"] == "standing by"
        lab.say(SOKHA, "/start")
        lab.sees(SOKHA, "Which language", PATIENCE)
        assert "409" not in lab.log.read_text(encoding="utf-8")
        first.send_signal(signal.SIGKILL)
        first.wait()
        lab.say(SOKHA, LOCKED_IN)
        lab.sees(GROUP, "IMMEDIATE", PATIENCE)
        lab.until(lambda: (_ready(ports[1]) or {}).get("updates") == "polling", PATIENCE)
        figures = httpx.get(f"http://127.0.0.1:{ports[1]}/metrics", timeout=30).text
        assert 'helpline_receiving{way="polling"} 1.0' in figures and "helpline_immediate_alone 1.0" in figures
    finally:
        first.kill()


def _ready(port: int) -> dict[str, str] | None:
    try:
        response = httpx.get(f"http://127.0.0.1:{port}/ready", timeout=30)
    except httpx.HTTPError:
        return None
    return dict(response.json()) if response.status_code == 200 else None


def _statuses(lab: Helpline) -> list[int]:
    """What the bot answered to each try of the simulator; 0 is no answer."""
    seen = lab.sim.get("/sim/deliveries").json()
    return [row[seen["columns"].index("status")] for row in seen["rows"]]


def _helpline(lab: Helpline, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ, "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API": f"http://127.0.0.1:{lab.port}",
        "KEY_FILE": str(lab.folder / "keys.json"), "STAFF_FILE": str(lab.folder / "staff.yml"), "NLU_START": "false",
        **lab.more,
    }  # fmt: skip
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)
