"""What is measured: the helpline, Rasa's own server and Telegram channel, and a plain python-telegram-bot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.nlu_process import NLU_PYTHON, NluProblem, NluProcess
from tests.bench.figures import memory
from tests.bench.phones import BenchProblem, Person, Phones, until
from tests.bench.sentences import sentence
from tests.e2e.helpline_lab import CHAN, DARA, NOK, PLOY, ROOT, STAFF, TOKEN, free_port

STARTS_WITHIN = 300.0
#: between two who say hello; Telegram takes 30 messages a second
HELLO_SECONDS = 0.06


@dataclass
class Contestant:
    """Bot processes that answer on one simulator. Each kind says how one is started, and how people get to know it."""

    phones: Phones
    folder: Path
    name: str = ""
    #: after a kill, for what is still to be answered
    patience: float = 60.0
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> float:
        """Start it. Seconds to the first answer, to somebody new every second."""
        started = time.perf_counter()
        self.spawn()
        asked: list[Person] = []

        def answered() -> bool:
            self._check()
            if len(asked) <= time.perf_counter() - started:
                asked.extend(self.phones.crowd(1))
                self.phones.say(asked[-1].id, sentence(asked[-1].language, 0))
            return any(self.phones.texts(one.id) for one in asked[-10:])

        until(answered, STARTS_WITHIN, f"the first answer of {self.name}")
        return time.perf_counter() - started

    def spawn(self) -> None:
        """Start the processes."""
        raise NotImplementedError

    def kill(self) -> None:
        """kill -9."""
        for child in self.children:
            child.send_signal(signal.SIGKILL)
            child.wait()
        self.children = []

    def stop(self) -> None:
        """In good order."""
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.children = []

    def meet(self, many: int) -> list[Person]:
        """People who have said hello and got all their answers; not all at once, as who keeps no limits loses some."""
        crowd = self.phones.crowd(many)
        for one in crowd:
            self.phones.say(one.id, sentence(one.language, 1))
            time.sleep(HELLO_SECONDS)
        self.all_have(crowd, 1)
        return crowd

    def all_have(self, crowd: list[Person], many: int) -> None:
        """Wait until everybody has got so many messages."""
        left = list(crowd)

        def done() -> bool:
            self._check()
            left[:] = [one for one in left if len(self.phones.texts(one.id)) < many]
            return not left

        until(done, 120 + len(crowd), f"{self.name}: {many} messages to everybody", 0.5)

    def without_model(self) -> int:
        """Only the helpline asks a model over a line that may fail."""
        return 0

    def memory(self) -> dict[str, float]:
        """Megabytes of each process."""
        return {f"{self.name} {nth + 1}": memory(child.pid) for nth, child in enumerate(self.children)}

    def run(self, command: list[str], env: dict[str, str]) -> None:
        """One child in the repository; its output goes to a file of its own."""
        with (self.folder / f"{self.name.replace(' ', '-')}.log").open("ab") as log:
            child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=log, stderr=log)
        self.children.append(child)

    def _check(self) -> None:
        if any(child.poll() is not None for child in self.children):
            raise BenchProblem(f"{self.name} has ended; its log is in {self.folder}")


@dataclass
class Ours(Contestant):
    """`helpline run --pilot`, so many processes on one database."""

    nlu_url: str = ""
    database_url: str = ""
    processes: int = 1
    limits: bool = True
    #: of /metrics, one a process
    ports: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = "helpline"
        self.ports = [free_port() for _ in range(self.processes)]
        (self.folder / "staff.yml").write_text(STAFF, encoding="utf-8")
        for staff in (DARA, CHAN, NOK, PLOY):
            self.phones.say(staff, "/start")

    def spawn(self) -> None:
        """As an operator would, with the simulator's address."""
        env = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API": self.phones.url,
            "DATABASE_URL": self.database_url or f"sqlite:///{self.folder / 'helpline.db'}",
            "KEY_FILE": str(self.folder / "keys.json"),
            "STAFF_FILE": str(self.folder / "staff.yml"),
            "NLU_URL": self.nlu_url,
            "NLU_START": "false",
            "LAB_NO_LIMITS": "false" if self.limits else "true",
        }
        for nth in range(self.processes):
            self.run([sys.executable, "-m", "bot", "run", "--pilot"], {**env, "HTTP_PORT": str(self.ports[nth])})
            if nth == 0 and self.processes > 1:  # the first makes tables and keys
                until((self.folder / "keys.json").exists, STARTS_WITHIN, "the key file")

    def without_model(self) -> int:
        """Texts about which the model could not be asked, since the start."""
        return sum(
            _without_model(httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text) for port in self.ports
        )

    def meet(self, many: int) -> list[Person]:
        """They choose their language, and have read the greeting."""
        crowd = self.phones.crowd(many)
        for one in crowd:
            self.phones.say(one.id, "/start")
        self.all_have(crowd, 1)
        for one in crowd:
            self.phones.say(one.id, {"km": "1", "th": "2", "en": "3"}[one.language])
        self.all_have(crowd, 3)
        return crowd


