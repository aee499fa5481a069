"""The webhook's door: lets in what Telegram sends and nobody else; 200 only for what is kept or can never be read."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.telegram.cleaning import number_of

log = structlog.get_logger()
#: where Telegram posts to; nothing secret is in it, what is in front may log it
PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
#: an update is some kilobytes
MAX_BYTES = 1_000_000
BODY_SECONDS = 10.0
#: Telegram waits for 60 seconds
KEEP_SECONDS = 20.0
#: updates at a time; Telegram is told to send fewer (bot/telegram/webhook_setup.py)
AT_ONCE = 32
RETRY_SECONDS = 5

Keep = Callable[[dict[str, Any]], Awaitable[None]]


class NotNow(Exception):
    """It cannot be kept just now: Telegram shall send it again."""


class TooLarge(Exception):
    """More than an update can be."""


class Door:
    """Answers one request an update. `keep` has committed when it returns, and raises NotNow when it cannot."""

    def __init__(self, secret: str, keep: Keep, note: Callable[[int], None] = lambda _status: None) -> None:
        self._secret = secret.encode()
        self._keep = keep
        self._note = note
        self._room = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, request: Request) -> Response:
        """403 without a word for strangers; 413, 408; 503 while nothing can be kept; else 200."""
        response = await self._answer(request)
        self._note(response.status_code)
        return response

    async def _answer(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), self._secret):
            return Response(status_code=403)
        if self._room.locked():
            return _later()
        async with self._room:
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    body = await _body(request)
            except TooLarge:
                return Response(status_code=413)
            except (TimeoutError, ClientDisconnect):
                return Response(status_code=408)
            return await self._take(body)

    async def _take(self, body: bytes) -> Response:
        update = read(body)
        if update is None:  # sent again it would be the same, for 24 hours, and keep its chat waiting
            log.error("update_set_aside", why="unreadable")
            return Response(status_code=200)
        try:
            async with asyncio.timeout(KEEP_SECONDS):
                await self._keep(update)
        except (NotNow, TimeoutError) as problem:
            log.error("update_refused", why=type(problem).__name__)
            return _later()
        return Response(status_code=200)


def read(body: bytes) -> dict[str, Any] | None:
    """The update, or None for what is not one."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return dict(update) if number_of(update) is not None else None


async def _body(request: Request) -> bytes:
    """Never more than the limit in memory, whatever the length says."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > 12 or int(declared) > MAX_BYTES):
        raise TooLarge
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BYTES:
            raise TooLarge
    return body


def _later() -> Response:
    return Response(status_code=503, headers={"Retry-After": str(RETRY_SECONDS)})
