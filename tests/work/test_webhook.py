"""The webhook and the database: kept once, 503 while nothing can be kept, and there and back between both ways."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.guide.render import Renderer
from bot.store.database import Database
from bot.store.tables import Inbox
from bot.telegram import webhook
from bot.work import intake, web
from bot.work.context import Context
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import SOKHA
from tests.work.bench import Bench

SECRET = "a-secret-of-the-tests-0123456789abcdef"


@pytest.fixture
def bench(database: Database, renderer: Renderer) -> Bench:
    return Bench(database, renderer)


def test_a_cry_that_telegram_sends_reaches_the_staff_room_once(bench: Bench) -> None:
    bench.lab.act(SOKHA, "text", text=LOCKED_IN)
    [update] = bench.lab.fresh()
    assert [_post(bench.context, update) for _ in range(2)] == [200, 200]
    bench.run()
    cards = [text for text in bench.texts(bench.lab.group) if "IMMEDIATE" in text]
    assert len(cards) == 1


def test_nothing_is_acknowledged_while_the_database_is_away(bench: Bench) -> None:
    with _away(bench.context):
        assert _post(bench.context, _message(42)) == 503
    assert _post(bench.context, _message(42)) == 200
    assert _rows(bench.context) == {"telegram:42"}


@pytest.mark.parametrize("inside", [{}, {"message": None}, {"message": {"chat": 5}}, {"poll": {"x": "\ud800\x00"}}])
def test_a_strange_update_with_a_number_is_kept_and_blocks_nobody(bench: Bench, inside: dict[str, Any]) -> None:
    assert _post(bench.context, {"update_id": 900, **inside}) == 200
    intake.take_in(bench.context, [{"update_id": 901, **inside}])
    bench.say(SOKHA, "/start")
    assert bench.texts() and _rows(bench.context) == {"telegram:900", "telegram:901"}


def test_there_and_back_nothing_is_taken_twice_and_polling_goes_on_with_what_is_there(bench: Bench) -> None:
    intake.take_in(bench.context, [_message(31)])
    assert intake.next_offset(bench.context) == 32
    intake.forget_offset(bench.context)
    assert _post(bench.context, _message(31)) == 200  # the poller had not acknowledged it yet
    assert _post(bench.context, _message(99_999)) == 200
    assert intake.next_offset(bench.context) == 0  # for Telegram: the earliest that is not acknowledged
    assert _rows(bench.context) == {"telegram:31", "telegram:99999"}


def test_without_a_secret_there_is_no_webhook(bench: Bench) -> None:
    assert _request(bench.context, "", "POST").status_code == 404
    assert _request(bench.context, SECRET, "GET").status_code == 405


# -- how it is asked


def _post(context: Context, update: dict[str, Any]) -> int:
    return _request(context, SECRET, "POST", json.dumps(update).encode()).status_code


def _request(context: Context, secret: str, method: str, content: bytes = b"{}") -> httpx.Response:
    async def up() -> bool:
        return True

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(web.make_app(context, up, secret))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            return await client.request(method, webhook.PATH, content=content, headers={webhook.HEADER: SECRET})

    return asyncio.run(ask())


def _message(number: int) -> dict[str, Any]:
    chat = {"id": SOKHA, "type": "private", "first_name": "Sokha"}
    sender = {"id": SOKHA, "is_bot": False, "first_name": "Sokha"}
    message = {"message_id": number, "date": 1_800_000_000, "chat": chat, "from": sender, "text": "hello"}
    return {"update_id": number, "message": message}


def _rows(context: Context) -> set[str]:
    """What this file put in; the numbers of the simulator are higher."""
    with context.database.transaction() as db:
        sources = db.scalars(select(Inbox.source).where(Inbox.source.startswith("telegram:")))
        return {source for source in sources if int(source.partition(":")[2]) < 100_000}


@contextmanager
def _away(context: Context) -> Iterator[None]:
    class Away:
        @contextmanager
        def transaction(self) -> Iterator[Session]:
            raise OperationalError("BEGIN", {}, Exception("gone"))
            yield

    there, context.database = context.database, Away()  # type: ignore[assignment]
    try:
        yield
    finally:
        context.database = there
