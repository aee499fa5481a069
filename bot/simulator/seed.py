"""Promises the world every test and demo starts from, with fixed ids."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.simulator.model import Chat, User
from bot.simulator.world import World

FORUM_ID, SECOND_FORUM_ID = -1002000000001, -1002000000002
PLAIN_GROUP_ID, SECOND_PLAIN_GROUP_ID = -4000000001, -4000000002
MIGRATED_IDS = (-1002000000777, -1002000000778)  # what the first and the second group become

PEOPLE = (
    User(1001, "Sokha", "km"),
    User(1002, "Somchai", "th"),
    User(1003, "Alex", "en"),
    User(2001, "Dara", "km", role="staff"),
    User(2002, "Nok", "th", role="staff"),
    User(2003, "Chan", "km", role="staff"),
    User(2004, "Ploy", "th", role="staff"),
)
#: one staff group for each partner organisation: as a forum, as a basic group, title, members
GROUPS = (
    (FORUM_ID, PLAIN_GROUP_ID, "LSCW staff room (test)", {2001: "creator", 2003: "member"}),
    (SECOND_FORUM_ID, SECOND_PLAIN_GROUP_ID, "LPN staff room (test)", {2002: "creator", 2004: "member"}),
)


def default_world(clock: Callable[[], float] = time.time, *, forum: bool = True, seq: int = 0) -> World:
    """Three people, two staff groups of two people each: forums, or plain basic groups."""
    world = World(clock, seq)
    for person in PEOPLE:
        world.add_user(User(person.id, person.first_name, person.language_code, person.role))
    for forum_id, plain_id, title, members in GROUPS:
        kind = (forum_id, "supergroup") if forum else (plain_id, "group")
        world.groups.append(world.add_chat(Chat(*kind, title, forum, members=dict(members))))
    return world


def next_user_id(world: World, role: str) -> int:
    """Ids of added people: after the seeded ones of the same role."""
    return max(user.id for user in world.users.values() if user.role == role) + 1
