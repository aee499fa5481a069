"""`make bench`: start-up, memory and waiting times of the whole helpline, written to docs/benchmarks.md."""

from __future__ import annotations

import platform
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
from rich.console import Console

from bot.nlu_process import NluProcess, free_port
from tests.e2e.helpline_lab import ALEX, GROUP, ROOT, SOKHA, SOMCHAI, Helpline
from tests.work import bench_staff

SENTENCES = [
    "ថៅកែជំពាក់ប្រាក់ខែខ្ញុំ {n} ខែហើយ",
    "ខ្ញុំចង់ដឹងតម្លៃធ្វើប៉ាស្ព័រ ឆ្នាំ {n}",
    "นายจ้างหักเงินเดือนผม {n} บาท ทำได้ไหม",
    "ค่าแรงขั้นต่ำปีนี้ {n} ใช่ไหมครับ",
    "boss keeps my passport since {n} weeks",
    "thaoke ot bong luy knhom {n} khae hz",
]
ROUNDS = 60
ANSWERS = 24
CRIES = 5


def main() -> None:
    """Run everything once and write the table."""
    say = Console(stderr=True)
    rows: list[tuple[str, str]] = []
    nlu = NluProcess(f"http://127.0.0.1:{free_port()}")
    with say.status("Starting the model …"):
        started = time.perf_counter()
        nlu.start()
        nlu.wait()
        rows.append(("NLU service: start to ready", f"{time.perf_counter() - started:.1f} s"))
    try:
        with say.status("Asking the model …"):
            rows += _model(nlu)
        helpline = Helpline(Path(tempfile.mkdtemp()), nlu.url)
        try:
            with say.status("Using the helpline …"):
                rows += _helpline(helpline)
        finally:
            helpline.stop()
    finally:
        nlu.stop()
    with say.status("Working on 500 cases …"):
        staff = bench_staff.run()
    _write(rows, bench_staff.markdown(staff))


def _model(nlu: NluProcess) -> list[tuple[str, str]]:
    times = []
    with httpx.Client(base_url=nlu.url, timeout=30) as client:
        for number in range(ROUNDS):
            text = SENTENCES[number % len(SENTENCES)].format(n=number)
            started = time.perf_counter()
            client.post("/parse", json={"text": text}).raise_for_status()
            times.append(time.perf_counter() - started)
    return [(f"NLU service: parse, {ROUNDS} messages one after the other", _spread(times)),
            ("NLU service: memory", _memory(nlu.pid))]  # fmt: skip


def _helpline(helpline: Helpline) -> list[tuple[str, str]]:
    started = time.perf_counter()
    helpline.start()
    helpline.say(SOKHA, "/start")
    helpline.sees(SOKHA, "language", 30)
    rows = [("Bot and simulator: start to first answer", f"{time.perf_counter() - started:.1f} s")]
    rows.append((f"Question to answer, {ANSWERS} questions of three users", _spread(_answers(helpline))))
    rows.append((f"Cry to card in the staff room, {CRIES} users", _spread(_cries(helpline))))
    assert helpline.bot is not None
    return [*rows, ("Bot: memory", _memory(helpline.bot.pid))]


def _answers(helpline: Helpline) -> list[float]:
    times = []
    for number in range(ANSWERS):
        user = (SOKHA, SOMCHAI, ALEX)[number % 3]
        before = len(helpline.texts(user))
        started = time.perf_counter()
        helpline.say(user, SENTENCES[number % len(SENTENCES)].format(n=number))
        helpline.until(lambda user=user, before=before: len(helpline.texts(user)) > before, 30)
        times.append(time.perf_counter() - started)
        time.sleep(0.8)
    return times


def _cries(helpline: Helpline) -> list[float]:
    times = []
    for number in range(CRIES):
        user = helpline.sim.post("/sim/users", json={"first_name": f"N{number}", "language_code": "km"}).json()["id"]
        started = time.perf_counter()
        helpline.say(user, "ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់")
        cards = number + 1
        helpline.until(lambda cards=cards: sum("IMMEDIATE" in t for t in helpline.texts(GROUP)) >= cards, 90)
        times.append(time.perf_counter() - started)
    return times


def _spread(times: list[float]) -> str:
    ordered = sorted(time * 1000 for time in times)
    worst = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return f"median {statistics.median(ordered):.0f} ms, p95 {worst:.0f} ms"


def _memory(pid: int | None) -> str:
    status = Path(f"/proc/{pid}/status")
    if pid is None or not status.exists():
        return "not measured here"
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return f"{int(lines['VmRSS'].split()[0]) / 1024:.0f} MB"


def _write(rows: list[tuple[str, str]], staff: str) -> None:
    head = (
        "# Benchmarks\n\nWritten by `make bench`; do not edit. "
        f"{datetime.now(UTC):%d %B %Y}, Python {platform.python_version()}, {platform.machine()}, "
        "against the simulator on loopback with Telegram's limits on, one run.\n\n"
    )
    table = "\n".join(["| What | Measured |", "|---|---|", *(f"| {what} | {words} |" for what, words in rows)])
    (ROOT / "docs" / "benchmarks.md").write_text(f"{head}{table}\n\n{staff}", encoding="utf-8")
    print(f"{table}\n\n{staff}")


if __name__ == "__main__":
    main()
