"""The highest rate that is sustained: everybody is answered, 95 of 100 within a second, and none piles up.

First a flood, far more than can be dealt with: around how many a second are answered then, rates are tried downwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.bench.contestants import Contestant
from tests.bench.load import Load, run_load
from tests.bench.phones import Person

FLOOD_RATE = 250.0
STEPS = (1.4, 1.15, 0.95, 0.8, 0.65, 0.5, 0.35)
P95_MS = 1000.0
#: after the last question nothing may be left for longer
TAIL_SECONDS = 0.5


@dataclass
class Sustained:
    """What was found; 0 when none of the tried rates was."""

    per_second: float = 0.0
    flood: float = 0.0
    tried: list[Load] = field(default_factory=list)
    #: texts about which the model could not be asked in the flood and in the run that counts
    without_model: int = 0


def sustained(contestant: Contestant, crowd: list[Person], flood: int, seconds: float) -> Sustained:
    """The first of the tried rates that holds."""
    before = contestant.without_model()
    first = run_load(contestant.phones, crowd, FLOOD_RATE, flood / FLOOD_RATE)
    found = Sustained(flood=first.per_second, tried=[first])
    for step in STEPS:
        load = run_load(contestant.phones, crowd, max(1.0, step * first.per_second), seconds, warm_up=1.0)
        found.tried.append(load)
        if holds(load):
            found.per_second = load.rate
            break
    found.without_model = contestant.without_model() - before
    return found


def holds(load: Load) -> bool:
    """Whether this rate could go on for ever."""
    tail = load.seconds - load.asked / load.rate
    quick = load.spread is not None and load.spread.p95 <= P95_MS
    return load.unanswered == 0 and quick and tail <= TAIL_SECONDS
