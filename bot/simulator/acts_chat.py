"""Promises what people do with messages that are there and with the chat: edit, delete, press, block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.simulator.acts import Actor, check_can_write, number_in, text
from bot.simulator.entities import commands_in
from bot.simulator.errors import ActError
from bot.simulator.model import Message, User
from bot.simulator.render import bot_json, chat_instance, chat_json, user_json
from bot.simulator.sim import Press, Sim

Json = dict[str, Any]


def edit(sim: Sim, who: Actor, body: Json) -> Json:
    """Change one's own text; changing nothing is possible only by a switch."""
    message, words = own(sim, who, body), str(body.get("text", "")).strip()
    field = "text" if "text" in message.content else "caption"
    same = message.content.get(field) == words
    if not words or (same and not sim.switches.unchanged_edits_delivered):
        raise ActError("the edit changes nothing")
    marks = {"entities" if field == "text" else "caption_entities": commands_in(words)}
    message.content |= {field: words} | marks
    message.content = {key: value for key, value in message.content.items() if value != []}
    message.edit_date = int(sim.world.now())
    sim.world.touch(message)
    update_id = sim.emit_message(message, "edited_message")
    return {"update_id": update_id, "message_id": message.message_id}


def delete(sim: Sim, who: Actor, body: Json) -> Json:
    """Delete a message for both sides; the bot hears nothing of it."""
    message = sim.world.find(who.chat.id, number_in(body, "message_id", 0))
    if message is None or (who.chat.is_group and message.sender_id != who.user.id):
        raise ActError("no such message to delete")
    sim.world.delete(message)
    sim.bell.ring()
    return {"update_id": None, "message_id": message.message_id}


def delete_chat(sim: Sim, who: Actor, body: Json) -> Json:
    """Clear the private chat for both sides; the bot hears nothing of it."""
    if who.chat.is_group:
        raise ActError("only a private chat can be deleted")
    for message in sim.world.messages[who.chat.id].values():
        if not message.deleted:
            sim.world.delete(message)
    sim.bell.ring()
    return {"update_id": None, "message_id": None}


def press(sim: Sim, who: Actor, body: Json) -> Json:
    """Press a button that is really on the message."""
    check_can_write(who)
    message = sim.world.find(who.chat.id, number_in(body, "message_id", 0))
    data = str(body.get("data", ""))
    rows = (message.markup or {}).get("inline_keyboard", []) if message else []
    if message is None or not any(button.get("callback_data") == data for row in rows for button in row):
        raise ActError("no such button on that message")
    query_id = str(4_000_000_000_000_000_000 + sim.updates.next_id)
    update_id = sim.emit_in(
        who.chat,
        "callback_query",
        {
            "id": query_id,
            "from": user_json(who.user),
            "message": sim.message(message),
            "chat_instance": chat_instance(who.chat),
            "data": data,
        },
    )
    sim.pressed(Press(query_id, who.user.id, who.chat.id, message.message_id, sim.world.now()))
    return {"update_id": update_id, "message_id": message.message_id, "callback_query_id": query_id}


def react(sim: Sim, who: Actor, body: Json) -> Json:
    """A person's reaction; of a group the bot, as its administrator, may ask to hear of it."""
    message = sim.world.find(who.chat.id, number_in(body, "message_id", 0))
    if message is None:
        raise ActError("no such message to react to")
    change = {
        "chat": chat_json(sim.world, who.chat),
        "message_id": message.message_id,
        "user": user_json(who.user),
        "date": int(sim.world.now()),
        "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": str(body.get("emoji") or "👍")}],
    }
    told = who.chat.is_group or sim.switches.private_reactions_delivered
    update_id = sim.emit_in(who.chat, "message_reaction", change) if told else None
    return {"update_id": update_id, "message_id": message.message_id}


def block(sim: Sim, who: Actor, body: Json) -> Json:
    return _blocked(sim, who.user, True)


def unblock(sim: Sim, who: Actor, body: Json) -> Json:
    return _blocked(sim, who.user, False)


def _blocked(sim: Sim, user: User, blocked: bool) -> Json:
    if user.blocked == blocked:
        raise ActError("the bot is already " + ("blocked" if blocked else "unblocked"))
    user.blocked = blocked
    bot = bot_json(sim.bot_id)
    out: Json = {"user": bot, "status": "kicked", "until_date": 0}
    old, new = {"user": bot, "status": "member"}, out
    change = {
        "chat": chat_json(sim.world, sim.world.chats[user.id]),
        "from": user_json(user),
        "date": int(sim.world.now()),
        "old_chat_member": old if blocked else new,
        "new_chat_member": new if blocked else old,
    }
    return {"update_id": sim.emit("my_chat_member", change), "message_id": None}


def own(sim: Sim, who: Actor, body: Json) -> Message:
    """A message this person wrote and that is still there."""
    message = sim.world.find(who.chat.id, number_in(body, "message_id", 0))
    if message is None or message.sender_id != who.user.id:
        raise ActError("no such message of yours")
    return message


ACTS: dict[str, Callable[[Sim, Actor, Json], Json]] = {
    "text": text,
    "edit": edit,
    "delete": delete,
    "delete_chat": delete_chat,
    "press": press,
    "react": react,
    "block": block,
    "unblock": unblock,
}
