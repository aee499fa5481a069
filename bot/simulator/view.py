"""Promises the world as the page and the tests read it: small, flat, without Telegram's nesting."""

from __future__ import annotations

from typing import Any

from bot.simulator.contents import kind_of
from bot.simulator.model import Chat, Message, User
from bot.simulator.render import BOT_NAME, BOT_USERNAME
from bot.simulator.sim import Sim
from bot.simulator.world import World

Json = dict[str, Any]
TYPING_SECONDS = 5
SERVICE = {
    "forum_topic_created": "topic created", "forum_topic_edited": "topic renamed",
    "forum_topic_closed": "topic closed", "forum_topic_reopened": "topic reopened",
    "pinned_message": "message pinned", "migrate_to_chat_id": "group upgraded",
    "migrate_from_chat_id": "group upgraded",
    "left_chat_member": "bot removed", "new_chat_members": "bot added",
}  # fmt: skip


def world_view(sim: Sim) -> Json:
    groups = [group_view(group) for group in sim.world.groups]
    texts = {name: value for (name, language), value in sim.world.profile.texts.items() if not language}
    return {
        "bot": {"id": sim.bot_id, "username": BOT_USERNAME, "name": texts.get("name") or BOT_NAME},
        "users": [user_view(sim.world, user) for user in sim.world.users.values()],
        "groups": groups,
        "group": {name: groups[0][name] for name in ("id", "title", "is_forum", "type")},
        "topics": groups[0]["topics"],
        "typing": [shown for shown in sim.typing.values() if sim.world.now() - shown["at"] < TYPING_SECONDS],
        "seq": sim.world.seq,
        "resets": sim.resets,
    }


def group_view(group: Chat) -> Json:
    known = {"id": group.id, "title": group.title, "is_forum": group.is_forum, "type": group.type}
    return known | {"topics": topics_view(group), "members": list(group.members), "bot_kicked": group.bot_kicked}


def user_view(world: World, user: User) -> Json:
    known = {"id": user.id, "first_name": user.first_name, "language_code": user.language_code}
    state = {"started": user.started, "blocked": user.blocked, "deactivated": user.deactivated}
    return known | {"role": user.role, "groups": [g.id for g in world.groups if user.id in g.members]} | state


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
    if message.anonymous:
        view["anonymous"] = True
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
    return [message_view(sim, message) for message in sim.world.changed(chat_id, after)]
