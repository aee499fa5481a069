"""Whose turn it is to be delivered, without any delivery."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.lanes import Lanes
from bot.simulator.updates import Update


def update(number: int, key: int, expires: float = 86_400.0) -> Update:
    return Update(number, "message", {}, expires, key)


@given(st.lists(st.integers(0, 3), max_size=30), st.lists(st.booleans(), max_size=60))
def test_whatever_fails_each_key_keeps_its_order_and_has_one_under_way(keys: list[int], fates: list[bool]) -> None:
    lanes, now, done = Lanes(), 0.0, list[tuple[int, int]]()
    waiting = {number: update(number, key) for number, key in enumerate(keys)}
    for each in waiting.values():
        lanes.enlist(each, now)
    while (turn := lanes.next_turn()) is not None:
        now = max(now, turn)
        lane = lanes.take(other=lanes.has_other(now))
        first = waiting[lane.ids[0]]
        assert first.key == lane.key
        if fates and fates.pop():
            assert lanes.failed(lane, first, now, 0, at_once=False)
        else:
            done.append((lane.key, first.update_id))
            lanes.done(lane, now)
    for key in set(keys):
        assert [number for of, number in done if of == key] == [n for n, of in enumerate(keys) if of == key]


def test_the_next_of_a_key_starts_with_one_second_again() -> None:
    lanes = Lanes()
    for number in (1, 2):
        lanes.enlist(update(number, 5), 0.0)
    lane = lanes.take()
    for expected in (1, 2, 4):
        assert lanes.failed(lane, update(1, 5), 0.0, 0, at_once=False) and lanes.next_turn() == expected
        lanes.take()
    lanes.done(lane, 10.0)
    lanes.take()
    assert lanes.failed(lane, update(2, 5), 10.0, 0, at_once=False) and lanes.next_turn() == 11


def test_what_would_have_expired_by_its_next_turn_is_done_with() -> None:
    lanes = Lanes()
    lanes.enlist(update(1, 5, expires=3.0), 0.0)
    assert not lanes.failed(lanes.take(), update(1, 5, expires=3.0), 2.5, 0, at_once=False)
    assert lanes.next_turn() is None
