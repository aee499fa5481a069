"""A ring wakes one sleeper, is kept while nobody sleeps, and comes through from another thread."""

from __future__ import annotations

import asyncio

from bot.work.bell import Bell

LONG = 30.0


async def woken(sleepers: list[asyncio.Task[None]]) -> int:
    """How many of them are awake, once all that can run has run."""
    for _ in range(10):
        await asyncio.sleep(0.005)
    return sum(sleeper.done() for sleeper in sleepers)


async def end(sleepers: list[asyncio.Task[None]]) -> None:
    for sleeper in sleepers:
        sleeper.cancel()
    await asyncio.gather(*sleepers, return_exceptions=True)


def test_each_ring_wakes_one() -> None:
    async def story() -> None:
        bell = Bell()
        sleepers = [asyncio.create_task(bell.wait(LONG)) for _ in range(3)]
        assert await woken(sleepers) == 0
        bell.ring()
        assert await woken(sleepers) == 1
        bell.ring()
        assert await woken(sleepers) == 2
        await end(sleepers)

    asyncio.run(story())


def test_a_ring_while_all_work_is_not_lost() -> None:
    async def story() -> None:
        bell = Bell()
        bell.ring()
        await asyncio.wait_for(bell.wait(LONG), 10)

    asyncio.run(story())


def test_who_looks_for_work_anyway_needs_no_ring() -> None:
    async def story() -> None:
        bell = Bell()
        bell.ring()
        bell.silence()
        sleepers = [asyncio.create_task(bell.wait(LONG))]
        assert await woken(sleepers) == 0
        await end(sleepers)

    asyncio.run(story())


def test_a_ring_from_another_thread_arrives() -> None:
    async def story() -> None:
        bell = Bell()
        sleeper = asyncio.create_task(bell.wait(LONG))
        await asyncio.sleep(0.01)
        await asyncio.to_thread(bell.ring)
        await asyncio.wait_for(sleeper, 10)

    asyncio.run(story())


def test_nobody_sleeps_longer_than_told() -> None:
    asyncio.run(asyncio.wait_for(Bell().wait(0.01), 10))
