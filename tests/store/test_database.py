"""Keys, encryption, migrations, conversations, timers and retention, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.core.case import Case
from bot.store import cases, conversations, forgetting, inbox, retention, timers
from bot.store import settings as stored
from bot.store.base import Base
from bot.store.case_tables import CaseRow
from bot.store.crypto import KeyProblem, make_ring
from bot.store.database import Database, DatabaseProblem, open_database
from bot.store.keyfile import load_ring
from bot.store.tables import Inbox, Kept

MARKER = "ពាក្យសម្ងាត់ marker 7781"


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    there = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        assert {c["name"] for c in there.get_columns(table.name)} == {c.name for c in table.columns}, table.name


def test_what_a_person_wrote_is_not_readable_in_the_file(tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "keys.json")
    with opened.transaction() as session:
        inbox.put(session, "telegram:1", "key", {"text": MARKER}, 1.0)
        conversations.save(session, "key", 99887766, {"note": MARKER}, 1.0)
        conversations.keep(session, "key", {"text": MARKER}, 99.0)
    opened.close()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("a.db*"))
    assert MARKER.encode() not in raw and b"7781" not in raw and b"99887766" not in raw


def test_a_missing_key_stops_the_start_and_makes_no_new_one(tmp_path: Path) -> None:
    url, key = f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "keys.json"
    open_database(url, key).close()
    key.unlink()
    with pytest.raises(KeyProblem, match=r"keys\.json is missing"):
        open_database(url, key)
    assert not key.exists()


def test_a_wrong_key_stops_the_start_and_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    open_database(url, tmp_path / "keys.json").close()
    load_ring(tmp_path / "other.json", may_create=True)
    with pytest.raises(KeyProblem, match="does not fit this database"):
        open_database(url, tmp_path / "other.json")
    open_database(url, tmp_path / "keys.json").close()


def test_a_damaged_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{")
    with pytest.raises(KeyProblem, match=r"keys\.json cannot be read"):
        load_ring(tmp_path / "keys.json", may_create=True)


def test_a_value_moved_to_another_column_does_not_open() -> None:
    ring = make_ring()
    with pytest.raises(KeyProblem):
        ring.open(ring.seal(b"secret", "inbox.payload"), "outbox.payload")


def test_the_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    load_ring(tmp_path / "keys.json", may_create=True)
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_an_unreachable_database_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match="DATABASE_URL") as problem:
        open_database("postgresql+psycopg://nobody:hush@127.0.0.1:1/none", tmp_path / "k.json")
    assert "hush" not in str(problem.value)


def test_kept_messages_come_once_in_order_and_expired_ones_not_at_all(database: Database) -> None:
    with database.transaction() as session:
        for number, until in ((1, 50.0), (2, 500.0), (3, 500.0)):
            conversations.keep(session, "a", {"n": number}, until)
        conversations.keep(session, "b", {"n": 9}, 500.0)
        assert [kept["n"] for kept in conversations.take_kept(session, "a", 100.0)] == [2, 3]
        assert conversations.take_kept(session, "a", 100.0) == []


def test_ids_younger_than_telegrams_limit_are_deletable_and_older_texts_of_the_bot_can_be_overwritten(
    database: Database,
) -> None:
    with database.transaction() as session:
        for number, at, own in ((1, 0.0, True), (2, 0.0, False), (3, 47 * 3600.0, True), (4, 47 * 3600.0, False)):
            conversations.saw(session, "a", number, at, own=own)
        retention.purge_rows(session, retention.Clocks(), 48 * 3600.0)
        assert conversations.newest_own(session, "a") == 3
        screen = conversations.take_screen(session, "a", 48 * 3600.0)
        assert (screen.deletable, screen.own, screen.too_old) == ((3, 4), {3}, (1,))
        assert conversations.take_screen(session, "a", 48 * 3600.0).deletable == (), "it is forgotten"


def test_ids_of_the_bots_texts_are_forgotten_in_the_end_too(database: Database) -> None:
    with database.transaction() as session:
        conversations.saw(session, "a", 1, 0.0, own=True)
        retention.purge_rows(session, retention.Clocks(), 30 * 86400.0)
        assert conversations.newest_own(session, "a") == 0


def test_a_timer_rings_once_into_the_inbox_and_a_replaced_one_not_at_all(database: Database) -> None:
    with database.transaction() as session:
        timers.put(session, "a", "ladder", 50.0)
        timers.put(session, "a", "ladder", 150.0)
        assert timers.ring(session, 100.0) == 0
        assert timers.ring(session, 160.0) == 1
        assert timers.ring(session, 160.0) == 0
        assert session.query(Inbox).one().payload == {"timer": "ladder"}


def test_forgetting_leaves_a_random_number_and_nothing_that_leads_to_the_person(database: Database) -> None:
    with database.transaction() as session:
        conversations.save(session, "a", 1, {"language": "km"}, 1.0)
        conversations.keep(session, "a", {"text": MARKER}, 500.0)
        case = cases.open_case(session, Case("K7M4X", "immediate", ("locked_in",), "lscw"), "a", 1.0)
        timers.put(session, "a", "ladder", 50.0)
        forgetting.forget(session, "a", case, 2.0)
    with database.transaction() as session:
        left = session.query(CaseRow).one()
        assert (left.number, left.state, left.conversation, left.owner) == ("K7M4X", "closed", "", "")
        assert conversations.get(session, "a") is None and session.query(Kept).count() == 0
        assert session.execute(text("SELECT count(*) FROM timers")).scalar() == 0


def test_small_values_are_remembered(database: Database) -> None:
    with database.transaction() as session:
        assert stored.get(session, "offset", 0) == 0
        stored.put(session, "offset", 7)
        stored.put(session, "offset", 8)
    with database.transaction() as session:
        assert stored.get(session, "offset") == 8
