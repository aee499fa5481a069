"""Looking into a database from outside: nothing is made, nothing is migrated, a bot may be at work in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.commands.seeing import look
from bot.store.crypto import KeyProblem
from bot.store.database import Database, DatabaseProblem, open_to_look


def _url(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def _version(database: Database, new: str) -> str:
    """Write another version; returns the one that was there."""
    with database.engine.begin() as connection:
        old = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": new})
        return str(old)


def test_a_database_in_use_can_be_looked_into(database: Database, tmp_path: Path) -> None:
    seen = open_to_look(_url(database), tmp_path / "keys.json")
    assert look(seen, 1_800_000_000.0).bots == 0
    seen.close()


def test_of_another_version_is_told_and_left_alone(database: Database, tmp_path: Path) -> None:
    newest = _version(database, "0001")
    try:
        with pytest.raises(DatabaseProblem, match="helpline migrate"):
            open_to_look(_url(database), tmp_path / "keys.json")
    finally:
        assert _version(database, newest) == "0001"


def test_what_is_not_there_is_not_made(database: Database, tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match="There is no database"):
        open_to_look(f"sqlite:///{tmp_path / 'none' / 'x.db'}", tmp_path / "keys.json")
    with pytest.raises(KeyProblem):
        open_to_look(_url(database), tmp_path / "other.json")
    assert not (tmp_path / "none").exists() and not (tmp_path / "other.json").exists()
