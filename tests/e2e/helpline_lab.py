"""A running helpline for end-to-end tests: the simulator and the bot as processes, and people who use them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "1000000001:TEST-TOKEN-OF-THE-LAB-ONLY"
SOKHA, SOMCHAI, ALEX, DARA, NOK, CHAN, PLOY = 1001, 1002, 1003, 2001, 2002, 2003, 2004
GROUP, SECOND = -1002000000001, -1002000000002
STAFF = f"""partners:
  lscw: {{group: {GROUP}, language: en, name: LSCW}}
  lpn: {{group: {SECOND}, language: en, name: LPN}}
people:
  - {{telegram_id: {DARA}, alias: Dara, partner: lscw, role: supervisor, languages: [km, en]}}
  - {{telegram_id: {CHAN}, alias: Chan, partner: lscw, languages: [km, th, en]}}
  - {{telegram_id: {NOK}, alias: Nok, partner: lpn, languages: [th, km]}}
  - {{telegram_id: {PLOY}, alias: Ploy, partner: lpn, role: supervisor, languages: [th, en], on_duty: false}}
"""


def free_port() -> int:
    """A port that nothing uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Helpline:
    """Starts and stops the processes; acts as users and staff; waits for what arrives."""

    def __init__(self, folder: Path, nlu_url: str | None = None, plain_group: bool = False) -> None:
        self.folder = folder
        self.port = free_port()
        self.sim = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=20.0)
        self.nlu_url = nlu_url or f"http://127.0.0.1:{free_port()}"
        self._plain = plain_group
        #: more environment for the bots that are started
        self.more: dict[str, str] = {}
        self._children: list[subprocess.Popen[bytes]] = []
        self.bot: subprocess.Popen[bytes] | None = None
        self.log = folder / "bot.log"

    # -- processes

    def start(self) -> None:
        """Simulator, staff say hello, bot."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "staff.yml").write_text(STAFF, encoding="utf-8")
        command = [sys.executable, "-m", "bot.simulator", "--port", str(self.port), "--token", TOKEN]
        command.append("--local-webhooks")
        self._children.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        self.until(self._simulator_is_up, 15)
        if self._plain:
            self.sim.post("/sim/reset", json={"forum": False}).raise_for_status()
        for staff in (DARA, CHAN, NOK, PLOY):
            self.act(staff, do="text", text="/start")
        self.start_bot()

    def start_bot(self) -> None:
        """The bot, as `helpline run --pilot` starts it."""
        env = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API": f"http://127.0.0.1:{self.port}",
            "DATABASE_URL": f"sqlite:///{self.folder / 'helpline.db'}",
            "KEY_FILE": str(self.folder / "keys.json"),
            "STAFF_FILE": str(self.folder / "staff.yml"),
            "NLU_URL": self.nlu_url,
            "NLU_START": "false",
            **self.more,
        }
        with self.log.open("ab") as log:
            self.bot = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--pilot"], cwd=ROOT, env=env, stdout=log, stderr=log
            )

    def kill_bot(self) -> None:
        """kill -9."""
        assert self.bot is not None
        self.bot.send_signal(signal.SIGKILL)
        self.bot.wait()

    def stop(self) -> None:
        """Everything ends."""
        for child in [*([self.bot] if self.bot else []), *self._children]:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.sim.close()

    def _simulator_is_up(self) -> bool:
        try:
            return self.sim.get("/sim/health").status_code == 200
        except httpx.HTTPError:
            return False

    # -- people

    def act(self, who: int, **what: Any) -> dict[str, Any]:
        """Somebody does something; see docs/simulator.md."""
        answer = self.sim.post("/sim/act", json={"as": who, **what})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def say(self, who: int, text: str) -> dict[str, Any]:
        """A user writes to the bot."""
        return self.act(who, do="text", text=text)

    def press(self, who: int, label: str, chat: int | None = None) -> None:
        """Press the newest button whose label contains the words."""
        message, data = self.until(lambda: self._button(chat or who, label))
        self.act(who, **({"chat": chat} if chat else {}), do="press", message_id=message, data=data)

    def _button(self, chat: int, label: str) -> tuple[int, str] | None:
        for message in reversed(self.messages(chat)):
            for row in message["buttons"] or []:
                for button in row:
                    if label in button["text"]:
                        return message["message_id"], button["data"]
        return None

    # -- what is on the screens

    def messages(self, chat: int) -> list[dict[str, Any]]:
        """All messages of a chat that are not deleted."""
        found = self.sim.get(f"/sim/chats/{chat}/messages", params={"after": 0}).json()["messages"]
        return [message for message in found if not message["deleted"]]

    def texts(self, chat: int, *, from_bot: bool = True) -> list[str]:
        """The texts of a chat."""
        return [m["text"] or m["caption"] or "" for m in self.messages(chat) if m["from_bot"] is from_bot]

    def sees(self, chat: int, words: str, seconds: float = 40.0) -> str:
        """Wait until the bot has written something with these words to a chat."""
        return str(
            self.until(lambda: next((t for t in self.texts(chat) if words in t), None), seconds, f"{words!r} in {chat}")
        )

    def topics(self) -> list[dict[str, Any]]:
        """The topics of the staff room that are there."""
        return [topic for topic in self.sim.get("/sim/world").json()["topics"] if not topic["deleted"]]

    def until(self, probe: Callable[[], Any], seconds: float = 40.0, what: str = "") -> Any:
        """Wait for something; fail with what was waited for."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := probe():
                return value
            time.sleep(0.05)
        log = self.log.read_text(errors="replace")[-1500:] if self.log.exists() else ""
        raise AssertionError(f"waited {seconds:.0f} s for {what or probe}\n{log}")
