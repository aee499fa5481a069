"""Promises people, chats and messages exactly as the Bot API writes them."""

from __future__ import annotations

import hashlib
from typing import Any

from bot.simulator.model import Chat, Message, User
from bot.simulator.world import World

Json = dict[str, Any]
GROUP_ANONYMOUS_BOT = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
BOT_NAME, BOT_USERNAME = "Helpline (test)", "helpline_test_bot"


def bot_json(bot_id: int) -> Json:
    return {"id": bot_id, "is_bot": True, "first_name": BOT_NAME, "username": BOT_USERNAME}


def user_json(user: User) -> Json:
    person = {"id": user.id, "is_bot": False, "first_name": user.first_name}
    return person | ({"language_code": user.language_code} if user.language_code else {})


def sender_json(world: World, sender_id: int) -> Json:
    """A person, or the bot itself."""
    user = world.users.get(sender_id)
    return user_json(user) if user else bot_json(sender_id)


def chat_json(world: World, chat: Chat) -> Json:
    if not chat.is_group:
        return {"id": chat.id, "type": "private", "first_name": world.users[chat.id].first_name}
    forum = {"is_forum": True} if chat.is_forum else {}
    return {"id": chat.id, "type": chat.type, "title": chat.title} | forum


def chat_instance(chat: Chat) -> str:
    """Stable for a chat, as the callback query's field is."""
    return str(int.from_bytes(hashlib.sha256(str(chat.id).encode()).digest()[:8], "big", signed=True))


def message_json(world: World, message: Message, *, plain_thread: bool = True, nested: bool = False) -> Json:
    """A message; `nested` leaves out what it replies to, as Telegram does inside reply_to_message."""
    chat = world.chats[message.chat_id]
    body: Json = {
        "message_id": message.message_id,
        **_sender(world, chat, message),
        "chat": chat_json(world, chat),
        "date": message.date,
    }
    body |= message.content | _thread(world, chat, message, plain_thread)
    if message.edit_date:
        body["edit_date"] = message.edit_date
    if message.markup and "inline_keyboard" in message.markup:
        body["reply_markup"] = message.markup
    if message.protected:
        body["has_protected_content"] = True
    replied = None if nested else _replied(world, message)
    return body | ({"reply_to_message": message_json(world, replied, nested=True)} if replied else {})


def _sender(world: World, chat: Chat, message: Message) -> Json:
    """Who wrote it; an anonymous administrator is the group itself, and a well-known bot for older clients."""
    if message.anonymous:
        return {"from": GROUP_ANONYMOUS_BOT, "sender_chat": chat_json(world, chat)}
    return {"from": sender_json(world, message.sender_id)}


def _thread(world: World, chat: Chat, message: Message, plain_thread: bool) -> Json:
    if message.thread_id:
        return {"message_thread_id": message.thread_id, "is_topic_message": True}
    if plain_thread and chat.type == "supergroup" and not chat.is_forum and message.reply_to:
        return {"message_thread_id": _root(world, message)}
    return {}


def _root(world: World, message: Message) -> int:
    above = world.messages[message.chat_id].get(message.reply_to or 0)
    return _root(world, above) if above is not None and above.reply_to else (message.reply_to or 0)


def _replied(world: World, message: Message) -> Message | None:
    """What it answers; in a topic, without an explicit reply, the message that made the topic."""
    if message.reply_to:
        return world.find(message.chat_id, message.reply_to)
    if message.thread_id and message.thread_id != message.message_id:
        return world.find(message.chat_id, message.thread_id)
    return None
