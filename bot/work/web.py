"""The bot's own small web server: the webhook, /health, /ready and /metrics. Nothing secret is in any answer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.telegram.webhook import PATH, Door, NotNow
from bot.work import health, intake, metrics
from bot.work.context import Context

#: writes of updates at a time; more wait for a thread, and Telegram for its answer
WRITERS = 4
NluReady = Callable[[], Awaitable[bool]]


class Server(uvicorn.Server):
    """Signals are the plug board's business."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None is caught here."""
        yield


def make_app(context: Context, nlu_ready: NluReady, secret: str = "") -> Starlette:
    """Without a secret there is no webhook."""

    async def alive(_request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def ready(_request: Request) -> Response:
        state = await health.look(context, nlu_ready)
        return JSONResponse(state.as_json(), status_code=200 if state.ready else 503)

    async def figures(_request: Request) -> Response:
        text = await asyncio.to_thread(metrics.expose, context)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    routes = [Route("/health", alive), Route("/ready", ready), Route("/metrics", figures)]
    if secret:
        routes.append(Route(PATH, _door(context, secret), methods=["POST"]))
    return Starlette(routes=routes)


def _door(context: Context, secret: str) -> Callable[[Request], Awaitable[Response]]:
    """Its own threads: a loop that hangs in the database does not keep Telegram waiting."""
    threads = ThreadPoolExecutor(WRITERS, thread_name_prefix="webhook")

    async def keep(update: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(threads, intake.take_in_one, context, update)
        except SQLAlchemyError as error:
            context.meters.database.labels("webhook").inc()
            raise NotNow from error
        context.turns.ring()

    def note(status: int) -> None:
        context.meters.webhook.labels(str(status)).inc()
        if status != 403:
            context.pulse.reached()

    door = Door(secret, keep, note)

    async def answer(request: Request) -> Response:
        return await door(request)

    return answer


def listen(host: str, port: int) -> socket.socket:
    """Raises OSError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=256)


async def serve(app: Starlette, line: socket.socket) -> None:
    """For ever; when cancelled, what is being answered is answered."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=16_384,
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[line]))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        server.should_exit = True
        await task
        raise
