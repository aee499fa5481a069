"""What stops a start or a reload: only what would leave somebody without an answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.check import what_breaks
from bot.guide.loader import load
from tests.check.library import build, change
from tests.check.test_rules import DAY, WAGE


def broken(content: Path) -> list[str]:
    return [str(problem) for problem in what_breaks(load(content), content.parent / "nlu" / "intents.yml", DAY)]


@pytest.mark.parametrize(
    "brk",
    [
        lambda c: change(c / WAGE / "th.md", "{wage}", "{wages}"),
        lambda c: change(c / "places.yml", "near: [trat]", "near: [nowhere]"),
        lambda c: change(c / "danger.yml", "topic: minimum_wage", "topic: gone"),
        lambda c: (
            [path.unlink() for path in (c / "messages" / "danger_urgent").glob("*")]
            and (c / "messages" / "danger_urgent").rmdir()
        ),
    ],
)
def test_what_would_fail_a_turn_stops_it(tmp_path: Path, brk: Callable[[Path], object]) -> None:
    content = build(tmp_path)
    assert broken(content) == []
    brk(content)
    assert broken(content)


def test_an_overdue_fact_and_a_long_sentence_do_not(tmp_path: Path) -> None:
    content = build(tmp_path)
    facts = content / "facts" / "all.yml"
    facts.write_text(facts.read_text().replace("review_by: 2027-02-01", "review_by: 2026-11-02"))
    change(content / WAGE / "en.md", "everybody", "everybody " + "and " * 15)
    assert broken(content) == []
