"""Promises one ASGI app with the Bot API, the control interface and the page; served on loopback only."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.simulator.bot_api import TOKEN, bot_routes
from bot.simulator.control import control_routes
from bot.simulator.hosts import is_loopback
from bot.simulator.limits import Limits
from bot.simulator.seed import default_world
from bot.simulator.sim import Sim
from bot.simulator.switches import Switches
from bot.simulator.world import World

PAGE = Path(__file__).parent / "page"


def create_app(
    token: str,
    *,
    world: World | None = None,
    limits: bool = True,
    switches: Switches | None = None,
    clock: Callable[[], float] = time.time,
    local_webhooks: bool = False,
    open_to_network: bool = False,
) -> Starlette:
    """A simulator for one bot; `app.state.sim` holds its state."""
    if not TOKEN.fullmatch(token):
        raise ValueError("a token looks like 123456:letters")
    sim = Sim(token, clock, world or default_world(clock), Limits(limits), switches or Switches())
    sim.local_webhooks, sim.open_to_network = local_webhooks, open_to_network
    page = [Route("/", _index), Mount("/page", StaticFiles(directory=PAGE))]
    app = Starlette(routes=[*bot_routes(sim), *control_routes(sim), *page])
    app.state.sim = sim
    return app


async def _index(request: Request) -> FileResponse:
    return FileResponse(PAGE / "index.html")


def serve(
    host: str,
    port: int,
    token: str,
    *,
    limits: bool = True,
    forum: bool = True,
    open_to_network: bool = False,
    clock: Callable[[], float] = time.time,
    local_webhooks: bool = False,
) -> None:
    """Serve until stopped; no access log, and refuses to leave the machine unless told to."""
    if not is_loopback(host) and not open_to_network:
        raise SystemExit(f"refusing to listen on {host}: the simulator has no access control (--open-to-network)")
    app = create_app(
        token,
        limits=limits,
        world=default_world(clock, forum=forum),
        clock=clock,
        local_webhooks=local_webhooks,
        open_to_network=open_to_network,
    )
    # Long polls must not hold up a stop.
    uvicorn.run(app, host=host, port=port, access_log=False, log_level="warning", timeout_graceful_shutdown=1)
