"""A thousand conversations at once, their staff, notes and transfers between them: no word in a wrong lane.

The real intake, addressing, turns and outbox on each database; nothing is sent (tests/work/interleaving.py). 10,000 of
them take twenty minutes: `uv run --frozen python -m tests.work.interleaving` runs them and prints the counts.
"""

from __future__ import annotations

import pytest

from bot.guide.render import Renderer
from bot.store.database import Database
from tests.work.interleaving import run

MANY = 1_000


@pytest.mark.timeout(600)
def test_among_a_thousand_conversations_every_word_stays_in_its_own(quick: Database, renderer: Renderer) -> None:
    counts = run(quick, renderer, MANY)
    assert counts["topics"] >= MANY and counts["looked at"] >= 3 * MANY, counts
    written = counts["m"] + counts["r"]
    assert counts["arrived"] >= 0.8 * written, f"only {counts['arrived']} of {written} words went anywhere"
