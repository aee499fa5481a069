"""Promises what happens to a staff group as a whole: it moves to another id, the bot is removed and added again."""

from __future__ import annotations

from typing import Any

from bot.simulator.acts import number_in
from bot.simulator.errors import ActError
from bot.simulator.methods.members import administrator
from bot.simulator.model import Chat
from bot.simulator.render import bot_json, chat_json, user_json
from bot.simulator.seed import MIGRATED_IDS
from bot.simulator.sim import Sim

Json = dict[str, Any]


def staff_group(sim: Sim, body: Json) -> Chat:
    """The staff group that is named as `chat`, wherever it has moved to; without a name the first."""
    chat = sim.world.chats.get(number_in(body, "chat", sim.world.groups[0].id))
    if chat is None or not chat.is_group:
        raise ActError("no such group")
    return sim.world.moved(chat)


def migrate(sim: Sim, old: Chat, new_id: int | None = None) -> Chat:
    """Upgrade a group: both service messages, as Telegram sends them."""
    new_id = new_id or MIGRATED_IDS[sim.world.groups.index(old)]
    if new_id in sim.world.chats:
        raise ActError("already migrated")
    owner = old.owner
    sim.service(sim.world.post(old, owner, {"migrate_to_chat_id": new_id}))
    new = sim.world.migrate(old, new_id)
    sim.service(sim.world.post(new, owner, {"migrate_from_chat_id": old.id}))
    return new


def remove_bot(sim: Sim, chat: Chat) -> Json:
    """The owner removes the bot; from then on it may not write and hears nothing of the group."""
    if chat.bot_kicked:
        raise ActError("the bot is not in the group")
    update_id = _membership(sim, chat, administrator(sim, chat), _kicked(sim))
    chat.bot_kicked = True
    sim.service(sim.world.post(chat, chat.owner, {"left_chat_member": bot_json(sim.bot_id)}))
    return {"update_id": update_id}


def add_bot(sim: Sim, chat: Chat) -> Json:
    """The owner adds the bot again, as an administrator at once."""
    if not chat.bot_kicked:
        raise ActError("the bot is in the group already")
    chat.bot_kicked = False
    update_id = _membership(sim, chat, _kicked(sim), administrator(sim, chat))
    sim.service(sim.world.post(chat, chat.owner, {"new_chat_members": [bot_json(sim.bot_id)]}))
    return {"update_id": update_id}


def _kicked(sim: Sim) -> Json:
    return {"status": "kicked", "user": bot_json(sim.bot_id), "until_date": 0}


def _membership(sim: Sim, chat: Chat, old: Json, new: Json) -> int | None:
    change = {
        "chat": chat_json(sim.world, chat),
        "from": user_json(sim.world.users[chat.owner]),
        "date": int(sim.world.now()),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    return sim.emit("my_chat_member", change)
