"""A database of the time before data keys: every row is readable afterwards, and sealed with a key that can go."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from bot.store import resealing
from bot.store.case_tables import CardLine, CaseMessage, CaseRow
from bot.store.crypto import KeyRing, make_ring, to_bytes
from bot.store.database import MIGRATIONS, open_database
from bot.store.engine import connect
from bot.store.keyfile import save_new_ring
from bot.store.tables import Conversation, Inbox, Kept, Outbox
from tests.conftest import _empty

_ROWS = {
    "inbox": "INSERT INTO inbox (source, conversation, priority, state, received_at, not_before, attempts, payload)"
    " VALUES (:name, 'a', 0, 'waiting', 1, 0, 0, :blob)",
    "outbox": "INSERT INTO outbox (lane, position, bucket, audience, purpose, conversation, case_number, room, method,"
    " state, priority, created_at, not_before, attempts, maybe_sent, unwanted, payload)"
    " VALUES (:name, 1, '', 'user', 'say', :owner, '', '', 'sendMessage', 'waiting', 0, 1, 0, 0, {no}, {no}, :blob)",
    "kept": "INSERT INTO kept (conversation, content, expires_at) VALUES ('a', :blob, 9)",
    "case_messages": "INSERT INTO case_messages (case_number, at, kind, alias, content, delivery)"
    " VALUES ('K7M4X', 1, 'user', '', :blob, 'waiting')",
    "card_lines": "INSERT INTO card_lines (case_number, line, value, expires_at) VALUES ('K7M4X', 'place', :blob, 9)",
}
_CASE = (
    "INSERT INTO cases (number, conversation, state, partner, tier, reasons, owner, owner_alias, outcome, opened_at)"
    " VALUES (:number, :owner, 'taken', 'lscw', 'high', :blob, '', '', '', 1)"
)
_PLACES = {
    "inbox": "payload",
    "outbox": "payload",
    "kept": "content",
    "case_messages": "content",
    "card_lines": "value",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    given: str = request.getfixturevalue("postgres_url")
    _empty(given)
    return given


def old_database(url: str, ring: KeyRing, rows: int) -> None:
    """As version 0002 left it, with rows of every kind."""
    engine = connect(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    _fill(engine, ring, rows)
    engine.dispose()


def _fill(engine: Engine, ring: KeyRing, rows: int) -> None:
    no = "false" if engine.dialect.name == "postgresql" else "0"

    def old(value: object, place: str) -> bytes:
        return ring.seal(to_bytes(value), place)

    with engine.begin() as connection:
        for table, statement in _ROWS.items():
            for number in range(rows):
                blob = old({"n": number}, f"{table}.{_PLACES[table]}")
                values = {"name": f"{table}:{number}", "blob": blob, "owner": "a" if number % 2 else ""}
                sql = statement.format(no=no)
                connection.execute(text(sql), {k: v for k, v in values.items() if f":{k}" in sql})
        blob = old(["locked_in"], "cases.reasons")
        connection.execute(text(_CASE), {"number": "K7M4X", "owner": "a", "blob": blob})
        connection.execute(text(_CASE), {"number": "GONE1", "owner": "", "blob": blob})
        connection.execute(
            text(f"INSERT INTO conversations VALUES ('a', :address, :session, {no}, 1)"),
            {"address": old(99, "conversations.address"), "session": old({"n": 1}, "conversations.session")},
        )


def test_every_row_is_readable_and_sealed_with_a_data_key(url: str, tmp_path: Path) -> None:
    ring = make_ring()
    save_new_ring(tmp_path / "keys.json", ring)
    old_database(url, ring, 5)
    database = open_database(url, tmp_path / "keys.json")
    with database.transaction() as session:
        for table in (Inbox, Outbox):
            assert [row.payload["n"] for row in session.query(table).order_by(table.id)] == list(range(5))
        assert [row.content["n"] for row in session.query(Kept).order_by(Kept.id)] == list(range(5))
        assert [row.content["n"] for row in session.query(CaseMessage).order_by(CaseMessage.id)] == list(range(5))
        assert [row.value["n"] for row in session.query(CardLine).order_by(CardLine.id)] == list(range(5))
        chat = session.query(Conversation).one()
        assert (chat.address, chat.session) == (99, {"n": 1})
        reasons = {row.number: row.reasons for row in session.query(CaseRow)}
        assert reasons == {"K7M4X": ["locked_in"], "GONE1": None}, "who deleted everything left no reasons"
        for table in resealing.SEALED:
            for column in table.sealed_columns.values():
                values = [bytes(getattr(row, column)) for row in session.query(table)]
                assert all(value[:1] in (b"d", b"") for value in values), table
    assert resealing.reseal(database.maker) == 0
    database.close()


def test_it_goes_on_after_it_was_killed(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = make_ring()
    save_new_ring(tmp_path / "keys.json", ring)
    old_database(url, ring, 5)
    monkeypatch.setattr(resealing, "_BATCH", 2)
    again, calls = resealing.seal_again, iter(range(9))

    def killed(row: object) -> None:
        if next(calls) == 7:
            raise KeyboardInterrupt
        again(row)

    monkeypatch.setattr(resealing, "seal_again", killed)
    with pytest.raises(KeyboardInterrupt):
        open_database(url, tmp_path / "keys.json")
    monkeypatch.setattr(resealing, "seal_again", again)
    database = open_database(url, tmp_path / "keys.json")
    with database.transaction() as session:
        assert [row.payload["n"] for row in session.query(Outbox).order_by(Outbox.id)] == list(range(5))
        assert all(bytes(row.payload_sealed).startswith(b"d") for row in session.query(Inbox))
    database.close()


def test_what_cannot_be_opened_stays_and_stops_nobody(url: str, tmp_path: Path) -> None:
    ring = make_ring()
    save_new_ring(tmp_path / "keys.json", ring)
    old_database(url, ring, 3)
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE kept SET content = :blob WHERE id = 2"), {"blob": b"k1|" + bytes(40)})
    engine.dispose()
    database = open_database(url, tmp_path / "keys.json")
    with database.transaction() as session:
        assert [bytes(row.content_sealed)[:1] for row in session.query(Kept).order_by(Kept.id)] == [b"d", b"k", b"d"]
    database.close()
