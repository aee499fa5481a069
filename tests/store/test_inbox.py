"""The inbox on both databases: kept once, one conversation at a time, in order, urgent first, never blocking."""

from __future__ import annotations

from bot.store import inbox
from bot.store.database import Database
from bot.store.tables import Inbox


def put(database: Database, number: int, conversation: str = "a", priority: int = 0) -> bool:
    with database.transaction() as session:
        return inbox.put(session, f"telegram:{number}", conversation, {"n": number}, 100.0, priority)


def claim(database: Database, now: float = 100.0) -> int | None:
    with database.transaction() as session:
        row = inbox.claim(session, now)
        return None if row is None else int(row.payload["n"])


def finish(database: Database, number: int) -> None:
    with database.transaction() as session:
        row = session.query(Inbox).filter_by(source=f"telegram:{number}").one()
        inbox.done(session, row.id)


def test_a_repeated_update_is_kept_once(database: Database) -> None:
    assert put(database, 1)
    assert not put(database, 1)


def test_one_conversation_is_dealt_with_in_order_and_one_at_a_time(database: Database) -> None:
    put(database, 1), put(database, 2)
    assert claim(database) == 1
    assert claim(database) is None
    finish(database, 1)
    assert claim(database) == 2


def test_two_conversations_do_not_wait_for_each_other(database: Database) -> None:
    put(database, 1, "a"), put(database, 2, "b")
    assert {claim(database), claim(database)} == {1, 2}


def test_the_conversation_with_danger_in_it_goes_first_but_keeps_its_order(database: Database) -> None:
    put(database, 1, "calm"), put(database, 2, "danger"), put(database, 3, "danger", priority=2)
    assert claim(database) == 2
    finish(database, 2)
    assert claim(database) == 3


def test_a_failed_row_waits_and_holds_its_conversation_but_no_other(database: Database) -> None:
    put(database, 1, "a"), put(database, 2, "a"), put(database, 3, "b")
    claim(database)
    with database.transaction() as session:
        assert not inbox.failed(session, session.query(Inbox).filter_by(source="telegram:1").one().id, 1, "Oops", 100.0)
    assert claim(database) == 3
    assert claim(database) is None
    assert claim(database, now=103.0) == 1


def test_after_the_last_try_it_is_set_aside_and_blocks_nobody(database: Database) -> None:
    put(database, 1), put(database, 2)
    claim(database)
    with database.transaction() as session:
        row = session.query(Inbox).filter_by(source="telegram:1").one()
        assert inbox.failed(session, row.id, inbox.MAX_ATTEMPTS, "Oops", 100.0)
    assert claim(database) == 2
    with database.transaction() as session:
        assert session.query(Inbox).filter_by(state="dead").one().payload == {"n": 1}


def test_what_a_dead_process_had_claimed_comes_back_after_its_lease(database: Database) -> None:
    put(database, 1)
    claim(database)
    with database.transaction() as session:
        assert inbox.free_expired(session, 100.0 + inbox.LEASE_SECONDS - 1) == 0
        assert inbox.free_expired(session, 100.0 + inbox.LEASE_SECONDS + 1) == 1
    assert claim(database, now=200.0) == 1


def test_a_done_row_holds_no_text(database: Database) -> None:
    put(database, 1)
    claim(database)
    finish(database, 1)
    with database.transaction() as session:
        assert session.query(Inbox).one().payload is None
