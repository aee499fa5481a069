"""Every migration is run over tables with rows in them: what was there is there afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from bot.store.base import Base
from bot.store.database import MIGRATIONS, migrate
from bot.store.engine import connect
from tests.conftest import _empty

_CASE = (
    "INSERT INTO cases (number, conversation, state, tier, reasons, owner, owner_alias, topic_id, card_id, outcome,"
    " opened_at) VALUES ('K7M4X', 'a', 'taken', 'immediate', :blob, '2001', 'Dara', 7, 9, '', 1.0)"
)
_LOG = "INSERT INTO case_log (case_number, at, act, staff) VALUES ('K7M4X', 1.0, 'opened', '')"
_MESSAGE = "INSERT INTO staff_messages (message_id, case_number) VALUES (9, 'K7M4X')"
_OUTBOX = (
    "INSERT INTO outbox (lane, position, bucket, audience, purpose, conversation, case_number, method, state, priority,"
    " created_at, not_before, attempts, maybe_sent, unwanted)"
    " VALUES ('chat:a', 1, '', 'user', 'say', 'a', '', 'sendMessage', 'waiting', 0, 1, 0, 0, {no}, {no})"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "sqlite":
        return connect(f"sqlite:///{tmp_path / 'old.db'}")
    url = request.getfixturevalue("postgres_url")
    _empty(url)
    return connect(url)


def _upgrade(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_a_case_of_the_time_of_one_staff_room_keeps_its_topic_and_card(engine: Engine) -> None:
    _upgrade(engine, "0001")
    no = "false" if engine.dialect.name == "postgresql" else "0"
    with engine.begin() as connection:
        connection.execute(text(_CASE), {"blob": b"x"})
        for statement in (_LOG, _MESSAGE, _OUTBOX.format(no=no)):
            connection.execute(text(statement))
    migrate(engine)
    with engine.begin() as connection:
        case = connection.execute(text("SELECT state, partner, owner FROM cases")).one()
        room = connection.execute(text("SELECT access, topic_id, card_id FROM case_rooms")).one()
        waiting = connection.execute(text("SELECT room, history_id FROM outbox")).one()
    engine.dispose()
    assert tuple(case) == ("taken", "", "2001") and tuple(room) == ("holds", 7, 9) and tuple(waiting) == ("", None)


def test_the_tables_are_what_the_models_say(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()
