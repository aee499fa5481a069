"""Promises forum topics: create, rename, close, reopen, delete with all their messages."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import bad
from bot.simulator.methods.common import known_chat, need_topic
from bot.simulator.model import Chat, Topic
from bot.simulator.params import Params
from bot.simulator.sim import Sim

Json = dict[str, Any]
COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


def create_forum_topic(sim: Sim, params: Params) -> Json:
    chat, name = known_chat(sim, params), _name(params)
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    color = params.number("icon_color") or COLORS[0]
    if color not in COLORS:
        raise bad("invalid icon color specified")
    topic = make_topic(sim, chat, sim.bot_id, name, color)
    return {"message_thread_id": topic.thread_id, "name": name, "icon_color": color}


def make_topic(sim: Sim, chat: Chat, maker: int, name: str, color: int = COLORS[0]) -> Topic:
    """A topic and the service message that is its first message."""
    made = sim.world.post(chat, maker, {"forum_topic_created": {"name": name, "icon_color": color}})
    sim.world.put_in_thread(made, made.message_id)
    topic = chat.topics[made.message_id] = Topic(made.message_id, name, color)
    sim.service(made)
    return topic


def edit_forum_topic(sim: Sim, params: Params) -> bool:
    chat = known_chat(sim, params)
    topic = need_topic(sim, chat, params)
    if params.has("name"):
        name = _name(params)
        if name == topic.name:
            raise bad("TOPIC_NOT_MODIFIED")
        topic.name = name
        notice(sim, chat, topic, sim.bot_id, {"forum_topic_edited": {"name": name}})
    return True


def close_forum_topic(sim: Sim, params: Params) -> bool:
    chat = known_chat(sim, params)
    set_closed(sim, chat, need_topic(sim, chat, params), sim.bot_id, True)
    return True


def reopen_forum_topic(sim: Sim, params: Params) -> bool:
    chat = known_chat(sim, params)
    set_closed(sim, chat, need_topic(sim, chat, params), sim.bot_id, False)
    return True


def set_closed(sim: Sim, chat: Chat, topic: Topic, by: int, closed: bool) -> None:
    """Close or reopen; doing it twice is TOPIC_NOT_MODIFIED."""
    if topic.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    notice(sim, chat, topic, by, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})


def delete_forum_topic(sim: Sim, params: Params) -> bool:
    chat = known_chat(sim, params)
    remove_topic(sim, chat, need_topic(sim, chat, params))
    return True


def remove_topic(sim: Sim, chat: Chat, topic: Topic) -> None:
    """Delete a topic along with all its messages; nobody is told."""
    topic.deleted = True
    for message in list(sim.world.in_thread(chat.id, topic.thread_id)):
        sim.world.delete(message)
    sim.bell.ring()


def notice(sim: Sim, chat: Chat, topic: Topic, by: int, content: Json) -> None:
    """A service message inside the topic."""
    sim.service(sim.world.post(chat, by, content, thread_id=topic.thread_id, silent=True))


def _name(params: Params) -> str:
    name = params.text("name").strip()
    if not name:
        raise bad("TOPIC_TITLE_EMPTY")
    if len(name) > 128:
        raise bad("TOPIC_TITLE_INVALID")
    return name


METHODS = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
