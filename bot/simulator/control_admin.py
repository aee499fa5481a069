"""Promises what breaks or changes a running simulator: faults, switches, time, reset."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from starlette.requests import Request

from bot.simulator.clock import settings_of
from bot.simulator.errors import ActError
from bot.simulator.methods import METHODS
from bot.simulator.sim import Sim
from bot.simulator.view import world_view

Json = dict[str, Any]


async def read_body(request: Request) -> Json:
    raw = await request.body()
    try:
        found = json.loads(raw) if raw else {}
    except ValueError:
        raise ActError("the body must be JSON") from None
    if not isinstance(found, dict):
        raise ActError("the body must be a JSON object")
    return found


async def faults(sim: Sim, request: Request) -> list[Json]:
    body = await read_body(request)
    if body.pop("clear", False):
        sim.faults.waiting = []
    if body:
        sim.faults.add(body, sim.world.now(), frozenset(METHODS))
    return [fault.json() for fault in sim.faults.waiting]


async def switches(sim: Sim, request: Request) -> Json:
    """Read the switches, or set the named ones; `limits` turns rate limits on and off."""
    body = await read_body(request) if request.method == "POST" else {}
    sim.limits.on = bool(body.pop("limits", sim.limits.on))
    sim.switches.change(body)
    sim.limits.burst, sim.limits.group_minute = sim.switches.chat_burst, sim.switches.group_minute
    return asdict(sim.switches) | {"limits": sim.limits.on}


async def clock(sim: Sim, request: Request) -> Json:
    """Let time pass: `advance` seconds."""
    sim.world.skew += max(0.0, float((await read_body(request)).get("advance", 0)))
    sim.bell.ring()
    return {"now": sim.world.now()}


async def reset(sim: Sim, request: Request) -> Json:
    sim.reset(forum=bool((await read_body(request)).get("forum", True)))
    return world_view(sim)


async def health(sim: Sim, request: Request) -> Json:
    pending = sim.updates.count(sim.world.now())
    return {
        "ok": True,
        "simulator": True,
        "clock": settings_of(sim.clock) | {"now": sim.world.now(), "advanced": sim.world.skew},
        "pending_updates": pending,
        "polling": sim.polling > 0,
        "webhook": sim.webhook is not None,
        "forbidden_calls": sim.forbidden_calls,
        "calls": sim.calls.made,
    }
