"""What a claim passes over and when it asks again, from the two times that stand beside a chat's calls."""

from __future__ import annotations

import pytest

from bot.store import limits
from bot.store.database import Database
from bot.store.tables import Bucket
from tests.store.test_outbox import NOW, claim, put


def test_a_hundred_full_chats_hold_up_nobody(database: Database) -> None:
    for n in range(100):
        put(database, "first", f"chat:{n}")
        put(database, "later", f"chat:{n}x")
        with database.transaction() as db:
            limits.take(db, f"chat:{n}", NOW + n * limits.ALL.seconds)
    now = NOW + 100 * limits.ALL.seconds
    with database.transaction() as db:
        for n in range(100):
            limits.block(db, f"chat:{n}", now + 30, now)
    assert claim(database, now) == "later"


def test_it_asks_again_when_the_first_chat_with_something_waiting_has_room(database: Database) -> None:
    put(database, "one", "chat:a")
    with database.transaction() as db:
        limits.take(db, "chat:b", NOW - 1.0)  # nothing waits for it
        limits.take(db, "chat:a", NOW - 0.4)
    waits = claim(database, NOW)
    assert waits == pytest.approx(limits.CHAT.seconds - 0.4)
    assert isinstance(waits, float) and claim(database, NOW + waits) == "one"


def test_a_group_with_room_for_danger_only_lets_danger_pass(database: Database) -> None:
    now = NOW
    for _ in range(limits.GROUP.count - limits.RESERVED):
        now += limits.CHAT.seconds
        with database.transaction() as db:
            assert limits.take(db, "group:g", now) == 0
    now += limits.CHAT.seconds
    put(database, "talk", "group:g")
    assert isinstance(claim(database, now), float)
    put(database, "cry", "group:g", lane="another", priority=2)
    assert claim(database, now) == "cry"


def test_rows_of_an_older_version_do_not_make_it_ask_without_end(database: Database) -> None:
    put(database, "one", "chat:a")
    with database.transaction() as db:
        db.add(Bucket(name="chat:a", recent=[NOW], blocked_until=0.0))
    first, second = claim(database, NOW + 0.1), claim(database, NOW + 0.1)
    assert isinstance(first, float) and 0 < first < limits.CHAT.seconds
    assert isinstance(second, float) and second == pytest.approx(limits.CHAT.seconds - 0.1)


def test_a_clock_that_was_set_back_locks_no_chat(database: Database) -> None:
    with database.transaction() as db:
        limits.take(db, "chat:a", NOW + 7200)
    put(database, "one", "chat:a")
    assert claim(database, NOW) == "one"


def test_one_transaction_at_a_time_has_everyones_row_and_only_for_a_call_that_goes(database: Database) -> None:
    """A full chat is known without it, so that nobody else waits."""
    with database.transaction() as db:
        limits.take(db, "chat:a", NOW)
    with database.transaction() as db:
        assert limits.take(db, "chat:a", NOW + 0.1) > 0
        everyone = db.get_one(Bucket, limits.EVERYONE)
        assert everyone.recent == [NOW]
