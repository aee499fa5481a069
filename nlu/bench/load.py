"""Asks a server the same texts from many clients at once: how long each answer took, and what went wrong.

A text is asked once, whatever comes of it. No text is kept: only times and counts leave here.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE = 30.0
#: then no more is asked: a server that hangs or is gone must not cost hours
MOST_ERRORS = 20


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest rank: a value that was really measured, never one in between."""
    ordered = sorted(values)
    return ordered[max(1, math.ceil(percent / 100 * len(ordered))) - 1]


@dataclass
class Load:
    """What so many clients saw."""

    clients: int
    seconds: float = 0.0
    answered: list[float] = field(default_factory=list)  # seconds each
    refused: int = 0  # 503: the server said that too many wait
    errors: Counter[str] = field(default_factory=Counter)

    def summary(self) -> dict[str, Any]:
        """As it goes into the report. Only answers count as work done; a refusal is quick and worth nothing."""
        times = [1000 * seconds for seconds in self.answered]
        known = {f"p{percent}_ms": round(percentile(times, percent), 2) for percent in (50, 95, 99) if times}
        return {
            "clients": self.clients,
            "asked": len(times) + self.refused + self.errors.total(),
            "answered": len(times),
            "refused": self.refused,
            "errors": dict(self.errors),
            "per_second": round(len(times) / self.seconds, 2) if self.seconds else 0.0,
            **known,
        }


def run_load(url: str, texts: Sequence[str], clients: int) -> Load:
    """POST every text to `url`, each client waiting for its answer before it takes the next text."""
    return asyncio.run(_run_load(url, texts, clients))


async def _run_load(url: str, texts: Sequence[str], clients: int) -> Load:
    load, left = Load(clients), iter(texts)
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    # trust_env: a proxy that the shell names must not stand between the two.
    async with httpx.AsyncClient(limits=limits, timeout=PATIENCE, trust_env=False) as http:
        started = time.perf_counter()
        await asyncio.gather(*(_client(http, url, left, load) for _ in range(clients)))
        load.seconds = time.perf_counter() - started
    return load


async def _client(http: httpx.AsyncClient, url: str, left: Iterator[str], load: Load) -> None:
    for text in left:  # one iterator for all clients, so that none is idle while there is work
        if load.errors.total() >= MOST_ERRORS:
            return
        started = time.perf_counter()
        try:
            answer = await http.post(url, json={"text": text})
        except (httpx.HTTPError, UnicodeError) as error:  # UnicodeError: a lone surrogate cannot be sent
            load.errors[type(error).__name__] += 1
            continue
        seconds = time.perf_counter() - started
        problem = _problem(answer)
        if answer.status_code == 503:
            load.refused += 1
        elif problem:
            load.errors[problem] += 1
        else:
            load.answered.append(seconds)


def _problem(answer: httpx.Response) -> str:
    """Why it is no answer; "" when it is one. Never quotes it, for it may hold the message."""
    if answer.status_code != 200:
        return f"HTTP {answer.status_code}"
    try:
        return "" if "intent" in answer.json() else "no intent in the answer"
    except (ValueError, TypeError):
        return "the answer is not JSON"
