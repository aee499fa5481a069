"""The load: messages come at the asked rate whatever becomes of them; how long until each got its first answer.

From the moment at which the simulator has the message to that at which it has the bot's answer, by one clock. What a
person sends to the simulator's own control interface costs the same for every contestant.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.bench.figures import Spread
from tests.bench.phones import Person, Phones
from tests.bench.sentences import sentence

#: after the last message, for the last answers
PATIENCE = 20.0


@dataclass
class Load:
    """One run at one rate."""

    rate: float
    asked: int = 0
    times: list[float] = field(default_factory=list)
    unanswered: int = 0
    #: calls that the simulator refused, such as a 429
    errors: int = 0
    #: from the first question to the last answer
    seconds: float = 0.0

    @property
    def spread(self) -> Spread | None:
        """Of the answered."""
        return Spread.of(self.times)

    @property
    def per_second(self) -> float:
        """Answers a second, over the whole run."""
        return len(self.times) / self.seconds if self.seconds else 0.0


def run_load(phones: Phones, crowd: list[Person], rate: float, seconds: float, warm_up: float = 0.0) -> Load:
    """Ask at `rate` for so long, evenly; what was asked in the first `warm_up` seconds does not count."""
    before = phones.calls_made()
    asked = asyncio.run(_ask(phones.url, crowd, rate, warm_up + seconds))
    _wait_for_answers(phones, before, len(asked))
    return judge(asked, phones.calls(before), rate, warm_up)


async def _ask(url: str, crowd: list[Person], rate: float, seconds: float) -> list[tuple[int, float]]:
    """(user, when it was handed to the simulator) for every message."""
    loop, tasks = asyncio.get_running_loop(), []
    async with httpx.AsyncClient(base_url=url, timeout=60.0) as http:
        start = loop.time()
        for number in range(round(rate * seconds)):
            await asyncio.sleep(max(0.0, start + number / rate - loop.time()))
            tasks.append(asyncio.create_task(_say(http, crowd[number % len(crowd)], number)))
        return await asyncio.gather(*tasks)


async def _say(http: httpx.AsyncClient, who: Person, number: int) -> tuple[int, float]:
    answer = await http.post("/sim/act", json={"as": who.id, "do": "text", "text": sentence(who.language, number)})
    answer.raise_for_status()
    return who.id, float(answer.json()["at"])


def _wait_for_answers(phones: Phones, before: int, many: int) -> None:
    """Until all are there, or nothing has come for so long."""
    seen, end = 0, time.monotonic() + PATIENCE
    while seen < many and time.monotonic() < end:
        time.sleep(0.5)
        now = sum(_is_answer(call) for call in phones.calls(before))
        if now > seen:
            seen, end = now, time.monotonic() + PATIENCE


def _is_answer(call: dict[str, Any]) -> bool:
    return call["method"] == "sendMessage" and call["ok"] and (call["chat_id"] or 0) > 0


def judge(asked: list[tuple[int, float]], calls: list[dict[str, Any]], rate: float, warm_up: float = 0.0) -> Load:
    """Pair each question with the next answer to its chat that is not another's, in order."""
    answers: dict[int, list[float]] = defaultdict(list)
    for call in calls:
        if _is_answer(call):
            answers[call["chat_id"]].append(call["at"])
    start, load = min(at for _, at in asked) + warm_up, Load(rate)
    for user, at in sorted(asked, key=lambda one: one[1]):
        left = answers[user]
        while left and left[0] < at:
            left.pop(0)
        answered = left.pop(0) if left else None
        if at < start:
            continue
        load.asked += 1
        load.unanswered += answered is None
        if answered is not None:
            load.times.append(answered - at)
            load.seconds = max(load.seconds, answered - start)
    load.errors = sum(not call["ok"] for call in calls)
    return load
