"""A small helpline of four intents, trained once for all tests, and a server of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nlu.home import REPO, Home

SENTENCES = {
    "greet": {
        "km": ["សួស្តី", "ជម្រាបសួរបង", "សួស្តីបង"],
        "th": ["สวัสดีค่ะ", "สวัสดีครับ", "หวัดดี"],
        "en": ["hello", "hi there", "good morning"],
        "km_latn": ["suosdey bong", "jomreab sour", "sua sdey"],
    },
    "unpaid_wages": {
        "km": ["ថៅកែមិនបើកប្រាក់ខែឱ្យខ្ញុំ", "ខ្ញុំមិនទាន់បានលុយឈ្នួល២ខែ", "គេជំពាក់ប្រាក់ខែខ្ញុំ"],
        "th": ["นายจ้างไม่จ่ายค่าจ้าง", "ไม่ได้เงินเดือนสองเดือนแล้ว", "เถ้าแก่ค้างค่าแรง"],
        "en": ["my boss has not paid me", "no salary for two months", "they owe me wages"],
        "km_latn": ["thaoke ot berk luy oy knhom", "ot ban prak khae 2 khae", "boss ot oy luy"],
    },
    "violence": {
        "km": ["ថៅកែវាយខ្ញុំ", "គេវាយប្រពន្ធខ្ញុំ", "មេការវាយកម្មករ"],
        "th": ["นายจ้างตบตีฉัน", "หัวหน้าทุบตีคนงาน", "โดนซ้อม"],
        "en": ["my boss hits me", "the guard beat us", "he punched my wife"],
        "km_latn": ["thaoke vay knhom", "ke vay bong srey", "mekar vay kamakor"],
    },
    "get_passport": {
        "km": ["ធ្វើលិខិតឆ្លងដែននៅឯណា", "ប៉ាស្ព័រថ្លៃប៉ុន្មាន", "ចង់ធ្វើប៉ាស្ព័រ"],
        "th": ["ทำพาสปอร์ตที่ไหน", "พาสปอร์ตราคาเท่าไร", "อยากทำหนังสือเดินทาง"],
        "en": ["where do I get a passport", "how much is a passport", "passport application"],
        "km_latn": ["twer passport nov na", "passport tlai ponman", "jong twer passport"],
    },
}


def write_home(root: Path) -> Home:
    """The folder of a small helpline, not trained."""
    home = Home(root)
    home.domain.parent.mkdir(parents=True)
    shutil.copy(REPO / "config.yml", home.config)
    home.domain.write_text(
        'version: "3.1"\nintents:\n' + "".join(f"  - {i}\n" for i in SENTENCES), encoding="utf-8"
    )
    for intent, languages in SENTENCES.items():
        for language, texts in languages.items():
            write_examples(home, language, intent, texts)
    return home


def write_examples(home: Home, language: str, intent: str, texts: list[str]) -> Path:
    """One file of training data."""
    path = home.data / language / f"{intent}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"    - {text}\n" for text in texts)
    path.write_text(f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n{lines}', encoding="utf-8")
    return path


def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A module of ours, as the operator runs it."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=REPO, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A small helpline, not trained."""
    return write_home(tmp_path / "home")


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small helpline with a model. Do not change it; copy it."""
    home = write_home(tmp_path_factory.mktemp("trained") / "home")
    done = run("nlu.train", "--home", str(home.root))
    assert done.returncode == 0, done.stderr
    return home


@dataclass
class Server:
    """A running service."""

    port: int
    process: subprocess.Popen[bytes]
    output: Path

    def call(self, path: str, body: bytes | None = None, method: str | None = None) -> tuple[int, Any]:
        """One request: status and JSON (or text)."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            content = error.read().decode()
            return error.code, json.loads(content) if content.startswith("{") else content

    def parse(self, text: str) -> tuple[int, Any]:
        """What the bot does."""
        return self.call("/parse", json.dumps({"text": text}).encode())


@pytest.fixture(scope="session")
def server(trained: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service of the small helpline, with all its output in one file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    output = tmp_path_factory.mktemp("server") / "output.txt"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "nlu.server", "--port", str(port), "--home", str(trained.root)],
            cwd=REPO,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    running = Server(port, process, output)
    try:
        _wait_until_ready(running)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.process.poll() is None, server.output.read_text()
        try:
            status, answer = server.call("/health")
        except OSError:
            status, answer = 0, None
        if status == 200:
            return
        assert answer in (None, {"status": "loading"}), answer
        time.sleep(0.3)
    raise AssertionError("the server was not ready in two minutes: " + server.output.read_text())
