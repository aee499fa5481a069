"""What takes long must not make a process seem dead to the others, which would take its work over."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from bot.guide.render import Renderer
from bot.store.database import Database
from bot.store.tables import Process
from bot.work import housekeeping, retention, upkeep
from bot.work.context import Context
from tests.work.bench import Bench


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
