"""The database dies at the very moment of a commit: what was claimed then is not held for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.guide.render import Renderer
from bot.store.database import Database
from bot.store.tables import Inbox, Outbox
from bot.work import delivery, intake, turns, upkeep
from bot.work.in_hand import InHand
from tests.simulator.simulator_lab import SOKHA
from tests.work.bench import Bench

Act = Callable[[], object]


@pytest.fixture
def bench(database: Database, renderer: Renderer) -> Bench:
    bench = Bench(database, renderer)
    bench.say(SOKHA, "/start")
    bench.say(SOKHA, "3")
    bench.wait(60)  # no limit holds up what comes next
    return bench


def test_a_message_whose_claim_was_committed_unheard_is_answered(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bench.texts()
    _help_is_asked_for(bench)
    _answer_lost(bench, monkeypatch, lambda: turns._claim(bench.context))
    assert _states(bench, Inbox) == {"working"}
    _a_round(bench)
    assert bench.texts()[: len(before)] == before and len(bench.texts()) > len(before)


def test_an_answer_whose_claim_was_committed_unheard_is_sent(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(bench.texts())
    _help_is_asked_for(bench)
    asyncio.run(turns.one_turn(bench.context, bench.model))
    _answer_lost(bench, monkeypatch, lambda: delivery._claim(bench.context))
    assert "sending" in _states(bench, Outbox)
    _a_round(bench)
    assert len(bench.texts()) == before + 1


def test_a_turn_that_could_not_be_settled_is_done_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(bench.texts())
    _help_is_asked_for(bench)
    _away_after_the_claim(bench, monkeypatch, lambda: asyncio.run(turns.one_turn(bench.context, bench.model)))
    assert _states(bench, Inbox) == {"working"}
    _a_round(bench)
    assert len(bench.texts()) == before + 1


def test_a_call_that_could_not_be_settled_is_made_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """It arrived, and nobody could note it: it comes twice rather than never."""
    before = len(bench.texts())
    _help_is_asked_for(bench)
    asyncio.run(turns.one_turn(bench.context, bench.model))

    async def send() -> None:
        async with bench._bot() as bot:
            await delivery.one_delivery(bench.context, bot)

    _away_after_the_claim(bench, monkeypatch, lambda: asyncio.run(send()))
    assert "sending" in _states(bench, Outbox)
    _a_round(bench)
    assert len(bench.texts()) == before + 2
    assert bench.texts()[-1] == bench.texts()[-2]


def test_what_is_in_hand_is_left_alone(bench: Bench) -> None:
    _help_is_asked_for(bench)
    assert turns._claim(bench.context) is not None
    assert upkeep.tick(bench.context, upkeep.Heart()) == 0
    assert _states(bench, Inbox) == {"working"}


def test_nothing_stays_in_hand_when_the_work_is_done(bench: Bench) -> None:
    bench.say(SOKHA, "/help")
    assert bench.context.turning.all() == bench.context.sending.all() == frozenset()


def _help_is_asked_for(bench: Bench) -> None:
    """It has come in, and nothing is done about it yet."""
    bench.lab.act(SOKHA, "text", text="/help")
    intake.take_in(bench.context, bench.lab.fresh())


def _a_round(bench: Bench) -> None:
    assert bench.context.turning.all() == bench.context.sending.all() == InHand().all()
    assert upkeep.tick(bench.context, upkeep.Heart()) >= 1
    bench.run()


def _states(bench: Bench, table: type[Inbox] | type[Outbox]) -> set[str]:
    with bench.context.database.transaction() as db:
        return {row.state for row in db.query(table)} - {"done", "sent", "cancelled"}


def _answer_lost(bench: Bench, monkeypatch: pytest.MonkeyPatch, act: Act) -> None:
    """What `act` does is committed, and the line breaks before it is heard."""
    real = bench.context.database.transaction

    @contextmanager
    def committed_unheard(_self: Database) -> Iterator[Session]:
        with real() as session:
            yield session
        raise OperationalError("COMMIT", {}, Exception("server closed the connection"))

    with monkeypatch.context() as patch:
        patch.setattr(Database, "transaction", committed_unheard)
        with pytest.raises(OperationalError):
            act()


def _away_after_the_claim(bench: Bench, monkeypatch: pytest.MonkeyPatch, act: Act) -> None:
    """The first transaction of `act` works; then the database is away."""
    real, begun = bench.context.database.transaction, []

    @contextmanager
    def once(_self: Database) -> Iterator[Session]:
        begun.append(1)
        if len(begun) > 1:
            raise OperationalError("BEGIN", {}, Exception("connection refused"))
        with real() as session:
            yield session

    with monkeypatch.context() as patch:
        patch.setattr(Database, "transaction", once)
        with pytest.raises(OperationalError):
            act()
