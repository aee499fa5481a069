"""Promises deletion by the rules of telegram.md 1.4: 48 hours, and never the message that made a topic."""

from __future__ import annotations

from bot.simulator.errors import bad
from bot.simulator.methods.common import known_chat, own_message
from bot.simulator.model import Message
from bot.simulator.params import Params
from bot.simulator.sim import Sim

TWO_DAYS = 48 * 3600
TOO_LATE = "message can't be deleted for everyone"


def delete_message(sim: Sim, params: Params) -> bool:
    message = own_message(sim, params, "delete")
    _check(sim, message)
    _delete(sim, [message])
    return True


def delete_messages(sim: Sim, params: Params) -> bool:
    """1 to 100 ids; missing ones are skipped."""
    chat, ids = known_chat(sim, params), params.numbers("message_ids")
    if not 1 <= len(ids) <= 100:
        raise bad("message identifiers must be 1-100" if not ids else "too many message identifiers specified")
    found = [message for number in ids if (message := sim.world.find(chat.id, number))]
    for message in found:
        _check(sim, message)
    _delete(sim, found)
    return True


def _check(sim: Sim, message: Message) -> None:
    if "forum_topic_created" in message.content:
        raise bad("message can't be deleted")
    if sim.world.now() - message.date >= TWO_DAYS:
        raise bad(TOO_LATE)


def _delete(sim: Sim, messages: list[Message]) -> None:
    for message in messages:
        sim.world.delete(message)
    sim.bell.ring()


METHODS = {"deleteMessage": delete_message, "deleteMessages": delete_messages}
