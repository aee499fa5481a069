"""staff.yml: what is wrong is said with the file's name and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.telegram.staff_list import Roster, StaffListProblem, load_roster
from tests.conftest import ROOT


def test_the_example_can_be_read() -> None:
    roster = load_roster(ROOT / "staff.example.yml")
    assert roster.group < 0 and roster.on_duty and all(person.alias for person in roster.people.values())


def test_no_file_is_an_empty_list(tmp_path: Path) -> None:
    assert load_roster(tmp_path / "staff.yml") == Roster()


@pytest.mark.parametrize("text", ["people: [{alias: A}]", "group: abc", "people: 3", "a: [", "- 1"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "staff.yml"
    path.write_text(text)
    with pytest.raises(StaffListProblem, match=r"staff\.yml"):
        load_roster(path)
