"""The webhook's door: strangers learn nothing; nothing is acknowledged that is not kept or for ever unreadable."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.telegram import webhook
from bot.telegram.webhook import Door, NotNow

SECRET = "a-secret-of-the-tests-0123456789abcdef"
GOOD = {webhook.HEADER: SECRET}
UPDATE = b'{"update_id": 7, "message": {}}'


class Desk:
    """Keeps what the door lets in, or cannot just now."""

    def __init__(self, keep: Callable[[dict[str, Any]], Awaitable[None]] | None = None) -> None:
        self.kept: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self._door: Door | None = None
        self._keep = keep

    async def _take(self, update: dict[str, Any]) -> None:
        if self._keep is not None:
            await self._keep(update)
        self.kept.append(update)

    async def _answer(self, request: Request) -> Response:
        self._door = self._door or Door(SECRET, self._take, self.statuses.append)
        return await self._door(request)

    def post(self, *bodies: Any, headers: Any = GOOD) -> list[httpx.Response]:
        """All at the same time."""
        app = Starlette(routes=[Route(webhook.PATH, self._answer, methods=["POST"])])

        async def ask() -> list[httpx.Response]:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
                asked = [client.post(webhook.PATH, content=body, headers=headers) for body in bodies]
                return await asyncio.gather(*asked)

        return asyncio.run(ask())


def test_an_update_is_kept_before_it_is_acknowledged() -> None:
    desk = Desk()
    [response] = desk.post(UPDATE)
    assert response.status_code == 200 and desk.kept == [json.loads(UPDATE)] and desk.statuses == [200]


@pytest.mark.parametrize("header", [None, b"", SECRET.encode() + b"x", SECRET[:-1].encode(), "é".encode()])
@pytest.mark.parametrize("body", [UPDATE, b"{", b"x" * (webhook.MAX_BYTES + 1)])
def test_who_does_not_know_the_secret_learns_nothing(header: bytes | None, body: bytes) -> None:
    desk = Desk()
    [response] = desk.post(body, headers={} if header is None else {webhook.HEADER.encode(): header})
    assert (response.status_code, response.content, desk.kept) == (403, b"", [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"\xff\xfe",
        b"[]",
        b"1",
        b"{}",
        b'{"update_id": "5"}',
        b'{"update_id": true}',
        b'{"update_id": -1}',
        b'{"update_id": 1e3}',
        b'{"update_id": ' + b"9" * 70 + b"}",
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
def test_what_can_never_be_read_is_set_aside_and_not_sent_again_for_a_day(body: bytes) -> None:
    desk = Desk()
    [response] = desk.post(body)
    assert response.status_code == 200 and desk.kept == []


def test_a_body_that_is_too_large_is_refused_with_and_without_its_length() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 50_000

    assert [response.status_code for response in Desk().post(b" " * (webhook.MAX_BYTES + 1), pieces())] == [413, 413]


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    monkeypatch.setattr(webhook, "BODY_SECONDS", 0.1)
    assert [response.status_code for response in Desk().post(slowly())] == [408]


def test_what_cannot_be_kept_now_is_asked_for_again() -> None:
    async def away(_update: dict[str, Any]) -> None:
        raise NotNow

    [response] = Desk(away).post(UPDATE)
    assert response.status_code == 503 and 1 <= int(response.headers["Retry-After"]) <= 3600


def test_keeping_that_hangs_is_given_up_before_telegram_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(_update: dict[str, Any]) -> None:
        await asyncio.sleep(5)

    monkeypatch.setattr(webhook, "KEEP_SECONDS", 0.1)
    assert [response.status_code for response in Desk(hangs).post(UPDATE)] == [503]


def test_more_at_once_than_there_is_room_for_is_put_off(monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(_update: dict[str, Any]) -> None:
        await asyncio.sleep(1)

    monkeypatch.setattr(webhook, "AT_ONCE", 2)
    responses = Desk(slow).post(*[UPDATE] * 5)
    assert sorted(response.status_code for response in responses) == [200, 200, 503, 503, 503]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.dictionaries(st.text(), st.integers()).map(lambda made: json.dumps(made).encode()))
def test_whatever_comes_is_either_an_update_or_nothing(body: bytes) -> None:
    update = webhook.read(body)
    assert update is None or (isinstance(update["update_id"], int) and update["update_id"] >= 0)
