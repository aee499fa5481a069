"""The processes of one world: simulator, bots, models' stand-ins, database. Each can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from bot.nlu_process import answers, free_port
from bot.nlu_process import python as nlu_python
from tests.chaos.postgres import Postgres
from tests.e2e.helpline_lab import CHAN, DARA, NOK, PLOY, ROOT, STAFF, TOKEN

#: threads of a bot that send: so many calls can be on their way when it dies
SENDERS = 4


@dataclass
class Child:
    """One process."""

    command: list[str]
    env: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    _begins: int = 0

    def start(self) -> None:
        """Start it; it need not be ready."""
        with self.log.open("ab") as log:
            self._begins = log.tell()
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.env, stdout=log, stderr=log)

    @property
    def running(self) -> bool:
        """Whether it is there."""
        return self.process is not None and self.process.poll() is None

    @property
    def ended_by_itself(self) -> bool:
        """Whether it has stopped, and not because it was killed."""
        return self.process is not None and self.process.poll() not in (None, -signal.SIGKILL)

    @property
    def working(self) -> bool:
        """Whether it has said that it runs, since it was started last."""
        with self.log.open("rb") as log:
            log.seek(self._begins)
            return self.running and b"is running" in log.read()

    def kill(self) -> bool:
        """kill -9. True: it was running, and died of it."""
        if self.process is None:
            return False
        self.process.send_signal(signal.SIGKILL)
        return self.process.wait() == -signal.SIGKILL

    def stop(self) -> None:
        """Politely, then not."""
        if self.process is not None and self.running:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


@dataclass
class World:
    """All of them, in one folder. `speed`: so many seconds of the helpline pass in one of ours."""

    folder: Path
    bots: int = 1
    models: int = 1
    postgres: bool = False
    speed: float = 1.0
    settings: dict[str, str] = field(default_factory=dict)
    #: the trained model itself instead of its stand-in
    trained: bool = False

    def __post_init__(self) -> None:
        self.port = free_port()
        self.began = time.time()
        self.sim = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60.0)
        self.database: Postgres | None = None
        self.helplines: list[Child] = []
        self.stand_ins: list[Child] = []
        self.model_ports = [free_port() for _ in range(self.models)]

    # -- life

    def start(self) -> None:
        """Everything, and staff say hello; the bots may still be starting."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "staff.yml").write_text(STAFF, encoding="utf-8")
        if self.postgres:
            self.database = Postgres(self.folder)
        clock = ["--clock-speed", str(self.speed), "--clock-start", str(self.began)]
        self.simulator = self._child("simulator", ["bot.simulator", "--port", str(self.port), "--token", TOKEN, *clock])
        self.simulator.start()
        until(self._simulator_is_up, 240, "the simulator")
        for port in self.model_ports:
            self.stand_ins.append(self._child(f"model-{port}", ["tests.chaos.nlu_stand_in", str(port)]))
            if self.trained:
                self.stand_ins[-1].command = [str(nlu_python()), "-m", "nlu.server", "--port", str(port)]
            self.stand_ins[-1].start()
        for port in self.model_ports:
            until(partial(answers, f"http://127.0.0.1:{port}"), 300, "a model")
        for staff in (DARA, CHAN, NOK, PLOY):
            self.act(staff, do="text", text="/start")
        for number in range(self.bots):
            self.helplines.append(self._child(f"bot-{number}", ["bot", "run", "--pilot"]))
            self.helplines[-1].start()
            until(lambda: self.pending() == 0, 240, "the first bot")  # it makes the tables and the key

    def stop(self) -> None:
        """All processes end; the folder stays."""
        for child in [*self.helplines, *self.stand_ins, self.simulator]:
            child.stop()
        if self.database is not None:
            self.database.stop()
        self.sim.close()

    def _child(self, name: str, module: list[str]) -> Child:
        return Child([sys.executable, "-m", *module], self._environment(), self.folder / f"{name}.log")

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API": f"http://127.0.0.1:{self.port}",
            "DATABASE_URL": self.database.url if self.database else f"sqlite:///{self.folder / 'helpline.db'}",
            "KEY_FILE": str(self.folder / "keys.json"),
            "STAFF_FILE": str(self.folder / "staff.yml"),
            "NLU_URL": ",".join(f"http://127.0.0.1:{port}" for port in self.model_ports),
            "NLU_START": "false",
            "PYTHONUNBUFFERED": "1",
            "DELIVERY_WORKERS": str(SENDERS),
            "LAB_CLOCK_SPEED": str(self.speed),
            "LAB_CLOCK_START": str(self.began),
            **self.settings,
        }

    def _simulator_is_up(self) -> bool:
        try:
            return self.sim.get("/sim/health").status_code == 200
        except httpx.HTTPError:
            return False

    # -- the simulator

    def act(self, who: int, **what: Any) -> dict[str, Any]:
        """Somebody does something; see docs/simulator.md."""
        answer = self.sim.post("/sim/act", json={"as": who, **what})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def control(self, path: str, **body: Any) -> Any:
        """One of the simulator's own switches."""
        answer = self.sim.post(f"/sim/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def see(self, path: str) -> Any:
        """What the simulator shows."""
        return self.sim.get(f"/sim/{path}").raise_for_status().json()

    def pending(self) -> int:
        """Updates that the bot has not acknowledged."""
        return int(self.see("health")["pending_updates"])

    def new_user(self) -> int:
        """Somebody who has never written."""
        return int(self.control("users", first_name="Somebody", language_code="km")["id"])


@contextmanager
def new_folder() -> Iterator[Path]:
    """Not pytest's: every other pytest that starts takes the rights of a PostgreSQL away that runs in one of those."""
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def until(probe: Callable[[], Any], seconds: float, what: str) -> Any:
    """Wait for something; fail with what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := probe():
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")
