"""Made-up updates in Telegram's own form; no real person's words are in here."""

from __future__ import annotations

from typing import Any

GROUP = -1002000000001
SOKHA: dict[str, Any] = {"id": 1001, "is_bot": False, "first_name": "Sokha", "language_code": "km"}
DARA: dict[str, Any] = {"id": 2001, "is_bot": False, "first_name": "Dara"}
BOT: dict[str, Any] = {"id": 1000000001, "is_bot": True, "first_name": "bot", "username": "a_bot"}
_PRIVATE = {"id": 1001, "type": "private", "first_name": "Sokha"}
_ROOM = {"id": GROUP, "type": "supergroup", "title": "Staff", "is_forum": True}


def private(
    update_id: int = 1, *, kind: str = "message", sender: dict[str, Any] = SOKHA, **what: Any
) -> dict[str, Any]:
    """A message in a private chat."""
    chat = {**_PRIVATE, "id": sender["id"]}
    return {
        "update_id": update_id,
        kind: {"message_id": 10 + update_id, "date": 1795000000, "chat": chat, "from": sender, **what},
    }


def room(update_id: int = 1, *, thread: int | None = 7, sender: dict[str, Any] = DARA, **what: Any) -> dict[str, Any]:
    """A message in the staff group."""
    where = {"message_thread_id": thread, "is_topic_message": True} if thread else {}
    message = {"message_id": 50 + update_id, "date": 1795000000, "chat": _ROOM, "from": sender, **where, **what}
    return {"update_id": update_id, "message": message}


def press(data: str, update_id: int = 1, *, sender: dict[str, Any] = SOKHA, in_room: bool = False) -> dict[str, Any]:
    """A press on a button."""
    chat = _ROOM if in_room else {**_PRIVATE, "id": sender["id"]}
    message = {"message_id": 5, "date": 1795000000, "chat": chat, "from": BOT, "text": "…"}
    query = {"id": "q1", "from": sender, "message": message, "chat_instance": "1", "data": data}
    return {"update_id": update_id, "callback_query": query}
