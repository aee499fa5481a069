"""staff.yml: what is wrong is said with the file's name and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.telegram.staff_list import Roster, StaffListProblem, load_roster
from tests.conftest import ROOT


def test_the_example_can_be_read() -> None:
    roster = load_roster(ROOT / "staff.example.yml")
    assert list(roster.groups) == ["lscw", "lpn"] and all(group.chat_id < 0 for group in roster.groups.values())
    assert roster.on_duty and roster.backup and all(person.alias for person in roster.people.values())
    assert all(roster.colleagues(partner) for partner in roster.groups)


def test_no_file_is_an_empty_list(tmp_path: Path) -> None:
    assert load_roster(tmp_path / "staff.yml") == Roster()


@pytest.mark.parametrize(
    "text",
    [
        "people: [{alias: A}]",
        "group: -100123",
        "partners: 3",
        "a: [",
        "- 1",
        "partners: {lscw: {group: abc}}",
        "partners: {lscw: {group: -1}}\npeople: [{alias: A, partner: lscw}]",
        "partners: {lscw: {group: -1}}\npeople: [{alias: A, telegram_id: 5, partner: lpn}]",
        "partners: {lscw: {group: -1}}\npeople: [{alias: A, telegram_id: 5, partner: lscw, role: boss}]",
        "partners: {lscw: {group: -1}}\npeople: [{alias: A, telegram_id: 5, partner: lscw, languages: km}]",
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "staff.yml"
    path.write_text(text)
    with pytest.raises(StaffListProblem, match=r"staff\.yml"):
        load_roster(path)
