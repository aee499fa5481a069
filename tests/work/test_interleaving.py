"""A thousand conversations at once (PostgreSQL: 200), their staff, notes, transfers: no word in a wrong lane.

The real intake, addressing, turns and outbox on each database; nothing is sent (tests/work/interleaving.py). 10,000 of
them take twenty minutes: `uv run --frozen python -m tests.work.interleaving` runs them and prints the counts.
"""

from __future__ import annotations

import pytest

from bot.guide.render import Renderer
from bot.store.database import Database
from tests.work.interleaving import run

#: PostgreSQL, where each step takes longer, gets fewer
MANY = {"sqlite": 1_000, "postgresql": 200}


@pytest.mark.timeout(1200)
def test_among_a_thousand_conversations_every_word_stays_in_its_own(quick: Database, renderer: Renderer) -> None:
    many = MANY[quick.engine.dialect.name]
    counts = run(quick, renderer, many)
    assert counts["topics"] >= many and counts["looked at"] >= 3 * many, counts
    written = counts["m"] + counts["r"]
    assert counts["arrived"] >= 0.8 * written, f"only {counts['arrived']} of {written} words went anywhere"
