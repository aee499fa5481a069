"""Promises what breaks or changes a running simulator: topics, migration, faults, switches, time, reset."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from starlette.requests import Request

from bot.simulator.acts_media import migrate
from bot.simulator.errors import ActError
from bot.simulator.methods.topics import make_topic, remove_topic, set_closed
from bot.simulator.model import Topic
from bot.simulator.seed import MIGRATED_ID
from bot.simulator.sim import Sim
from bot.simulator.view import topics_view, world_view

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


async def change_topic(sim: Sim, request: Request) -> list[Json]:
    """Somebody of the staff deletes, closes or reopens a topic in their app."""
    group, doing = sim.world.group, request.path_params["doing"]
    owner = next(user.id for user in sim.world.users.values() if user.status == "creator")
    topic = _topic(sim, request.path_params["thread_id"])
    if doing == "delete":
        remove_topic(sim, group, topic)
    else:
        set_closed(sim, group, topic, owner, doing == "close")
    return topics_view(group)


async def add_topic(sim: Sim, request: Request) -> Json:
    """Somebody of the staff makes a topic in their app."""
    if not sim.world.group.is_forum:
        raise ActError("the group is not a forum")
    owner = next(user.id for user in sim.world.users.values() if user.status == "creator")
    name = str((await read_body(request)).get("name", "")).strip() or "Topic"
    return {"thread_id": make_topic(sim, sim.world.group, owner, name[:128]).thread_id}


def _topic(sim: Sim, thread_id: int) -> Topic:
    topic = sim.world.group.topics.get(thread_id)
    if topic is None or topic.deleted:
        raise ActError("no such topic")
    return topic


async def do_migrate(sim: Sim, request: Request) -> Json:
    migrate(sim, int((await read_body(request)).get("new_id", MIGRATED_ID)))
    return world_view(sim)


async def faults(sim: Sim, request: Request) -> list[Json]:
    body = await read_body(request)
    if body.pop("clear", False):
        sim.faults.waiting = []
    if body:
        sim.faults.add(body)
    return [asdict(fault) for fault in sim.faults.waiting]


async def switches(sim: Sim, request: Request) -> Json:
    """Read the switches, or set the named ones; `limits` turns rate limits on and off."""
    body = await read_body(request) if request.method == "POST" else {}
    sim.limits.on = bool(body.pop("limits", sim.limits.on))
    sim.switches.change(body)
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
    pending = len(sim.updates.pending(sim.world.now()))
    return {
        "ok": True,
        "pending_updates": pending,
        "forbidden_calls": sim.forbidden_calls,
        "calls": sim.calls_made,
    }
