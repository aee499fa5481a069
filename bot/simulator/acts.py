"""Promises who acts where, what keeps them from writing, and a person's message with the update it causes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.simulator.contents import text_content
from bot.simulator.entities import commands_in, utf16
from bot.simulator.errors import ActError
from bot.simulator.model import Chat, User
from bot.simulator.sim import Sim

Json = dict[str, Any]


@dataclass(frozen=True)
class Actor:
    """Who acts, in which chat and topic."""

    user: User
    chat: Chat
    thread: int | None = None


def actor_of(sim: Sim, body: Json) -> Actor:
    """Read `as`, `chat` and `thread`; refuse what this person can't reach."""
    user = sim.world.users.get(number_in(body, "as"))
    if user is None:
        raise ActError("no such user")
    chat = chat_of(sim, user, number_in(body, "chat", user.id))
    thread = number_in(body, "thread", 0) or None
    if thread and (thread not in chat.topics or chat.topics[thread].deleted):
        raise ActError("no such topic")
    return Actor(user, chat, thread)


def chat_of(sim: Sim, user: User, chat_id: int) -> Chat:
    """A chat this person has: their own with the bot or a group they are in, wherever it has moved to."""
    chat = sim.world.chats.get(chat_id)
    if chat is None or (not chat.is_group and chat.id != user.id):
        raise ActError("no such chat for this user")
    chat = sim.world.moved(chat)
    if chat.is_group and user.id not in chat.members:
        raise ActError("not a member of the group")
    return chat


def check_can_write(who: Actor) -> None:
    """A blocked bot, a closed topic or a deleted account can't be written with."""
    if who.user.deactivated:
        raise ActError("this account is deleted")
    if not who.chat.is_group and who.user.blocked:
        raise ActError("the bot is blocked; unblock it first")
    if who.thread and who.chat.topics[who.thread].closed and who.user.id != who.chat.owner:
        raise ActError("the topic is closed")


def say(sim: Sim, who: Actor, content: Json, body: Json) -> Json:
    """Post a person's message and tell the bot."""
    check_can_write(who)
    reply_to = number_in(body, "reply_to", 0) or None
    if reply_to and sim.world.find(who.chat.id, reply_to) is None:
        raise ActError("the message replied to is gone")
    if not who.chat.is_group:
        who.user.started = True
    more = {"thread_id": who.thread, "reply_to": reply_to, "anonymous": anonymous(who, body)}
    message = sim.world.post(who.chat, who.user.id, content, **more)
    return {"update_id": sim.emit_message(message), "message_id": message.message_id}


def anonymous(who: Actor, body: Json) -> bool:
    """Whether this is written in the name of the group, as only its owner can and only in a supergroup."""
    wanted = bool(body.get("anonymous"))
    if wanted and (who.chat.type != "supergroup" or who.user.id != who.chat.owner):
        raise ActError("only the owner of a supergroup can write anonymously")
    return wanted


def text(sim: Sim, who: Actor, body: Json) -> Json:
    words = str(body.get("text", "")).strip()
    if not 1 <= utf16(words) <= 4096:
        raise ActError("text must have 1 to 4096 characters")
    return say(sim, who, text_content(words, commands_in(words)), body)


def number_in(body: Json, name: str, default: int | None = None) -> int:
    value = body.get(name, default)
    try:
        return int(value if value is not None else default)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ActError(f"{name} must be a number") from None
