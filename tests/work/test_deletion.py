"""Deletion from any state of the whole bot: no row, key, timer or waiting call of the user is left but the receipt."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.guide.render import Renderer
from bot.store import cases, forgetting
from bot.store.case_tables import CaseRow, of_case
from bot.store.database import Database
from bot.store.key_tables import DataKey
from bot.store.tables import Outbox
from bot.work import forgetting as operator
from bot.work import retention
from bot.work.calls import OVERWRITTEN
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import DARA, SOKHA, SOMCHAI
from tests.work.pain import QuickBench

WORD = "ចំប៉ី"
#: what the user writes; staff answer in their case, if there is one
WRITES = (LOCKED_IN, "1", "yes", "hello", "/person", "/menu", "/delete", "no", "/stop", "គ្រូ", "/cover", WORD, "help")
STAFF = ("/take", "I am here", "/note she works in Rayong", "/card room=305", "/pass lpn life", "/close helped")
ACTS = st.one_of(
    st.tuples(st.just("user"), st.sampled_from(WRITES)),
    st.tuples(st.just("sends"), st.sampled_from(["voice", "photo", "location"])),
    st.tuples(st.just("staff"), st.sampled_from(STAFF)),
    st.tuples(st.just("time"), st.sampled_from(["70", "700", "90000"])),
)
#: everybody begins with a case, so that there is something to delete
BEGINNINGS = st.sampled_from([(), (LOCKED_IN,), (LOCKED_IN, "1", "yes"), ("/person", "1", "yes")])
#: what may still be on its way to Telegram: it takes something away, or says nothing of anybody
TAKES_AWAY = {"delete", "overwrite", "untopic", "menu", "page_edit", "cover", "press", "line"}


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    return QuickBench(quick, renderer)


def act(bench: QuickBench, kind: str, what: str, *, delivered: bool) -> None:
    """One act; what came of it is sent, or still waits."""
    case = bench.session().case
    match kind:
        case "user":
            bench.lab.act(SOKHA, "text", text=what)
        case "sends":
            bench.lab.act(SOKHA, what)
        case "time":
            bench.wait(float(what))
        case "staff" if case and case.partner == "lscw" and bench.topics(bench.lab.group):
            bench.run()
            bench.lab.act(DARA, "text", text=what, **bench.place(DARA, case.number))
    bench.settle_turns()
    if delivered:
        bench.run()


def back_from_cover(bench: QuickBench) -> None:
    if bench.session().lesson:
        bench.lab.act(SOKHA, "text", text=WORD if bench.session().word else "គ្រូ")
        bench.settle_turns()
    assert not bench.session().lesson


def by_themselves(bench: QuickBench) -> None:
    back_from_cover(bench)
    for text in ("/delete", "បាទ"):
        bench.lab.act(SOKHA, "text", text=text)
        bench.settle_turns()


def by_an_operator(bench: QuickBench) -> None:
    """Also of somebody in cover."""
    found = operator.find(bench.context, str(SOKHA))
    if found is not None:
        operator.forget(bench.context, found)


def keys_of(bench: QuickBench, numbers: list[str]) -> set[str]:
    """The data keys with which the user's words are sealed, there and in their cases."""
    owners = [bench.key(), *map(of_case, numbers)]
    with bench.context.database.transaction() as db:
        return set(db.scalars(select(DataKey.key_id).where(DataKey.owner.in_(owners))))


def numbers_of(bench: QuickBench, user: int = SOKHA) -> list[str]:
    with bench.context.database.transaction() as db:
        return [row.number for row in cases.of_conversation(db, bench.key(user))]


def counts(bench: QuickBench, user: int = SOKHA) -> dict[str, int]:
    with bench.context.database.transaction() as db:
        return forgetting.counts(db, bench.key(user))


def holds_nothing(bench: QuickBench, numbers: list[str], old_keys: set[str]) -> None:
    """Right after the turn, before anything else is sent."""
    left = {name: count for name, count in counts(bench).items() if count}
    assert set(left) <= {"outbox", "inbox"}, "the receipt, and the wish itself, whose words are gone"
    assert not keys_of(bench, numbers) & old_keys and not keys_of(bench, []) & old_keys
    with bench.context.database.transaction() as db:
        waiting = db.query(Outbox).filter(Outbox.state.in_(("waiting", "held", "sending")))
        mine = [row for row in waiting if row.conversation == bench.key()]
        assert {row.purpose for row in mine} <= {"say"} and len(mine) <= 1, "only the receipt"
        others = [row for row in waiting if row.case_number in numbers]
        assert {row.purpose for row in others} <= TAKES_AWAY
        for number in numbers:
            row = db.get(CaseRow, number)
            assert row is not None and (row.conversation, row.state, row.reasons) == ("", "closed", None)


@pytest.mark.parametrize("deletes", [by_themselves, by_an_operator])
def test_from_any_state_nothing_of_the_user_is_left(bench: QuickBench, deletes: Callable[[QuickBench], None]) -> None:
    bench.say(SOMCHAI, LOCKED_IN)
    ever: list[str] = []

    @settings(max_examples=6, phases=[Phase.generate], deadline=None, derandomize=True, database=None)
    @given(BEGINNINGS, st.lists(st.tuples(ACTS, st.booleans()), max_size=8))
    def any_history(beginning: tuple[str, ...], history: list[tuple[tuple[str, str], bool]]) -> None:
        for text in beginning:
            act(bench, "user", text, delivered=True)
        for (kind, what), delivered in history:
            act(bench, kind, what, delivered=delivered)
        numbers, other = numbers_of(bench), numbers_of(bench, SOMCHAI)
        old_keys = keys_of(bench, numbers)
        deletes(bench)
        holds_nothing(bench, numbers, old_keys)
        assert numbers_of(bench, SOMCHAI) == other, "nobody else lost anything"
        bench.run()
        assert sum(text != OVERWRITTEN for text in bench.texts()) <= 1, "the receipt; what was too old is overwritten"
        ever.extend(numbers)

    any_history()
    bench.wait(31 * 86400)
    retention.purge(bench.context)
    assert not any(counts(bench).values()) and not keys_of(bench, ever), "the receipt is gone too"
