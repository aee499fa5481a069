"""Promises what can be read over /sim: the world, chats since a number, press answers, calls, menus."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request

from bot.simulator.acts import chat_of
from bot.simulator.errors import ActError
from bot.simulator.methods.commands import menu_for
from bot.simulator.model import User
from bot.simulator.sim import Sim
from bot.simulator.view import changed_since, world_view

Json = dict[str, Any]
LONGEST_WAIT = 55.0


async def world(sim: Sim, request: Request) -> Json:
    return world_view(sim)


async def messages(sim: Sim, request: Request) -> Json:
    """New or changed messages of a chat, after waiting for one if asked to."""
    chat_id, after = request.path_params["chat_id"], int(request.query_params.get("after", 0))
    wait = min(LONGEST_WAIT, float(request.query_params.get("wait", 0)))
    if chat_id not in sim.world.chats:
        raise ActError("no such chat")
    if "as" in request.query_params:
        chat_of(sim, _person(sim, request, "as"), chat_id)
    resets = sim.resets

    def look() -> list[Json] | None:
        if sim.resets != resets or chat_id not in sim.world.chats:
            return []
        moved = sim.world.chats[chat_id].migrated_to
        return changed_since(sim, chat_id, after) or ([] if moved else None)

    found = await sim.bell.until(look, wait) or []
    return {"seq": sim.world.seq, "messages": found, "resets": sim.resets}


async def changes(sim: Sim, request: Request) -> Json:
    """Which chats have changed after `after`: one long poll for a page that shows several chats."""
    after, answers = (int(request.query_params.get(name, 0)) for name in ("after", "answers"))
    actions = int(request.query_params.get("actions", sim.actions_made))
    wait = min(LONGEST_WAIT, float(request.query_params.get("wait", 0)))
    resets = sim.resets

    def state() -> Json:
        counts = {"answers": len(sim.answers), "actions": sim.actions_made, "resets": sim.resets}
        chats = [chat for chat, held in sim.world.messages.items() if any(m.seq > after for m in held.values())]
        return {"seq": sim.world.seq, "chats": chats} | counts

    def look() -> Json | None:
        now = state()
        known = {"chats": [], "answers": answers, "actions": actions, "resets": resets}
        return now if any(now[name] != value for name, value in known.items()) else None

    return await sim.bell.until(look, wait) or state()


async def press_answers(sim: Sim, request: Request) -> list[Json]:
    """Answers shown to a user after `after`; waits like the messages do."""
    user, after = int(request.query_params.get("user", 0)), int(request.query_params.get("after", 0))
    wait = min(LONGEST_WAIT, float(request.query_params.get("wait", 0)))

    def look() -> list[Json] | None:
        return [a for a in sim.answers if a["user_id"] == user and a["n"] > after] or None

    return await sim.bell.until(look, wait) or []


async def calls(sim: Sim, request: Request) -> list[Json]:
    after = int(request.query_params.get("after", 0))
    return [asdict(call) for call in sim.calls if call.n > after]


async def menu(sim: Sim, request: Request) -> list[Json]:
    user = _person(sim, request, "user")
    return menu_for(sim.world, user, chat_of(sim, user, int(request.query_params.get("chat", user.id))))


def _person(sim: Sim, request: Request, name: str) -> User:
    user = sim.world.users.get(int(request.query_params.get(name, 0)))
    if user is None:
        raise ActError("no such user")
    return user


async def chat_actions(sim: Sim, request: Request) -> list[Json]:
    return sim.actions
