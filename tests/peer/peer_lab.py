"""A helpline on the npm package telegram-test-api: people act through the package's own client routes.

The package is a second, independent idea of what Telegram is, so that bot and simulator cannot share one mistake. It is
installed once, by `npm ci` from package-lock.json, into node_modules beside this file (not in git). What it lacks, and
why, stands in shim.js; limits, floods, groups, topics, media and reactions it does not have: those are the simulator's.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.helpline_lab import ROOT, STAFF, TOKEN, free_port

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
INSTALLED = HERE / "node_modules" / ".package-lock.json"
NPM = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=20000"]


def install(seconds: float = 60.0) -> None:
    """`npm ci`, unless it has been done for this lock file. Raises RuntimeError saying what to do."""
    with (HERE / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if INSTALLED.exists() and INSTALLED.stat().st_mtime >= LOCK.stat().st_mtime:
            return
        try:
            done = subprocess.run(NPM, cwd=HERE, capture_output=True, text=True, timeout=seconds, check=False)
            why = done.stderr.strip().splitlines()[:5] if done.returncode else []
        except subprocess.TimeoutExpired:
            done, why = None, [f"no end after {seconds:.0f} s"]
        if done is None or done.returncode:
            raise RuntimeError(
                "tests/peer: `npm ci` could not fetch the packages of package-lock.json from registry.npmjs.org; "
                f"is there a network, or set a mirror with `npm config set registry`: {' '.join(why)}"
            )
        INSTALLED.touch()


class Peer:
    """Starts shim and bot; acts as users; waits for what they see."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.settings = folder, settings
        self.port, self.inner = free_port(), free_port()
        self.package = httpx.Client(base_url=f"http://127.0.0.1:{self.inner}", timeout=20.0)
        self.log = folder / "bot.log"
        self.bot: subprocess.Popen[bytes] | None = None

    # -- processes

    def start(self) -> None:
        """The package behind its shim, then the bot."""
        (self.folder / "staff.yml").write_text(STAFF, encoding="utf-8")
        command = ["node", "shim.js", str(self.port), str(self.inner), TOKEN]
        with (self.folder / "shim.log").open("ab") as log:
            self.shim = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=log, stderr=log)
        self.until(lambda: "ready" in (self.folder / "shim.log").read_text(), "the shim")
        self.start_bot()

    def start_bot(self) -> None:
        """As `helpline run --pilot` starts it; only the address of Telegram is another."""
        env = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API": f"http://127.0.0.1:{self.port}",
            "DATABASE_URL": f"sqlite:///{self.folder / 'helpline.db'}",
            "KEY_FILE": str(self.folder / "keys.json"),
            "STAFF_FILE": str(self.folder / "staff.yml"),
            "NLU_URL": f"http://127.0.0.1:{free_port()}",
            "NLU_START": "false",
            **self.settings,
        }
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "bot", "run", "--pilot"]
            said = log.tell()
            self.bot = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        self.until(lambda: b"The helpline is running" in self.log.read_bytes()[said:], "the bot's start", 90)

    def kill_bot(self) -> None:
        """kill -9."""
        assert self.bot is not None
        self.bot.send_signal(signal.SIGKILL)
        self.bot.wait()

    def stop(self) -> None:
        """Everything ends."""
        for child in (self.bot, self.shim):
            if child is not None:
                child.terminate()
                child.wait(15)
        if self.shim.stdin:
            self.shim.stdin.close()
        self.package.close()

    # -- people

    def say(self, who: int, text: str) -> None:
        """A user writes; what begins with a slash goes as their app sends a command."""
        message: dict[str, Any] = {**self._person(who), "text": text}
        if text.startswith("/"):
            length = len(text.split()[0])
            message["entities"] = [{"offset": 0, "length": length, "type": "bot_command"}]
        self._post("sendCommand" if text.startswith("/") else "sendMessage", message)

    def press(self, who: int, label: str) -> None:
        """Press the newest button whose label contains the words."""
        number, data = self.until(lambda: self._button(who, label), f"a button {label!r}")
        person = self._person(who)
        shown = {"message_id": number, "chat": person["chat"], "date": person["date"]}
        self._post("sendCallback", {**person, "message": shown, "data": data})

    @staticmethod
    def _person(who: int) -> dict[str, Any]:
        sender = {"id": who, "is_bot": False, "first_name": "User", "language_code": "km"}
        chat = {"id": who, "type": "private", "first_name": "User"}
        return {"botToken": TOKEN, "date": int(time.time()), "from": sender, "chat": chat}

    def _post(self, route: str, body: dict[str, Any]) -> Any:
        answer = self.package.post(f"/{route}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    # -- what is on the screens

    def screen(self, who: int) -> list[dict[str, Any]]:
        """What the package keeps of the bot's messages to this person, in order; deleted ones are not there."""
        kept = self._post("getUpdatesHistory", {"token": TOKEN})
        mine = [m for m in kept if str(m.get("message", {}).get("chat_id")) == str(who)]
        return sorted(mine, key=lambda message: int(message["messageId"]))

    def own(self, who: int) -> list[str]:
        """What is left on the screen of this person's own messages."""
        kept = self._post("getUpdatesHistory", {"token": TOKEN})
        return [m["message"]["text"] for m in kept if m.get("message", {}).get("chat", {}).get("id") == who]

    def texts(self, who: int) -> list[str]:
        """The bot's words to a person."""
        return [str(message["message"]["text"]) for message in self.screen(who)]

    def sees(self, who: int, words: str, seconds: float = 20.0) -> str:
        """Wait until the bot has written something with these words."""
        return str(self.until(lambda: next((t for t in self.texts(who) if words in t), None), repr(words), seconds))

    def _button(self, who: int, label: str) -> tuple[int, str] | None:
        for message in reversed(self.screen(who)):
            for row in (message["message"].get("reply_markup") or {}).get("inline_keyboard", ()):
                for button in row:
                    if label in button["text"]:
                        return int(message["messageId"]), str(button["callback_data"])
        return None

    def calls(self, method: str) -> list[int]:
        """How the shim answered each call of a method."""
        listed = httpx.get(f"http://127.0.0.1:{self.port}/shim/calls", timeout=10.0).json()
        return [int(call["status"]) for call in listed if call["method"] == method]

    def until(self, probe: Callable[[], Any], what: str, seconds: float = 20.0) -> Any:
        """Wait for something; fail with what was waited for."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := probe():
                return value
            time.sleep(0.05)
        logs = [p.read_text(errors="replace")[-1500:] for p in (self.log, self.folder / "shim.log") if p.exists()]
        raise AssertionError(f"waited {seconds:.0f} s for {what}\n" + json.dumps(logs, indent=1))
