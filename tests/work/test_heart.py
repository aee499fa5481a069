"""A process that lives never seems dead to the others, which would take its work over and send it twice."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from bot import app
from bot.guide.render import Renderer
from bot.settings import Settings
from bot.store.database import Database
from bot.store.tables import Process
from bot.work import delivery, housekeeping, receiving, retention, turns, upkeep
from bot.work.context import Context
from tests.work.bench import Bench


def test_the_others_know_of_a_process_before_it_claims_anything(
    database: Database, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = Bench(database, renderer).context
    known: list[bool] = []

    async def claims(*_: object) -> None:
        with database.transaction() as db:
            known.append(db.get(Process, context.name) is not None)

    async def waits(*_: object) -> None:
        await asyncio.sleep(60)

    for loop, does in ((turns, claims), (delivery, claims), (upkeep, waits), (housekeeping, waits)):
        monkeypatch.setattr(loop, "run", does)
    for name in ("fetch", "watch"):
        monkeypatch.setattr(receiving, name, waits)
    a_thing: Any = None
    asyncio.run(app._loops(Settings(_env_file=None), context, a_thing, a_thing, a_thing, print, None))
    assert known and all(known)


def test_the_heart_beats_while_retention_takes_its_time(
    database: Database, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = Bench(database, renderer).context
    begun, over, beats = threading.Event(), threading.Event(), set[float]()

    def purge(_: Context) -> dict[str, int]:
        begun.set()
        over.wait(30)
        return {}

    monkeypatch.setattr(retention, "purge", purge)
    monkeypatch.setattr(upkeep, "ROUND", 0.2)

    async def live() -> None:
        loops = [asyncio.create_task(work) for work in (upkeep.run(context), housekeeping.run(context))]
        assert await asyncio.to_thread(begun.wait, 30)
        end = time.monotonic() + 20
        while len(beats) < 3 and time.monotonic() < end:
            beats.add(await asyncio.to_thread(beat_at, database))
            await asyncio.sleep(0.1)
        over.set()
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)

    asyncio.run(live())
    assert len(beats) == 3


def beat_at(database: Database) -> float:
    with database.transaction() as db:
        return float(db.query(Process).one().beat_at)
