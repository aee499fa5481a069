"""setWebhook, deleteWebhook, getWebhookInfo: to the webhook and back to polling, without dropping what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from telegram import Bot

from bot.telegram.updates import ALLOWED
from bot.telegram.webhook import AT_ONCE, PATH

#: connections that Telegram may open: it never sends two messages of one chat at once
CONNECTIONS = AT_ONCE - 12


@dataclass(frozen=True, slots=True)
class Seen:
    """What Telegram says of the webhook. The address without its path: another program may keep a token in it."""

    host: str
    url: str
    pending: int
    allowed: tuple[str, ...]
    last_error: str = ""
    last_error_at: datetime | None = None


async def look(bot: Bot) -> Seen:
    """The webhook as Telegram has it; host "" when none is set."""
    info = await bot.get_webhook_info()
    return Seen(
        urlsplit(info.url).netloc.rpartition("@")[2],
        info.url,
        info.pending_update_count,
        tuple(info.allowed_updates or ()),
        info.last_error_message or "",
        info.last_error_date,
    )


def is_ours(seen: Seen, address: str) -> bool:
    """Whether Telegram sends to us what we listen to."""
    return seen.url == address + PATH and (not seen.allowed or set(seen.allowed) == set(ALLOWED))


async def put(bot: Bot, address: str, secret: str) -> None:
    """From now on Telegram sends updates, those that wait too."""
    await bot.set_webhook(
        address + PATH,
        secret_token=secret,
        allowed_updates=ALLOWED,
        max_connections=CONNECTIONS,
        drop_pending_updates=False,
    )


async def take_away(bot: Bot) -> None:
    """Back to polling; what waits, waits for the poller."""
    await bot.delete_webhook(drop_pending_updates=False)
