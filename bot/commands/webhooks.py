"""webhook: tell Telegram to send updates here, or to keep them for polling; or ask what it was told."""

from __future__ import annotations

import asyncio

from rich.console import Console
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot import app
from bot.commands.problems import explained
from bot.settings import Settings, load_settings
from bot.telegram import webhook_setup
from bot.telegram.webhook_setup import Seen

out = Console(soft_wrap=True)
ACTS = ("show", "set", "off")


def webhook(act: str) -> int:
    """0 when it is done; what waits at Telegram is never dropped."""
    with explained():
        if act not in ACTS:
            raise app.StartProblem(f'"{act}" is none of: {", ".join(ACTS)}.')
        settings = load_settings()
        if not settings.token:
            raise app.StartProblem("TELEGRAM_BOT_TOKEN is not set.")
        for line in asyncio.run(_act(settings, act)):
            out.print(line, highlight=False, markup=False)
    return 0


async def _act(settings: Settings, act: str) -> list[str]:
    bot = app.make_bot(settings)
    try:
        await bot.initialize()
        return await _ACTS[act](settings, bot)
    except InvalidToken:
        raise app.StartProblem("Telegram does not know this token. Check TELEGRAM_BOT_TOKEN with @BotFather.") from None
    except BadRequest as error:
        raise app.StartProblem(f"Telegram does not take it: {error.message}.") from None
    except TelegramError as error:
        raise app.StartProblem(f"Telegram cannot be reached ({type(error).__name__}). Nothing was changed.") from None
    finally:
        await bot.shutdown()


async def _set(settings: Settings, bot: Bot) -> list[str]:
    if not settings.webhook_url:
        raise app.StartProblem(
            "WEBHOOK_URL is not set. Put the bot's public https address into .env, such as https://bot.example.org, "
            "with WEBHOOK_SECRET and HTTP_PORT."
        )
    await webhook_setup.put(bot, settings.webhook_url, settings.secret)
    return ["Telegram sends updates here from now on.", *_words(settings, await webhook_setup.look(bot))]


async def _off(settings: Settings, bot: Bot) -> list[str]:
    await webhook_setup.take_away(bot)
    told = ["Telegram keeps updates until the bot fetches them (polling)."]
    if settings.webhook_url:
        told.append("Take WEBHOOK_URL out of .env and start the bot again, or its next start sets the webhook again.")
    return told


async def _show(settings: Settings, bot: Bot) -> list[str]:
    return _words(settings, await webhook_setup.look(bot))


def _words(settings: Settings, seen: Seen) -> list[str]:
    """The host, never the whole address: whoever set it may have put the token into the path."""
    lines = [f"Webhook: {seen.host}" if seen.host else "No webhook is set: the bot fetches (polling)."]
    lines.append(f"Waiting at Telegram: {seen.pending}")
    if seen.last_error_at:
        lines.append(f"Last error: {seen.last_error_at:%Y-%m-%d %H:%M:%S} UTC, {seen.last_error}")
    if seen.host and not webhook_setup.is_ours(seen, settings.webhook_url):
        lines.append("It is not the one of this .env: `helpline webhook set` or `helpline webhook off` changes it.")
    return lines


_ACTS = {"show": _show, "set": _set, "off": _off}
