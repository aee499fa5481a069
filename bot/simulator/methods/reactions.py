"""Promises reactions as strict as Telegram's: one a message, from its standard list, on a message that is there."""

from __future__ import annotations

from typing import Any

from bot.simulator.contents import kind_of
from bot.simulator.errors import bad
from bot.simulator.methods.common import own_message
from bot.simulator.params import Params
from bot.simulator.sim import Sim

STANDARD_LIST = """
    ❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡
    🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈
    😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿
    🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
STANDARD = set(STANDARD_LIST.split())
FIELDS = {"emoji": "emoji", "custom_emoji": "custom_emoji_id"}
UNREADABLE = "can't parse ReactionType: "


def set_message_reaction(sim: Sim, params: Params) -> bool:
    """Put the bot's reaction on a message, or take it away with an empty list."""
    reactions = params.json("reaction") or []
    if not isinstance(reactions, list):
        raise bad("expected an Array of ReactionType")
    emoji = [_emoji(reaction) for reaction in reactions]
    message = own_message(sim, params, "react")
    if len(emoji) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if not STANDARD.issuperset(emoji) or (emoji and kind_of(message.content) == "service"):
        raise bad("REACTION_INVALID")
    if sim.switches.reactions_count_as_messages:
        chat = sim.world.chats[message.chat_id]
        sim.limits.admit(chat.id, chat.is_group, sim.world.now())
    message.reactions = reactions
    sim.world.touch(message)
    sim.bell.ring()
    return True


def _emoji(reaction: Any) -> str:
    """What one reaction shows, without variation selectors; custom emoji are not allowed in ordinary chats."""
    if not isinstance(reaction, dict):
        raise bad(UNREADABLE + "expected an Object")
    kind = reaction.get("type")
    if kind is None:
        raise bad(UNREADABLE + 'Can\'t find field "type"')
    if kind not in FIELDS:  # paid ones too: bots can't use them
        raise bad(UNREADABLE + "invalid reaction type specified")
    if FIELDS[kind] not in reaction:
        raise bad(UNREADABLE + f'Can\'t find field "{FIELDS[kind]}"')
    return str(reaction["emoji"]).replace("\ufe0f", "") if kind == "emoji" else "custom"


METHODS = {"setMessageReaction": set_message_reaction}
