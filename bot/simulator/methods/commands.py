"""Promises the bot's menus by scope and language, its name and descriptions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.simulator.errors import bad
from bot.simulator.methods.common import reachable_chat
from bot.simulator.model import Chat, User
from bot.simulator.params import Params
from bot.simulator.sim import Sim
from bot.simulator.world import World

Json = dict[str, Any]
SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators",
    "chat", "chat_administrators", "chat_member",
}  # fmt: skip
TEXTS = {
    "Name": ("name", 64),
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
}
COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def _scope(sim: Sim, params: Params) -> str:
    scope = params.json("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in SCOPES:
        raise bad("unsupported scope type")
    if kind in ("chat", "chat_administrators", "chat_member"):
        reachable_chat(sim, int(scope.get("chat_id") or 0))
        kind = f"{kind}:{scope['chat_id']}"
    return f"{kind}:{scope['user_id']}" if kind.startswith("chat_member") else kind


def _language(params: Params) -> str:
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


def set_my_commands(sim: Sim, params: Params) -> bool:
    commands = params.json("commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH" if isinstance(commands, list) else "commands list must be an Array")
    for command in commands:
        if not COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    sim.world.profile.commands[(_scope(sim, params), _language(params))] = commands
    sim.bell.ring()
    return True


def get_my_commands(sim: Sim, params: Params) -> list[Json]:
    return sim.world.profile.commands.get((_scope(sim, params), _language(params)), [])


def delete_my_commands(sim: Sim, params: Params) -> bool:
    sim.world.profile.commands.pop((_scope(sim, params), _language(params)), None)
    return True


def menu_for(world: World, user: User, chat: Chat) -> list[Json]:
    """The commands this person's app shows in this chat: the narrowest scope wins, their language first."""
    if not chat.is_group:
        scopes = [f"chat:{chat.id}", "all_private_chats", "default"]
    else:
        boss = user.id == chat.owner
        scopes = [f"chat_member:{chat.id}:{user.id}"]
        scopes += [f"chat_administrators:{chat.id}"] if boss else []
        scopes += [
            f"chat:{chat.id}",
            *(["all_chat_administrators"] if boss else []),
            "all_group_chats",
            "default",
        ]
    for scope in scopes:
        for language in (user.language_code, ""):
            if found := world.profile.commands.get((scope, language)):
                return found
    return []


def _setter(name: str) -> Callable[[Sim, Params], bool]:
    field, most = TEXTS[name]

    def set_it(sim: Sim, params: Params) -> bool:
        if len(params.text(field)) > most:
            raise bad(f"BOT_{field.upper()}_TOO_LONG")
        sim.world.profile.texts[(field, _language(params))] = params.text(field)
        return True

    return set_it


def _getter(name: str) -> Callable[[Sim, Params], Json]:
    field = TEXTS[name][0]

    def get_it(sim: Sim, params: Params) -> Json:
        texts = sim.world.profile.texts
        return {field: texts.get((field, _language(params))) or texts.get((field, ""), "")}

    return get_it


METHODS: dict[str, Callable[[Sim, Params], Any]] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    **{f"setMy{name}": _setter(name) for name in TEXTS},
    **{f"getMy{name}": _getter(name) for name in TEXTS},
}
