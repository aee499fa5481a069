"""How the bot introduces itself to Telegram: commands in three languages, staff commands in the staff group."""

from __future__ import annotations

from typing import Protocol

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden

from bot.marking import N_
from bot.telegram.staff_list import Roster

STAFF_COMMANDS = {
    "take": N_("Take this case"),
    "note": N_("A note for colleagues, never sent to the user"),
    "close": N_("Close this case"),
}


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
    if roster.group:
        listed = [BotCommand(name, texts.words(roster.language, words)) for name, words in STAFF_COMMANDS.items()]
        try:
            await bot.set_my_commands(listed, scope=BotCommandScopeChat(roster.group))
        except (BadRequest, Forbidden):
            return