@dataclass
class PlainPtb(Contestant):
    """tests/bench/plain_ptb.py."""

    def __post_init__(self) -> None:
        self.name = "python-telegram-bot"
        self.patience = 30.0

    def spawn(self) -> None:
        """Its default updater polls."""
        self.run(
            [sys.executable, "-m", "tests.bench.plain_ptb"],
            {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API": self.phones.url},
        )


@dataclass
class RasaServer(Contestant):
    """`rasa run` with the project of nlu/bench/rasa_channel, by webhook."""

    project: Path = ROOT
    port: int = 0

    def __post_init__(self) -> None:
        self.name = "Rasa"
        self.patience = 90.0  # its start, and Telegram's pauses between tries
        self.port = free_port()

    def spawn(self) -> None:
        """The credentials name the simulator; nothing else is changed."""
        name = self.phones.http.get(f"/bot{TOKEN}/getMe").json()["result"]["username"]
        credentials = self.folder / "credentials.yml"
        credentials.write_text(
            "nlu.bench.rasa_channel.channel.TelegramElsewhere:\n"
            f'  access_token: "{TOKEN}"\n  verify: "{name}"\n  api: "{self.phones.url}"\n'
            f'  webhook_url: "http://127.0.0.1:{self.port}/webhooks/telegram/webhook"\n'
        )
        where = ["--interface", "127.0.0.1", "--port", str(self.port)]
        what = ["--model", str(self.project / "models" / "channel.tar.gz"), "--credentials", str(credentials)]
        self.run([str(NLU_PYTHON), "-m", "rasa", "run", *where, *what], RASA_QUIET)


def _without_model(metrics: str) -> int:
    lines = (line for line in metrics.splitlines() if line.startswith("helpline_nlu_asks_total{"))
    return sum(round(float(line.rpartition(" ")[2])) for line in lines if 'outcome="ok"' not in line)


#: as the NLU service sets it for itself
RASA_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "OMP_NUM_THREADS": "1",
}


def train_rasa(quick: bool) -> Path:
    """The project with its model; trained once for the same inputs. Raises BenchProblem."""
    project = ROOT / "nlu" / ".cache" / "bench" / ("rasa-quick" if quick else "rasa-channel")
    command = [str(NLU_PYTHON), "-m", "nlu.bench.rasa_channel.project", "--out", str(project)]
    done = subprocess.run(
        [*command, *(["--sample", "5"] if quick else [])], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchProblem(done.stderr.strip().splitlines()[-1] if done.stderr else "Rasa could not be trained")
    return project


def start_nlu(many: int) -> tuple[list[NluProcess], float]:
    """So many NLU services, ready; seconds for the first."""
    services = [NluProcess(f"http://127.0.0.1:{free_port()}") for _ in range(many)]
    started, seconds = time.perf_counter(), 0.0
    try:
        for service in services:
            service.start()
            service.wait(STARTS_WITHIN)
            seconds = seconds or time.perf_counter() - started
    except NluProblem as problem:
        stop_nlu(services)
        raise BenchProblem(str(problem)) from None
    return services, seconds


def stop_nlu(services: list[NluProcess]) -> None:
    """All of them."""
    for service in services:
        service.stop()
