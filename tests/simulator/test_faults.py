"""Faults on request: which calls, how many, how likely, how long; and nothing that is not known."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.simulator.clock import Clock as FastClock
from bot.simulator.faults import KINDS, Faults
from bot.simulator.methods import METHODS

from .simulator_lab import ALEX, SOKHA, TOKEN, Lab

NAMES = frozenset(METHODS)


def codes(lab: Lab, count: int, chat: int = SOKHA) -> list[int]:
    """What so many sends are answered with; 0 is no fault."""
    return [lab.raw("sendMessage", chat_id=chat, text="x").get("error_code", 0) for _ in range(count)]


@pytest.fixture
def both(lab: Lab) -> Lab:
    lab.act(ALEX, "text", text="/start")
    return lab


def test_storm_is_429_to_everything_until_it_is_over(both: Lab) -> None:
    both.control("faults", kind="storm", seconds=30)
    body = both.raw("sendMessage", chat_id=SOKHA, text="x")
    assert (body["error_code"], body["parameters"]) == (429, {"retry_after": 30})
    assert both.refused("getUpdates")[0] == both.refused("getMe")[0] == 429
    both.clock.pass_(29.5)
    assert both.raw("sendMessage", chat_id=ALEX, text="x")["parameters"] == {"retry_after": 1}
    both.clock.pass_(0.5)
    assert codes(both, 2) == [0, 0] and both.control("faults") == []


def test_storm_of_one_chat_leaves_the_others_alone(both: Lab) -> None:
    both.control("faults", kind="storm", seconds=30, chat_id=SOKHA)
    assert codes(both, 2) == [429, 429] and codes(both, 2, ALEX) == [0, 0]


@pytest.mark.parametrize("kind", ["500", "502"])
def test_5xx_for_some_seconds(both: Lab, kind: str) -> None:
    both.control("faults", kind=kind, method="sendMessage", seconds=10)
    url = f"/bot{TOKEN}/sendMessage"
    answers = [both.http.post(url, json={"chat_id": SOKHA, "text": "x"}).status_code for _ in range(5)]
    assert answers == [int(kind)] * 5 and both.bot("getMe")
    both.clock.pass_(10)
    assert codes(both, 1) == [0]


def test_a_share_of_the_calls_fails_the_same_ones_for_the_same_seed(both: Lab) -> None:
    def pattern(seed: int) -> list[int]:
        both.control("faults", clear=True)
        both.control("faults", kind="500", method="sendMessage", share=0.3, seed=seed)
        return codes(both, 60)

    first = pattern(1)
    assert first == pattern(1) != pattern(2)
    assert 6 <= first.count(500) <= 30 and set(first) == {0, 500}


def test_times_and_share_together_count_only_what_was_hit(both: Lab) -> None:
    both.control("faults", kind="500", method="sendMessage", share=0.5, times=3)
    assert codes(both, 40).count(500) == 3 and both.control("faults") == []


def test_latency_before_and_after_is_in_simulated_seconds_and_delivers() -> None:
    lab = Lab()
    lab.sim.clock = FastClock(100, time.time())
    lab.act(SOKHA, "text", text="/start")
    for late in (False, True):
        lab.control("faults", kind="latency", method="sendMessage", delay=20, after=late)
        began = time.monotonic()
        lab.bot("sendMessage", chat_id=SOKHA, text="slow")
        assert 0.2 <= time.monotonic() - began < 15
    sent = [m for m in lab.see(f"chats/{SOKHA}/messages")["messages"] if m["from_bot"]]
    assert len(sent) == 2


def test_latency_comes_on_top_of_a_failure(both: Lab) -> None:
    both.control("faults", kind="latency", delay=0.01)
    both.control("faults", kind="500", method="sendMessage")
    assert codes(both, 2) == [500, 0] and both.control("faults") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "earthquake"},
        {"kind": "500", "tims": 3},
        {"kind": "500", "method": "sendMesage"},
        {"kind": "500", "share": 1.5},
        {"kind": "500", "share": "half"},
        {"kind": "500", "times": 1.5},
        {"kind": "500", "chat_id": "all"},
        {"kind": "latency", "delay": -1},
        {"kind": "latency", "after": "later"},
        {"kind": "storm"},
        {"kind": "500", "until": 5},
    ],
)
def test_what_is_unknown_is_refused_and_scripts_nothing(lab: Lab, wrong: dict[str, Any]) -> None:
    assert lab.http.post("/sim/faults", json=wrong).status_code == 400
    assert lab.control("faults") == []


def test_every_kind_can_be_scripted_and_is_shown() -> None:
    faults = Faults()
    for kind in KINDS:
        faults.add({"kind": kind, "seconds": 5}, 0.0, NAMES)
    assert [fault.json()["kind"] for fault in faults.waiting] == list(KINDS)
    assert {fault.json()["until"] for fault in faults.waiting} == {5.0}
