"""Promises what can be read over /sim: the world, chats since a number, press answers, calls, menus."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request

from bot.simulator.acts import chat_of
from bot.simulator.errors import ActError
from bot.simulator.methods.commands import menu_for
from bot.simulator.model import User
from bot.simulator.records import Records
from bot.simulator.sim import Sim
from bot.simulator.view import changed_since, world_view

Json = dict[str, Any]
LONGEST_WAIT = 55.0
MOST_ROWS = 100_000


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
        counts = {"answers": sim.answers.made, "actions": sim.actions_made, "resets": sim.resets}
        chats = [chat for chat, seq in sim.world.last_seq.items() if seq > after]
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
        return [a | {"n": n} for n, a in sim.answers.after(after) if a["user_id"] == user] or None

    return await sim.bell.until(look, wait) or []


async def calls(sim: Sim, request: Request) -> list[Json]:
    after = int(request.query_params.get("after", 0))
    return [{"n": n} | asdict(call) for n, call in sim.calls.after(after)]


async def deliveries(sim: Sim, request: Request) -> Json:
    """Every try to deliver an update by webhook; status 0 is no answer."""
    return rows(request, sim.deliveries, ("n", "at", "update_id", "key", "status"))


def rows(request: Request, records: Records[Any], columns: tuple[str, ...]) -> Json:
    """Records after `after`, `limit` at most, as rows; ask again after `next`."""
    after, limit = (int(request.query_params.get(name, value)) for name, value in (("after", 0), ("limit", MOST_ROWS)))
    found = [[n, *entry] for n, entry in records.after(after, limit)]
    return {"columns": columns, "rows": found, "next": found[-1][0] if found else after, "made": records.made}


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
