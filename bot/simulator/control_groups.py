"""Promises what staff do to a group and its topics in their own app; without a `chat` it is the first group."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from bot.simulator.acts import number_in
from bot.simulator.control_admin import read_body
from bot.simulator.errors import ActError
from bot.simulator.groups import add_bot, migrate, remove_bot, staff_group
from bot.simulator.methods.topics import make_topic, remove_topic, set_closed
from bot.simulator.model import Chat
from bot.simulator.sim import Sim
from bot.simulator.view import topics_view, world_view

Json = dict[str, Any]


def _group(sim: Sim, request: Request, body: Json) -> Chat:
    """The group that the body, or else the query, names as `chat`."""
    return staff_group(sim, dict(request.query_params) | body)


async def add_topic(sim: Sim, request: Request) -> Json:
    """Somebody of the staff makes a topic."""
    body = await read_body(request)
    group = _group(sim, request, body)
    if not group.is_forum:
        raise ActError("the group is not a forum")
    name = str(body.get("name", "")).strip() or "Topic"
    return {"thread_id": make_topic(sim, group, group.owner, name[:128]).thread_id}


async def change_topic(sim: Sim, request: Request) -> list[Json]:
    """Somebody of the staff deletes, closes or reopens a topic."""
    doing, group = request.path_params["doing"], _group(sim, request, await read_body(request))
    if doing not in ("delete", "close", "reopen"):
        raise ActError("delete, close or reopen")
    topic = group.topics.get(request.path_params["thread_id"])
    if topic is None or topic.deleted:
        raise ActError("no such topic")
    if doing == "delete":
        remove_topic(sim, group, topic)
    else:
        set_closed(sim, group, topic, group.owner, doing == "close")
    return topics_view(group)


async def do_migrate(sim: Sim, request: Request) -> Json:
    body = await read_body(request)
    migrate(sim, _group(sim, request, body), number_in(body, "new_id", 0) or None)
    return world_view(sim)


async def change_bot(sim: Sim, request: Request) -> Json:
    """The owner removes the bot from the group or adds it again."""
    doing = {"remove_bot": remove_bot, "add_bot": add_bot}.get(request.path_params["doing"])
    if doing is None:
        raise ActError("remove_bot or add_bot")
    return doing(sim, staff_group(sim, {"chat": request.path_params["chat_id"]}))
