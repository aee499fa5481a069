"""Several bot processes on one PostgreSQL: nothing twice, in order, within limits, and a dead one is replaced."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.store import inbox, limits, outbox, processes
from bot.store.database import Database, open_database
from bot.store.outbox import Call
from bot.store.tables import Inbox, Outbox
from bot.work.upkeep import Heart
from tests.conftest import _empty

NOW, PROCESSES, CHATS, EACH = 1000.0, 3, 8, 12


@pytest.fixture
def fleet(postgres_url: str, tmp_path: Path) -> Iterator[list[Database]]:
    """Connections as of three processes, which open an empty database at the same moment."""
    _empty(postgres_url)
    opened: list[Database] = []
    at_once(PROCESSES, lambda _: opened.append(open_database(postgres_url, tmp_path / "keys.json")))
    yield opened
    for database in opened:
        database.close()


def at_once(count: int, work: Callable[[int], object]) -> None:
    """Run it in so many threads; the first failure is raised."""
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_three_that_start_at_once_on_an_empty_database_agree_on_tables_and_key(fleet: list[Database]) -> None:
    assert len(fleet) == PROCESSES and len({database.ring.index for database in fleet}) == 1


def test_every_message_is_dealt_with_once_and_in_order(fleet: list[Database]) -> None:
    with fleet[0].transaction() as db:
        for number in range(CHATS * EACH):
            inbox.put(db, f"telegram:{number}", f"chat{number % CHATS}", {"n": number}, NOW)
    done: dict[str, list[int]] = defaultdict(list)

    def work(number: int) -> None:
        empty = 0
        while empty < 20:
            with fleet[number].transaction() as db:
                row = inbox.claim(db, NOW, f"p{number}")
                found = None if row is None else (row.id, row.conversation, row.payload["n"])
            if found is None:
                empty += 1
                time.sleep(0.01)
                continue
            empty = 0
            done[found[1]].append(found[2])
            with fleet[number].transaction() as db:
                inbox.done(db, found[0])

    at_once(PROCESSES, work)
    assert dict(done) == {f"chat{chat}": [chat + CHATS * nth for nth in range(EACH)] for chat in range(CHATS)}


def test_every_call_is_claimed_once_in_the_order_of_its_lane(fleet: list[Database]) -> None:
    with fleet[0].transaction() as db:
        for number in range(CHATS * EACH):
            lane = f"chat:{number % CHATS}"
            outbox.put(db, Call("sendMessage", {"text": number}, "user", "say", lane, lane, "a"), NOW)
    sent: dict[str, list[int]] = defaultdict(list)

    def work(number: int) -> None:
        empty = 0
        while empty < 20:
            with fleet[number].transaction() as db:
                row, _ = outbox.claim(db, NOW, f"p{number}", limited=False)
                found = None if row is None else (row.id, row.lane, row.payload["text"])
            if found is None:
                empty += 1
                time.sleep(0.01)
                continue
            empty = 0
            sent[found[1]].append(found[2])
            with fleet[number].transaction() as db:
                outbox.sent(db, found[0])

    at_once(PROCESSES, work)
    assert dict(sent) == {f"chat:{chat}": [chat + CHATS * nth for nth in range(EACH)] for chat in range(CHATS)}


def test_all_processes_together_keep_the_limit_of_all_chats(fleet: list[Database]) -> None:
    """Their looks at the clock differ by a little, and each is the first in a bucket that is not there yet."""
    admitted: list[int] = []

    def work(number: int) -> None:
        for nth in range(20):
            with fleet[number].transaction() as db:
                if limits.take(db, f"chat:{number}-{nth}", NOW + number * 0.003) == 0:
                    admitted.append(nth)

    at_once(PROCESSES, work)
    assert len(admitted) == limits.ALL.count


def claimed(database: Database, owner: str) -> None:
    """A message and a call that this process has claimed."""
    with database.transaction() as db:
        inbox.put(db, "telegram:1", "a", {}, NOW)
        outbox.put(db, Call("sendMessage", {}, "user", "say", "chat:a", "chat:a", "a"), NOW)
        inbox.claim(db, NOW, owner)
        outbox.claim(db, NOW, owner)


def states(database: Database) -> tuple[str, str]:
    with database.transaction() as db:
        return db.query(Inbox).one().state, db.query(Outbox).one().state


def judged(database: Database, wall: float) -> None:
    """What another process does that has been alive for long."""
    with database.transaction() as db:
        inbox.free_of_dead(db, processes.alive(wall))
        outbox.free_of_dead(db, processes.alive(wall))


def test_the_work_of_a_process_that_is_silent_is_taken_over_within_seconds(database: Database) -> None:
    claimed(database, "dead")
    with database.transaction() as db:
        processes.beat(db, "dead", wall=0.0)
    judged(database, wall=processes.DEAD_SECONDS - 1)
    assert states(database) == ("working", "sending")
    judged(database, wall=processes.DEAD_SECONDS + 1)
    assert states(database) == ("waiting", "waiting")


def test_a_slow_process_that_is_alive_keeps_its_work_also_beyond_the_lease(database: Database) -> None:
    claimed(database, "slow")
    with database.transaction() as db:
        assert inbox.renew(db, "slow", first_claim, NOW + 500, 60.0) == 0
        assert outbox.renew(db, "slow", first_claim, NOW + 500, 60.0) == 0
        assert inbox.free_expired(db, NOW + 510) + outbox.free_expired(db, NOW + 510) == 0
    assert states(database) == ("working", "sending")


def first_claim() -> set[tuple[int, int]]:
    """The first row, claimed once."""
    return {(1, 1)}


def test_a_claim_that_its_process_does_not_know_of_is_given_back(database: Database) -> None:
    """It was committed, and the answer was lost; or the same row was claimed another time."""
    claimed(database, "forgetful")
    with database.transaction() as db:
        assert inbox.renew(db, "forgetful", set, NOW, 60.0) == 1
        assert outbox.renew(db, "forgetful", lambda: {(1, 2)}, NOW, 60.0) == 1
    assert states(database) == ("waiting", "waiting")


def test_a_process_that_stops_in_good_order_gives_its_work_back_at_once(database: Database) -> None:
    claimed(database, "leaving")
    with database.transaction() as db:
        processes.beat(db, "leaving", wall=0.0)
        inbox.free_of(db, "leaving")
        outbox.free_of(db, "leaving")
        processes.leave(db, "leaving")
        assert processes.count_alive(db, wall=1.0) == 0
    assert states(database) == ("waiting", "waiting")


def test_after_a_time_without_the_database_nobody_is_judged_until_all_could_beat_again(database: Database) -> None:
    wall = [0.0]
    heart = Heart(lambda: wall[0])

    def beat(at: float) -> bool:
        wall[0] = at
        with database.transaction() as db:
            return heart.beat(db, "me") is not None

    assert not beat(0.0), "it has only just started"
    assert not any(beat(float(at)) for at in range(1, 15)) and beat(15.0)
    assert not beat(80.0), "the database was away for a minute"
    assert not any(beat(80.0 + at) for at in range(1, 15)) and beat(95.0)


def test_a_process_that_stood_still_beyond_its_lease_does_not_send_what_another_has_sent(database: Database) -> None:
    with database.transaction() as db:
        outbox.put(db, Call("sendMessage", {}, "user", "say", "chat:a", "chat:a", "a"), NOW)
        stale, _ = outbox.claim(db, NOW, "stood still", limited=False)
    assert stale is not None
    with database.transaction() as db:
        assert outbox.still_mine(db, stale)
        outbox.free_expired(db, NOW + outbox.LEASE_SECONDS + 1)
        assert not outbox.still_mine(db, stale)
        fresh, _ = outbox.claim(db, NOW + 100, "another", limited=False)
    with database.transaction() as db:
        assert fresh is not None and outbox.still_mine(db, fresh) and not outbox.still_mine(db, stale)


def test_a_call_that_is_being_settled_is_not_taken_over_meanwhile(fleet: list[Database]) -> None:
    """Else its lane would go on while a second copy of it is on its way, and that would come after its successor."""
    lane = ("chat:a", "chat:a", "a")
    with fleet[0].transaction() as db:
        for text in ("first", "second"):
            outbox.put(db, Call("sendMessage", {"text": text}, "user", "say", *lane), NOW)
        row, _ = outbox.claim(db, NOW, "slow", limited=False)
    assert row is not None
    taken: list[str] = []

    def take_over() -> None:
        with fleet[1].transaction() as db:
            outbox.free_of(db, "slow")
        with fleet[1].transaction() as db:
            found, _ = outbox.claim(db, NOW, "another", limited=False)
            taken.append(str(found.payload["text"]) if found is not None and found.payload else "nothing")

    with fleet[0].transaction() as db:
        assert outbox.still_mine(db, row)
        other = threading.Thread(target=take_over)
        other.start()
        other.join(0.5)
        outbox.sent(db, row.id)
    other.join()
    assert taken == ["second"]
