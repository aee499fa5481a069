"""Three bots and two services of the trained model on one database, and one of each dies for good."""

from __future__ import annotations

import pytest

from tests.chaos.leaks import leaks
from tests.chaos.processes import SENDERS, World, new_folder
from tests.chaos.run import Plan, Run
from tests.chaos.test_storm import JITTER, SPEED

ASKS = ("/menu", "How do I send money home to my family?", "/help", "thank you so much", "/privacy")


@pytest.mark.e2e
@pytest.mark.model
@pytest.mark.timeout(1200)
def test_one_bot_of_three_and_one_model_of_two_die_and_nothing_is_lost() -> None:
    died: list[bool] = []
    with new_folder() as folder:
        world = World(folder, bots=3, models=2, postgres=True, speed=SPEED, trained=True)
        try:
            world.start()
            plan = Plan(messages=500, seed=5, calm=0, askers=15, callers=4, talks=12, asks=ASKS, heal=False)
            run = Run(world, plan)
            run.script = [
                (200, lambda: died.append(world.helplines[0].kill())),
                (300, lambda: died.append(world.stand_ins[0].kill())),
            ]
            run.town.record.interrupted = SENDERS
            outcome = run.go(JITTER * SPEED)
        finally:
            world.stop()
        assert outcome.breaches == {name: [] for name in outcome.breaches}, outcome.counts
        assert leaks(folder, outcome.record) == []
    assert died == [True, True]
