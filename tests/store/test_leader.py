"""One poller of several: whoever has the lock; it is free within seconds when its holder dies or loses the database."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.store.database import Database
from bot.store.engine import connect
from bot.store.leader import Leader
from bot.work import leading

HOLDER = """
import sys, time
from bot.store.engine import connect
from bot.store.leader import Leader
leader = Leader(connect(sys.argv[1]))
while not leader.take():
    time.sleep(0.05)
print("holds", flush=True)
time.sleep(60)
"""


def test_on_sqlite_the_only_process_always_leads(tmp_path: Path) -> None:
    leader = Leader(connect(f"sqlite:///{tmp_path / 'x.db'}"))
    assert leader.take() and leader.holds()


def test_two_cannot_have_it_and_the_second_gets_it_when_the_first_gives_it_up(postgres_url: str) -> None:
    first, second = Leader(connect(postgres_url)), Leader(connect(postgres_url))
    assert first.take() and not second.take()
    assert first.holds() and not second.holds()
    first.give_up()
    assert second.take() and not first.holds()
    second.give_up()


def test_when_the_holder_is_killed_another_takes_over(postgres_url: str) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, postgres_url], stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline() == b"holds\n"
    other = Leader(connect(postgres_url))
    assert not other.take()
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    until = time.monotonic() + 20
    while not other.take():
        assert time.monotonic() < until
        time.sleep(0.1)
    other.give_up()


def test_a_broken_connection_means_that_the_lock_is_lost(postgres_url: str) -> None:
    leader, other = Leader(connect(postgres_url)), Leader(connect(postgres_url))
    assert leader.take()
    _break_connections(postgres_url)
    assert not leader.holds()
    assert other.take() and not leader.take()
    other.give_up()


def test_a_cut_connection_frees_the_lock(postgres_url: str) -> None:
    leader, other = Leader(connect(postgres_url)), Leader(connect(postgres_url))
    assert leader.take()
    leader.cut()
    assert not leader.holds()
    leader.give_up()
    until = time.monotonic() + 20
    while not other.take():
        assert time.monotonic() < until
        time.sleep(0.1)
    other.give_up()


def test_no_database_means_no_lock() -> None:
    assert not Leader(create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")).take()


def test_the_work_stops_at_once_when_the_lock_is_lost_and_goes_on_when_it_is_back(postgres_url: str) -> None:
    began: list[float] = []
    stopped: list[float] = []

    async def work() -> None:
        began.append(time.monotonic())
        try:
            await asyncio.sleep(3600)
        finally:
            stopped.append(time.monotonic())

    async def story() -> None:
        task = asyncio.create_task(leading.alone(Leader(connect(postgres_url)), work, lambda _mine: None))
        await _until(lambda: len(began) == 1)
        await asyncio.to_thread(_break_connections, postgres_url)
        await _until(lambda: len(stopped) == 1)
        await _until(lambda: len(began) == 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert len(stopped) == 2

    asyncio.run(story())
    after = Leader(connect(postgres_url))
    assert after.take()
    after.give_up()


def test_a_stop_at_the_very_moment_of_an_answer_is_a_stop(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    async def story() -> None:
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        async def held_back(_call: object) -> bool:
            return await answer

        monkeypatch.setattr(asyncio, "to_thread", held_back)
        task = asyncio.create_task(leading._holds(Leader(database.engine)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        answer.set_result(True)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()

    asyncio.run(story())


def test_what_the_work_raises_is_raised_and_the_lock_is_free(database: Database) -> None:
    async def work() -> None:
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        asyncio.run(leading.alone(Leader(database.engine), work, lambda _mine: None))
    other = Leader(database.engine)
    assert other.take()
    other.give_up()


def test_a_database_that_hangs_counts_as_lost(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hangs(Leader):
        def holds(self) -> bool:
            time.sleep(1.0)
            return super().holds()

    monkeypatch.setattr(leading, "ANSWER_SECONDS", 0.1)
    told: list[bool] = []

    async def story() -> None:
        work = leading.alone(Hangs(connect(postgres_url)), lambda: asyncio.sleep(3600), told.append)
        task = asyncio.create_task(work)
        await _until(lambda: told[:2] == [True, False])
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(story())


async def _until(seen: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < until
        await asyncio.sleep(0.05)


def _break_connections(url: str) -> None:
    """As when the server is restarted."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))
    engine.dispose()
