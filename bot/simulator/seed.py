"""Promises the world every test and demo starts from, with fixed ids."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.simulator.model import Chat, User
from bot.simulator.world import World

FORUM_ID = -1002000000001
PLAIN_GROUP_ID = -4000000001
MIGRATED_ID = -1002000000777

PEOPLE = (
    User(1001, "Sokha", "km"),
    User(1002, "Somchai", "th"),
    User(1003, "Alex", "en"),
    User(2001, "Dara", "km", role="staff", status="creator"),
    User(2002, "Nok", "th", role="staff", status="member"),
)


def default_world(clock: Callable[[], float] = time.time, *, forum: bool = True, seq: int = 0) -> World:
    """Three people, two of the staff, and the staff group: a forum, or a plain basic group."""
    world = World(clock, seq)
    for person in PEOPLE:
        world.add_user(User(person.id, person.first_name, person.language_code, person.role, person.status))
    chat = Chat(FORUM_ID, "supergroup", "Staff room (test)", is_forum=True)
    if not forum:
        chat = Chat(PLAIN_GROUP_ID, "group", "Staff room (test)")
    world.add_chat(chat)
    world.group_id = chat.id
    return world


def next_user_id(world: World, role: str) -> int:
    """Ids of added people: after the seeded ones of the same role."""
    first = 2003 if role == "staff" else 1004
    taken = [user.id for user in world.users.values() if user.role == role]
    return max([first - 1, *taken]) + 1
