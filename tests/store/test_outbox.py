"""The outbox on both databases: order in a lane, Telegram's limits, quick exit, and what a crash leaves."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store import limits, outbox
from bot.store.database import Database
from bot.store.outbox import Call
from bot.store.tables import Outbox

NOW = 1000.0


def put(database: Database, text: str, chat: str = "chat:a", **more: Any) -> int:
    purpose = more.pop("purpose", "say")
    call = Call("sendMessage", {"chat_id": 1, "text": text}, "user", purpose, more.pop("lane", chat), chat, "a", **more)
    with database.transaction() as session:
        return outbox.put(session, call, NOW).id


def claim(database: Database, now: float = NOW) -> str | float:
    """The text of the claimed row, or the seconds to wait."""
    with database.transaction() as session:
        row, wait = outbox.claim(session, now)
        return wait if row is None else str(row.payload["text"])


def settle(database: Database, row_id: int) -> str:
    with database.transaction() as session:
        return outbox.sent(session, row_id)


def test_one_chat_is_served_in_order_one_message_a_second(database: Database) -> None:
    first, _ = put(database, "one"), put(database, "two")
    assert claim(database) == "one"
    assert isinstance(claim(database), float)
    settle(database, first)
    waits = claim(database)
    assert isinstance(waits, float) and 0 < waits <= limits.CHAT.seconds
    assert claim(database, NOW + limits.CHAT.seconds) == "two"


def test_the_next_waits_until_the_first_has_returned(database: Database) -> None:
    put(database, "one"), put(database, "two")
    claim(database)
    assert isinstance(claim(database, NOW + 30), float)


def test_a_slow_call_counts_from_its_return_so_that_the_next_cannot_catch_up_with_it(database: Database) -> None:
    first, _ = put(database, "one"), put(database, "two")
    claim(database)
    settle(database, first)
    with database.transaction() as session:
        limits.returned(session, "chat:a", NOW + 5)
    assert isinstance(claim(database, NOW + 5), float)
    assert claim(database, NOW + 5 + limits.CHAT.seconds) == "two"


def test_urgent_goes_before_ordinary_and_chats_do_not_wait_for_each_other(database: Database) -> None:
    put(database, "calm", "chat:a"), put(database, "danger", "chat:b", priority=2)
    assert claim(database) == "danger"
    assert claim(database) == "calm"


def test_no_minute_of_a_group_has_more_than_twenty(database: Database) -> None:
    sent: list[float] = []
    with database.transaction() as session:
        now = NOW
        while now < NOW + 200:
            if limits.take(session, "group:g", now, urgent=True) == 0:
                sent.append(now)
            now += 0.5
    assert all(sum(1 for at in sent if start <= at < start + 60) <= 19 for start in sent)
    assert len(sent) >= 50, "and the limit is used"


def test_a_group_full_of_talk_has_room_for_two_cries_at_once(database: Database) -> None:
    for n in range(30):
        put(database, f"talk {n}", "group:g", lane=f"room:{n}")
    now, step = NOW, limits.CHAT.seconds + 0.1
    while isinstance(claim(database, now), str):
        now += step
    cries = [f"{what} {who}" for who in (1, 2) for what in ("topic", "card", "pin")]
    for nth, cry in enumerate(cries):
        put(database, cry, "group:g", lane=f"cry:{nth}", priority=2)
    assert [claim(database, now + nth * step) for nth in range(6)] == cries
    assert isinstance(claim(database, now + 6 * step), float), "and then the minute is full"


def test_who_waits_for_the_limit_of_all_is_told_how_long_and_what_passes_it_still_goes(database: Database) -> None:
    with database.transaction() as session:
        for n in range(limits.ALL.count):
            limits.take(session, f"chat:{n}", NOW)
    put(database, "answer", "chat:z")
    waits = claim(database, NOW + 0.1)
    assert isinstance(waits, float) and 0.9 < waits <= 1.0
    put(database, "spinner", "", lane="")
    assert claim(database, NOW + 0.1) == "spinner"
    assert claim(database, NOW + limits.ALL.seconds) == "answer"


def test_all_chats_together_stay_under_thirty_a_second(database: Database) -> None:
    with database.transaction() as session:
        taken = sum(limits.take(session, f"chat:{n}", NOW) == 0 for n in range(60))
    assert taken == limits.ALL.count < 30


def test_a_flood_wait_stops_that_chat_only_and_survives_a_restart(database: Database) -> None:
    row = put(database, "one", "chat:a")
    claim(database)
    with database.transaction() as session:
        limits.block(session, "chat:a", NOW + 40, NOW)
        outbox.again(session, row, NOW + 40, "flood")
    put(database, "other", "chat:b")
    assert claim(database, NOW + 2) == "other"
    assert isinstance(claim(database, NOW + 39), float)
    assert claim(database, NOW + 41) == "one"


def test_quick_exit_cancels_what_waits_and_marks_what_is_in_flight(database: Database) -> None:
    in_flight = put(database, "one")
    put(database, "two")
    claim(database)
    with database.transaction() as session:
        outbox.cancel(session, "a")
    assert settle(database, in_flight) == "gone", "it must be deleted when it returns"
    with database.transaction() as session:
        assert [row.payload for row in session.query(Outbox)] == [None, None]


def test_a_send_interrupted_by_a_crash_is_repeated_and_known_to_be_doubtful(database: Database) -> None:
    put(database, "one")
    claim(database)
    with database.transaction() as session:
        assert outbox.free_all(session) == 1
    with database.transaction() as session:
        row, _ = outbox.claim(session, NOW + 5)
        assert row is not None and row.maybe_sent


def test_a_cancelled_row_in_flight_is_not_tried_again(database: Database) -> None:
    row = put(database, "one")
    claim(database)
    with database.transaction() as session:
        outbox.cancel(session, "a")
        outbox.again(session, row, NOW, "network")
    assert isinstance(claim(database, NOW + 60), float)


@pytest.mark.parametrize("end", ["arrived", "refused", "crashed"])
def test_a_reply_in_flight_when_it_is_not_safe_is_held_until_it_is(end: str, database: Database) -> None:
    row = put(database, "reply", purpose="reply")
    claim(database)
    with database.transaction() as session:
        outbox.hold_back(session, "a")
        if end == "arrived":
            assert outbox.sent(session, row) == "held"
        elif end == "refused":
            assert outbox.again(session, row, NOW, "network") == "held"
        else:
            outbox.free_all(session)
    assert isinstance(claim(database, NOW + 60), float)
    with database.transaction() as session:
        outbox.release(session, "a")
    assert claim(database, NOW + 61) == "reply"


def test_a_reply_in_flight_is_wanted_again_when_it_is_safe_before_it_returns(database: Database) -> None:
    row = put(database, "reply", purpose="reply")
    claim(database)
    with database.transaction() as session:
        outbox.hold_back(session, "a")
        outbox.release(session, "a")
    assert settle(database, row) == "wanted"


def test_held_replies_wait_until_it_is_safe(database: Database) -> None:
    put(database, "reply", held=True)
    assert isinstance(claim(database), float)
    with database.transaction() as session:
        outbox.release(session, "a")
    assert claim(database) == "reply"


def test_something_can_be_put_before_a_row_of_its_lane(database: Database) -> None:
    row = put(database, "message", "group:g", lane="room:K")
    claim(database)
    make = Call("createForumTopic", {"chat_id": 1, "text": "topic"}, "staff", "topic", "room:K", "group:g", "a", "K")
    with database.transaction() as session:
        outbox.put_before(session, row, make, NOW)
        outbox.again(session, row, NOW, "topic gone")
    assert claim(database, NOW + 2) == "topic"


def test_only_the_newest_state_of_a_card_is_sent(database: Database) -> None:
    for text in ("old", "newer", "newest"):
        call = Call(
            "editMessageText", {"chat_id": 1, "text": text}, "staff", "card_edit", "card:K", "group:g", "a", "K"
        )
        with database.transaction() as session:
            outbox.put_latest(session, call, NOW)
    assert claim(database) == "newest"


def test_a_callback_answer_passes_every_limit(database: Database) -> None:
    with database.transaction() as session:
        for n in range(60):
            limits.take(session, f"chat:{n}", NOW)
        outbox.put(session, Call("answerCallbackQuery", {"text": "ok"}, "user", "press"), NOW)
    assert claim(database) == "ok"


def test_quick_exit_holds_what_staff_wrote_instead_of_losing_it(database: Database) -> None:
    call = Call("sendMessage", {"chat_id": 1, "text": "from staff"}, "user", "reply", "chat:a", "chat:a", "a")
    with database.transaction() as session:
        outbox.put(session, call, NOW)
        outbox.cancel(session, "a")
    assert isinstance(claim(database), float)
    with database.transaction() as session:
        outbox.release(session, "a")
    assert claim(database) == "from staff"
