"""Promises /bot<TOKEN>/<method> as Telegram serves it: its answers, its statuses, and faults on request."""

from __future__ import annotations

import asyncio
import hmac
import inspect
import re
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.simulator.errors import ApiError, bad, too_many
from bot.simulator.faults import Fault
from bot.simulator.methods import METHODS, Method
from bot.simulator.params import Params, read_params
from bot.simulator.sim import Sim

Json = dict[str, Any]
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
NOT_IN_REPLY = {"setwebhook", "deletewebhook", "close", "logout"}
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"


class Hangup(Response):
    """Breaks the connection without an answer, at once or when the caller has lost patience."""

    def __init__(self, hold: float = 0.0) -> None:
        super().__init__()
        self.hold = hold

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self.hold):
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            pass
        length = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": length})


def bot_routes(sim: Sim) -> list[Route]:
    """The routes of the Bot API and of its files."""
    sim.reply = partial(make_reply, sim)

    async def call(request: Request) -> Response:
        return await answer(sim, request)

    async def download(request: Request) -> Response:
        if refusal := _refuse_token(sim, request.path_params["token"]):
            return _error(refusal)
        file = sim.world.files.at(request.path_params["path"])
        return Response(file.data, media_type=file.mime) if file else _error(ApiError(404, "Not Found"))

    return [
        Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", download, methods=["GET"]),
    ]


async def answer(sim: Sim, request: Request) -> Response:
    """One call: token, method, faults, then the method itself."""
    if refusal := _refuse_token(sim, request.path_params["token"]):
        return _error(refusal)
    name, method = METHODS.get(request.path_params["method"].lower(), ("", None))
    if method is None:
        sim.record(f"unknown:{request.path_params['method'][:40]}", None, 404)
        return _error(ApiError(404, "Not Found"))
    try:
        params = await read_params(request)
    except ApiError as refusal:
        sim.record(name, None, refusal.code)
        return _error(refusal)
    trouble = sim.faults.meets(name, _chat_id(params), sim.world.now())
    await asyncio.sleep(sim.real(trouble.before))
    if trouble.failure and trouble.failure.kind != "timeout_after_delivery":
        return _failed(sim, name, _chat_id(params), trouble.failure)
    body = await perform(sim, name, method, params)
    await asyncio.sleep(sim.real(trouble.after))
    if trouble.failure and body["ok"]:
        return Hangup(sim.real(trouble.failure.hold))
    return JSONResponse(body, body.get("error_code", 200))


async def perform(sim: Sim, name: str, method: Method, params: Params) -> Json:
    """Carry the method out; the JSON of its result or of the refusal."""
    chat_id = _chat_id(params)
    try:
        result = method(sim, params)
        result = await result if inspect.isawaitable(result) else result
    except (ApiError, AttributeError, KeyError, TypeError, ValueError) as error:
        refusal = error if isinstance(error, ApiError) else bad(f"unreadable parameters ({type(error).__name__})")
        sim.record(name, chat_id, refusal.code)
        return refusal.body()
    sim.record(name, chat_id, None)
    return {"ok": True, "result": result}


async def make_reply(sim: Sim, call: Json) -> None:
    """The call that came back with the acknowledgement of an update; nobody learns its result."""
    asked = str(call.get("method", "")).lower()
    if not asked or asked in NOT_IN_REPLY or asked.startswith("get"):
        return
    name, method = METHODS.get(asked, ("", None))
    if method is None:
        sim.record(f"unknown:{asked[:40]}", None, 404)
        return
    await perform(sim, name, method, Params({key: value for key, value in call.items() if key != "method"}))


def _failed(sim: Sim, name: str, chat_id: int | None, fault: Fault) -> Response:
    """A scripted failure in place of the method."""
    code = 429 if fault.kind == "storm" else int(fault.kind) if fault.kind.isdigit() else 0
    sim.record(name, chat_id, code)
    if fault.kind == "drop":
        return Hangup()
    if fault.kind == "502":
        return HTMLResponse(BAD_GATEWAY, 502)
    return _error(too_many(fault.wait(sim.world.now())) if code == 429 else ApiError(500, "Internal Server Error"))


def _refuse_token(sim: Sim, token: str) -> ApiError | None:
    if not TOKEN.fullmatch(token):
        return ApiError(404, "Not Found")
    right = hmac.compare_digest(token.encode(), sim.token.encode())
    return None if right else ApiError(401, "Unauthorized")


def _chat_id(params: Params) -> int | None:
    try:
        return params.number("chat_id")
    except ApiError:
        return None


def _error(error: ApiError) -> Response:
    return JSONResponse(error.body(), error.code)
