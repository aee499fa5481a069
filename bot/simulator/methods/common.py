"""Promises the checks all sending methods share: may the bot write here, in which topic, in reply to what."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import bad, forbidden
from bot.simulator.markup import checked_markup
from bot.simulator.model import Chat, Message, Topic
from bot.simulator.params import Params
from bot.simulator.sim import Sim

Json = dict[str, Any]
MIGRATED = "group chat was upgraded to a supergroup chat"


def known_chat(sim: Sim, params: Params) -> Chat:
    """The chat that a call names, if the bot reaches it."""
    if not params.has("chat_id"):
        raise bad("chat_id is empty")
    try:
        chat_id = int(params.text("chat_id"))
    except ValueError:
        raise bad("chat not found") from None
    return reachable_chat(sim, chat_id)


def reachable_chat(sim: Sim, chat_id: int) -> Chat:
    """The chat with this id, if it exists, has not moved and has not thrown the bot out."""
    chat = sim.world.chats.get(chat_id)
    if chat is None:
        raise bad("chat not found")
    if chat.migrated_to:
        raise bad(MIGRATED, migrate_to_chat_id=chat.migrated_to)
    if chat.bot_kicked:
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    return chat


def writable_chat(sim: Sim, params: Params) -> Chat:
    """The chat, if the bot may write there."""
    chat = known_chat(sim, params)
    user = None if chat.is_group else sim.world.users[chat.id]
    if user is None:
        return chat
    if user.deactivated:
        raise forbidden("user is deactivated")
    if user.blocked:
        raise forbidden("bot was blocked by the user")
    if not user.started:
        if sim.switches.never_started_error == "chat not found":
            raise bad("chat not found")
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def topic_error(sim: Sim, chat: Chat, thread_id: int) -> str | None:
    """Why this topic can't be used, None when it can be."""
    topic = chat.topics.get(thread_id)
    if topic is None or thread_id == 1:
        return "message thread not found"
    return sim.switches.deleted_topic_error if topic.deleted else None


def thread_for(sim: Sim, chat: Chat, params: Params) -> int | None:
    """The open topic to write in; None is General or no topics at all."""
    thread_id = params.number("message_thread_id")
    if not thread_id:
        return None
    if problem := topic_error(sim, chat, thread_id):
        raise bad(problem)
    if chat.topics[thread_id].closed and sim.switches.closed_topic_refuses:
        raise bad("TOPIC_CLOSED")
    return thread_id


def need_topic(sim: Sim, chat: Chat, params: Params) -> Topic:
    """The topic a topic method names, open or closed."""
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    thread_id = params.need_number("message_thread_id")
    topic = chat.topics.get(thread_id)
    if topic is None:
        raise bad("TOPIC_ID_INVALID")
    if topic.deleted:
        raise bad("TOPIC_DELETED" if sim.switches.deleted_topic_error == "TOPIC_DELETED" else "TOPIC_ID_INVALID")
    return topic


def reply_target(sim: Sim, chat: Chat, params: Params) -> int | None:
    """The message replied to, if it is there."""
    reply = params.json("reply_parameters") or {}
    message_id = reply.get("message_id") or params.number("reply_to_message_id")
    lenient = reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply")
    if not message_id:
        return None
    if sim.world.find(chat.id, int(message_id)) is None:
        if lenient:
            return None
        raise bad("message to be replied not found")
    return int(message_id)


def send(sim: Sim, params: Params, content: Json) -> Json:
    """Post the bot's message if every check and limit allows it."""
    return send_all(sim, params, [content])[0]


def send_all(sim: Sim, params: Params, contents: list[Json]) -> list[Json]:
    """Post several as one call (an album), or none."""
    chat = writable_chat(sim, params)
    options: Json = {
        "thread_id": thread_for(sim, chat, params),
        "reply_to": reply_target(sim, chat, params),
        "markup": checked_markup(params.json("reply_markup")),
        "silent": params.flag("disable_notification"),
        "protected": params.flag("protect_content"),
    }
    sim.limits.admit(chat.id, chat.is_group, sim.world.now(), len(contents))
    sim.typing.pop(chat.id, None)
    posted = [sim.world.post(chat, sim.bot_id, content, **options) for content in contents]
    for message in posted:
        sim.sent(message)
    sim.bell.ring()
    return [sim.message(message) for message in posted]


def own_message(sim: Sim, params: Params, what: str) -> Message:
    """A message that is still there, or "message to <what> not found"."""
    chat = known_chat(sim, params)
    message = sim.world.find(chat.id, params.need_number("message_id"))
    if message is None:
        raise bad(f"message to {what} not found")
    return message
