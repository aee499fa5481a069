"""Promises many at once: people, acts, and what became of them by ids alone, for harnesses of 100,000 messages."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from starlette.requests import Request

from bot.simulator.acts_media import act
from bot.simulator.control_admin import read_body
from bot.simulator.control_views import rows
from bot.simulator.errors import ActError
from bot.simulator.model import User
from bot.simulator.seed import next_user_id
from bot.simulator.sim import Sim

Json = dict[str, Any]
MOST_ACTS, MOST_USERS = 10_000, 100_000
AT_A_TIME = 100  # acts between two looks at what else is to be done
SENDS = ("n", "at", "chat_id", "thread_id", "message_id", "kind", "marks")


async def acts(sim: Sim, request: Request) -> Json:
    """Acts one after another, each as in /sim/act: [update_id, message_id] of each; what is refused says why."""
    wanted = (await read_body(request)).get("acts")
    if not isinstance(wanted, list) or len(wanted) > MOST_ACTS:
        raise ActError(f"acts must be a list of at most {MOST_ACTS}")
    done: list[list[int | None]] = []
    refused: list[Json] = []
    for n, body in enumerate(wanted):
        try:
            made = act(sim, body)
            done.append([made["update_id"], made["message_id"]])
        except (ActError, AttributeError, TypeError, ValueError) as error:
            done.append([None, None])
            refused.append({"n": n, "error": str(error) if isinstance(error, ActError) else type(error).__name__})
        if n % AT_A_TIME == AT_A_TIME - 1:
            await asyncio.sleep(0)
    return {"done": done, "refused": refused}


async def crowd(sim: Sim, request: Request) -> Json:
    """So many new users; `started`: they have written to the bot already."""
    body = await read_body(request)
    count, first = body.get("count"), next_user_id(sim.world, "user")
    if type(count) is not int or not 1 <= count <= MOST_USERS:
        raise ActError(f"count must be a whole number from 1 to {MOST_USERS}")
    language, started = str(body.get("language_code", "")), bool(body.get("started"))
    if any(first <= number < first + count for number in sim.world.users):
        first = max(sim.world.users) + 1
    for number in range(first, first + count):
        sim.world.add_user(User(number, f"U{number}", language, started=started))
    sim.bell.ring()
    return {"first": first, "last": first + count - 1}


async def sends(sim: Sim, request: Request) -> Json:
    """Every message the bot sent, in order: when, where, its id and the marks it carried; never any text."""
    return rows(request, sim.sends, SENDS)


async def marks(sim: Sim, request: Request) -> Json:
    """From now on the record of sends notes what this pattern finds in a text, such as "m[0-9]+z"; "" is nothing."""
    pattern = str((await read_body(request)).get("pattern", ""))
    try:
        sim.marks = re.compile(pattern) if pattern else None
    except re.error as error:
        raise ActError(f"no pattern: {error}") from None
    return {"pattern": pattern}
