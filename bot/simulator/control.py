"""Promises the routes of /sim/...: tests and the page act and see as people, and break things on purpose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.acts_media import act
from bot.simulator.control_admin import clock, faults, health, read_body, reset, switches
from bot.simulator.control_groups import add_topic, change_bot, change_topic, do_migrate
from bot.simulator.control_views import calls, changes, chat_actions, deliveries, menu, messages, press_answers, world
from bot.simulator.control_volume import acts, crowd, marks, sends
from bot.simulator.errors import ActError, ApiError
from bot.simulator.groups import staff_group
from bot.simulator.model import User
from bot.simulator.seed import next_user_id
from bot.simulator.sim import Sim
from bot.simulator.view import user_view

Json = dict[str, Any]
Handler = Callable[[Sim, Request], Awaitable[Any]]


async def add_user(sim: Sim, request: Request) -> Json:
    body = await read_body(request)
    role, name = body.get("role", "user"), str(body.get("first_name", "")).strip()
    if role not in ("user", "staff") or not name:
        raise ActError("first_name is needed and role must be user or staff")
    group = staff_group(sim, body) if role == "staff" else None
    user = sim.world.add_user(User(next_user_id(sim.world, role), name, str(body.get("language_code", "")), role))
    if group:
        group.members[user.id] = "member"
    sim.bell.ring()
    return user_view(sim.world, user)


async def deactivate(sim: Sim, request: Request) -> Json:
    user = sim.world.users.get(request.path_params["user_id"])
    if user is None:
        raise ActError("no such user")
    user.deactivated = True
    return user_view(sim.world, user)


async def do_act(sim: Sim, request: Request) -> Json:
    try:
        return act(sim, await read_body(request)) | {"at": sim.world.now()}
    except (TypeError, ValueError) as error:
        raise ActError(f"unreadable value ({type(error).__name__})") from None


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/sim/world", world),
    ("POST", "/sim/users", add_user),
    ("POST", "/sim/users/{user_id:int}/deactivate", deactivate),
    ("POST", "/sim/act", do_act),
    ("POST", "/sim/acts", acts),
    ("POST", "/sim/crowd", crowd),
    ("POST", "/sim/marks", marks),
    ("GET", "/sim/sends", sends),
    ("GET", "/sim/changes", changes),
    ("GET", "/sim/press_answers", press_answers),
    ("GET", "/sim/calls", calls),
    ("GET", "/sim/deliveries", deliveries),
    ("GET", "/sim/menu", menu),
    ("GET", "/sim/chat_actions", chat_actions),
    ("POST", "/sim/topics", add_topic),
    ("POST", "/sim/topics/{thread_id:int}/{doing}", change_topic),
    ("POST", "/sim/groups/{chat_id}/{doing}", change_bot),
    ("POST", "/sim/migrate", do_migrate),
    ("POST", "/sim/faults", faults),
    ("GET", "/sim/switches", switches),
    ("POST", "/sim/switches", switches),
    ("POST", "/sim/clock", clock),
    ("POST", "/sim/reset", reset),
    ("GET", "/sim/health", health),
]


def control_routes(sim: Sim) -> list[Route]:
    """The routes of the control interface."""

    def route(method: str, path: str, handler: Handler) -> Route:
        async def serve(request: Request) -> Response:
            try:
                return JSONResponse(await handler(sim, request))
            except (ActError, ValueError) as error:
                return JSONResponse({"error": str(error)}, 400)
            except ApiError as error:
                return JSONResponse({"error": error.description}, 400)

        return Route(path, serve, methods=[method])

    # Group ids are negative; Starlette's int convertor is not.
    chat = route("GET", "/sim/chats/{chat_id}/messages", _with_chat_id(messages))
    return [*(route(*line) for line in ROUTES), chat]


def _with_chat_id(handler: Handler) -> Handler:
    async def read(sim: Sim, request: Request) -> Any:
        request.path_params["chat_id"] = int(request.path_params["chat_id"])
        return await handler(sim, request)

    return read
