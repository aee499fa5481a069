"""Promises the key of an update: of one key the server sends one at a time, in order; of different keys in any order.

As in telegram-bot-api (Client.cpp, WebhookActor.cpp): a press can overtake a message of the same user, and an update of
a group that is not acknowledged holds up all others of that group.
"""

from __future__ import annotations

from typing import Any

FAMILY = 2**33
#: kind -> (which id, family)
KEYS = {
    "message": ("chat", 0),
    "edited_message": ("chat", 0),
    "callback_query": ("from", 3),
    "my_chat_member": ("chat", 5),
    "chat_member": ("from", 6),
    "chat_join_request": ("from", 6),
    "message_reaction": ("chat", 8),
    "message_reaction_count": ("chat", 9),
}


def key_of(kind: str, body: dict[str, Any]) -> int:
    """The sub-queue this update waits in."""
    of, family = KEYS[kind]
    return int(body[of]["id"]) + family * FAMILY
