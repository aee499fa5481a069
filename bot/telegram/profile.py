"""How the bot introduces itself to Telegram: commands in three languages, staff commands in the staff group."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.telegram.staff_acts import COMMANDS
from bot.telegram.staff_list import Roster


class Texts(Protocol):
    """What is needed of the guide here; the edges do not know one another."""

    def commands(self, language: str) -> dict[str, str]:
        """Command -> description."""

    def live(self) -> tuple[str, ...]:
        """Live languages, the first is the fallback."""

    def words(self, language: str, message: str) -> str:
        """Interface words."""


async def introduce(bot: Bot, texts: Texts, roster: Roster) -> None:
    """Set the command lists. A staff group that cannot be reached is no reason not to start."""
    for language in ("", *texts.live()):
        shown = texts.commands(language or "en")
        listed = [BotCommand(name, words) for name, words in shown.items()]
        await bot.set_my_commands(listed, scope=BotCommandScopeAllPrivateChats(), language_code=language or None)
    for group in roster.groups.values():
        listed = [BotCommand(name, texts.words(group.language, words)) for name, words in COMMANDS.items()]
        await _in_group(bot, listed, group.chat_id)


async def _in_group(bot: Bot, listed: list[BotCommand], chat_id: int) -> None:
    """Where the group is now: that it has moved, the bot may not have read yet."""
    with suppress(BadRequest, Forbidden):
        try:
            await bot.set_my_commands(listed, scope=BotCommandScopeChat(chat_id))
        except ChatMigrated as moved:
            await bot.set_my_commands(listed, scope=BotCommandScopeChat(moved.new_chat_id))
