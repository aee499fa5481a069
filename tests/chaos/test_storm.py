"""The short form of `make chaos`: a storm over 2,000 messages, and what of it really happened."""

from __future__ import annotations

import pytest

from tests.chaos.leaks import leaks
from tests.chaos.processes import World, new_folder
from tests.chaos.run import Plan, Run

SPEED, JITTER = 20.0, 0.1


@pytest.mark.e2e
@pytest.mark.timeout(1200)
def test_two_bots_on_postgresql_lose_nothing_in_a_storm_over_2000_messages() -> None:
    with new_folder() as folder:
        world = World(folder, bots=2, models=2, postgres=True, speed=SPEED)
        try:
            world.start()
            outcome = Run(world, Plan(messages=2000, seed=11, calm=40.0, callers=8)).go(JITTER * SPEED)
        finally:
            world.stop()
        assert outcome.breaches == {name: [] for name in outcome.breaches}, outcome.counts
        assert leaks(folder, outcome.record) == []
    happened = {"bot killed", "model killed", "database killed", "429", "502", "timeout after delivery"}
    assert happened <= outcome.counts.keys()
    assert outcome.counts["cases"] >= 8
