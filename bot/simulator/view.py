"""Promises the world as the page and the tests read it: small, flat, without Telegram's nesting."""

from __future__ import annotations

from typing import Any

from bot.simulator.contents import kind_of
from bot.simulator.model import Chat, Message, User
from bot.simulator.render import BOT_NAME, BOT_USERNAME
from bot.simulator.sim import Sim

Json = dict[str, Any]
SERVICE = {
    "forum_topic_created": "topic created", "forum_topic_edited": "topic renamed",
    "forum_topic_closed": "topic closed", "forum_topic_reopened": "topic reopened",
    "pinned_message": "message pinned", "migrate_to_chat_id": "group upgraded",
    "migrate_from_chat_id": "group upgraded",
}  # fmt: skip


def world_view(sim: Sim) -> Json:
    group = sim.world.group
    texts = {name: value for (name, language), value in sim.world.profile.texts.items() if not language}
    return {
        "bot": {"id": sim.bot_id, "username": BOT_USERNAME, "name": texts.get("name") or BOT_NAME},
        "users": [user_view(user) for user in sim.world.users.values()],
        "group": {"id": group.id, "title": group.title, "is_forum": group.is_forum, "type": group.type},
        "topics": topics_view(group),
        "seq": sim.world.seq,
        "resets": sim.resets,
    }


def user_view(user: User) -> Json:
    known = {"id": user.id, "first_name": user.first_name, "language_code": user.language_code}
    state = {"started": user.started, "blocked": user.blocked, "deactivated": user.deactivated}
    return known | {"role": user.role, "group_status": user.status} | state


def topics_view(chat: Chat) -> list[Json]:
    return [
        {"thread_id": t.thread_id, "name": t.name, "closed": t.closed, "deleted": t.deleted}
        for t in chat.topics.values()
    ]


def message_view(sim: Sim, message: Message) -> Json:
    """A message; a deleted one keeps its place and loses what it said."""
    content = message.content
    kind = kind_of(content)
    view: Json = {
        "seq": message.seq,
        "message_id": message.message_id,
        "thread_id": message.thread_id,
        "from_id": message.sender_id,
        "from_bot": message.sender_id == sim.bot_id,
        "kind": kind,
        "text": _text(content, kind),
        "caption": content.get("caption"),
        "buttons": _buttons(message),
        "edited": message.edit_date is not None,
        "deleted": message.deleted,
        "silent": message.silent,
        "protected": message.protected,
        "reply_to": message.reply_to,
        "date": message.date,
        "reactions": [r.get("emoji") for r in message.reactions],
    }
    entities = content.get("entities") or content.get("caption_entities")
    if entities:
        view["entities"] = entities
    if message.markup and "inline_keyboard" not in message.markup:
        view["keyboard"] = message.markup
    return view | _extras(content)


def _text(content: Json, kind: str) -> str | None:
    if kind == "service":
        return next((words for field, words in SERVICE.items() if field in content), "service message")
    return content.get("text")


def _extras(content: Json) -> Json:
    """What a client shows besides the text."""
    fields = ("location", "venue", "contact", "media_group_id", "forward_origin", "has_media_spoiler")
    extras = {name: content[name] for name in fields if name in content}
    for kind in ("document", "sticker", "voice", "video", "audio", "video_note", "animation"):
        if kind in content:
            extras["file"] = {k: v for k, v in content[kind].items() if k in ("file_name", "duration", "emoji")}
    return extras


def _buttons(message: Message) -> list[list[Json]]:
    rows = (message.markup or {}).get("inline_keyboard", [])
    wanted = (("text", "text"), ("callback_data", "data"), ("url", "url"))
    return [[{new: b[old] for old, new in wanted if old in b} for b in row] for row in rows]


def changed_since(sim: Sim, chat_id: int, after: int) -> list[Json]:
    """Messages of a chat that are new or changed, in the order they were written."""
    messages = sim.world.messages[chat_id].values()
    return [message_view(sim, message) for message in messages if message.seq > after]
