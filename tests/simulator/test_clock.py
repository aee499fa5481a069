"""One clock for simulator and bot: two numbers say what time it is."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.simulator.clock import Clock
from bot.simulator.seed import FORUM_ID

from .simulator_lab import ALEX, DARA, TOKEN, running

ROOT = Path(__file__).resolve().parents[2]


def test_now_is_start_plus_the_real_time_since_times_speed() -> None:
    real = iter([1_000.0, 1_000.0, 1_010.0, 1_010.0, 1_030.0])
    clock = Clock(20, 1_000.0, real=lambda: next(real))
    assert clock() == 1_000.0 and clock() == 1_200.0
    again = Clock(20, 1_000.0, real=lambda: next(real))  # a new process with the same two numbers
    assert again() == 1_600.0


@pytest.mark.parametrize(("speed", "start"), [(0, 0), (-1, 0), (2, 4e9)])
def test_a_clock_that_stands_or_starts_in_the_future_is_refused(speed: float, start: float) -> None:
    with pytest.raises(ValueError, match="clock's"):
        Clock(speed, start)


def test_at_speed_1_the_start_means_nothing() -> None:
    assert Clock(1.0, 5.0, real=lambda: 77.5)() == 77.5


@pytest.fixture(scope="module")
def process() -> Iterator[str]:
    """A simulator as a process of its own, 20 times as fast since ten minutes ago."""
    start = f"{time.time() - 600:.3f}"
    with running("--clock-speed", "20", "--clock-start", start) as base:
        assert httpx.get(f"{base}/sim/health").json()["clock"]["start"] == float(start)
        yield base


@pytest.fixture
def fast(process: str) -> str:
    httpx.post(f"{process}/sim/reset").raise_for_status()
    return process


def test_a_process_keeps_the_clock_it_was_given_and_says_so(fast: str) -> None:
    health = httpx.get(f"{fast}/sim/health").json()
    clock = Clock(health["clock"]["speed"], health["clock"]["start"])
    assert health["simulator"] is True and clock.speed == 20
    assert 0 <= clock() - health["clock"]["now"] < 20 * 30, "both read the same clock, apart from the way between"
    sent = httpx.post(f"{fast}/sim/act", json={"as": ALEX, "do": "text", "text": "hi"}).json()
    (update,) = httpx.get(f"{fast}/bot{TOKEN}/getUpdates").json()["result"]
    assert sent["update_id"] == update["update_id"]
    assert update["message"]["date"] > time.time() + 600 * 18


def test_long_polls_and_retry_after_are_in_simulated_seconds(fast: str) -> None:
    began = time.monotonic()
    empty = httpx.get(f"{fast}/bot{TOKEN}/getUpdates", params={"timeout": 40}, timeout=35).json()
    assert empty["result"] == [] and 1.9 <= time.monotonic() - began < 30
    with httpx.Client(base_url=fast) as client:
        client.post("/sim/act", json={"as": DARA, "chat": FORUM_ID, "do": "photo"})
        photo = client.get(f"/bot{TOKEN}/getUpdates").json()["result"][-1]["message"]["photo"][-1]["file_id"]
        album = {"chat_id": FORUM_ID, "media": [{"type": "photo", "media": photo}] * 10}
        for _ in range(30):  # twenty a minute, so the third album has to wait; a minute is three seconds here
            body = client.post(f"/bot{TOKEN}/sendMediaGroup", json=album).json()
            if not body["ok"] and (wait := body["parameters"]["retry_after"]) > 20:
                break
            time.sleep(0.06)
        assert body["error_code"] == 429 and 20 < wait <= 60
        time.sleep(wait / 20)
        assert client.post(f"/bot{TOKEN}/sendMediaGroup", json=album).json()["ok"]


def test_a_wrong_clock_stops_the_start_with_one_sentence() -> None:
    command = [sys.executable, "-m", "bot.simulator", "--clock-speed", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "the clock's speed must be above 0" in done.stderr


def test_a_held_answer_is_held_for_simulated_seconds(fast: str) -> None:
    httpx.post(f"{fast}/sim/faults", json={"kind": "timeout_after_delivery", "hold": 40}).raise_for_status()
    began = time.monotonic()
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{fast}/bot{TOKEN}/getMe", timeout=35)
    assert 1.9 <= time.monotonic() - began < 30
