"""The clocks that are set keep what the privacy notice promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import make_context
from bot.settings import SettingsProblem, load_settings


def test_a_clock_longer_than_promised_stops_the_start(tmp_path: Path) -> None:
    wanted = {"retention_idle_days": 31, "retention_card_hours": 73, "retention_backup_days": 31}
    settings = load_settings(database_url=f"sqlite:///{tmp_path / 'a.db'}", key_file=tmp_path / "keys.json", **wanted)
    with pytest.raises(SettingsProblem) as problem:
        make_context(settings, pilot=True)
    lines = str(problem.value).splitlines()
    assert [line.split()[0] for line in lines] == [name.upper() for name in wanted]
    assert not (tmp_path / "a.db").exists()


def test_a_shorter_one_and_the_defaults_are_taken(tmp_path: Path) -> None:
    for days in (7, 30):
        settings = load_settings(
            database_url=f"sqlite:///{tmp_path / 'a.db'}",
            key_file=tmp_path / "keys.json",
            staff_file=tmp_path / "none.yml",
            retention_idle_days=days,
        )
        context = make_context(settings, pilot=True)
        assert context.clocks.idle_days == days
        context.database.close()
