"""Promises getMe, getChat, getChatMember and getChatAdministrators."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import bad
from bot.simulator.methods.common import known_chat
from bot.simulator.model import Chat, User
from bot.simulator.params import Params
from bot.simulator.render import bot_json, chat_json, user_json
from bot.simulator.sim import Sim

Json = dict[str, Any]
ABILITIES = {
    "can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False,
    "can_connect_to_business": False, "has_main_web_app": False, "supports_guest_queries": False,
    "has_topics_enabled": False, "can_manage_bots": False,
}  # fmt: skip
RIGHTS = {
    "can_be_edited": False, "is_anonymous": False, "can_manage_chat": True, "can_delete_messages": True,
    "can_manage_video_chats": False, "can_restrict_members": False, "can_promote_members": False,
    "can_change_info": False, "can_invite_users": False, "can_post_stories": False, "can_edit_stories": False,
    "can_delete_stories": False, "can_pin_messages": True, "can_send_welcome_messages": False,
}  # fmt: skip
GIFTS = {
    "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False,
    "gifts_from_channels": False,
}  # fmt: skip


def get_me(sim: Sim, params: Params) -> Json:
    return bot_json(sim.bot_id) | ABILITIES


def get_chat(sim: Sim, params: Params) -> Json:
    chat = known_chat(sim, params)
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}
    return chat_json(sim.world, chat) | full


def get_chat_member(sim: Sim, params: Params) -> Json:
    chat, user_id = known_chat(sim, params), params.need_number("user_id")
    if user_id == sim.bot_id:
        return administrator(sim, chat) if chat.is_group else {"status": "member", "user": bot_json(sim.bot_id)}
    user = sim.world.users.get(user_id)
    if user is None:
        raise bad("user not found")
    return _member(user, chat.members.get(user_id, "left") if chat.is_group else "member")


def get_chat_administrators(sim: Sim, params: Params) -> list[Json]:
    chat = known_chat(sim, params)
    if not chat.is_group:
        raise bad("there are no administrators in the private chat")
    return [_member(sim.world.users[chat.owner], "creator"), administrator(sim, chat)]


def administrator(sim: Sim, chat: Chat) -> Json:
    """The bot as an admin of a staff group."""
    topics = {"can_manage_topics": True} if chat.is_forum else {}
    return {"status": "administrator", "user": bot_json(sim.bot_id)} | RIGHTS | topics


def _member(user: User, status: str) -> Json:
    return {"status": status, "user": user_json(user)} | ({"is_anonymous": False} if status == "creator" else {})


METHODS = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
}
