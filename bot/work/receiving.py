"""How updates come in: fetched by one process, or sent by Telegram to all; and whether Telegram is there at all."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.store import settings as stored
from bot.store.leader import Leader
from bot.telegram import webhook_setup
from bot.telegram.updates import Poller
from bot.work import intake, leading
from bot.work.context import Context

log = structlog.get_logger()
LOOK_SECONDS = 30.0
#: in the settings table: which address and secret Telegram was told last; the secret cannot be asked back
_TOLD = "webhook_told"


class WebhookProblem(Exception):
    """Updates cannot come in the way that is set; the message says what to do."""


async def fetch(context: Context, poller: Poller, say: Callable[[str], None]) -> None:
    """For ever: poll, if this process is the one that does."""
    leader = Leader(context.database.engine)

    def tell(mine: bool) -> None:
        context.pulse.way = "polling" if mine else "standing by"

    await leading.alone(leader, lambda: intake.poll(context, poller, say), tell)


async def prepare(context: Context, bot: Bot, address: str, secret: str, say: Callable[[str], None]) -> None:
    """At the start, so that updates can come in the way that is set. Raises WebhookProblem."""
    if not address:
        await _not_in_the_way(bot)
        return
    await _set_if_missing(context, bot, address, secret, say)
    context.pulse.way = "webhook"


async def _not_in_the_way(bot: Bot) -> None:
    seen = await webhook_setup.look(bot)
    if seen.host:
        raise WebhookProblem(
            f"This bot is set to poll, but Telegram sends its updates to {seen.host} (a webhook is set). "
            "`helpline webhook off` removes it; or set WEBHOOK_URL to use it."
        )


async def _set_if_missing(context: Context, bot: Bot, address: str, secret: str, say: Callable[[str], None]) -> None:
    """Telegram is told where to send, unless it knows."""
    seen = await webhook_setup.look(bot)
    told = hashlib.sha256(f"{address} {secret}".encode()).hexdigest()
    await asyncio.to_thread(intake.forget_offset, context)
    if webhook_setup.is_ours(seen, address) and await asyncio.to_thread(_told, context) == told:
        return
    try:
        await webhook_setup.put(bot, address, secret)
    except BadRequest as error:
        raise WebhookProblem(f"Telegram does not take WEBHOOK_URL: {error.message}.") from None
    await asyncio.to_thread(_tell, context, told)
    say("Telegram has been told to send updates here (setWebhook).")


def _told(context: Context) -> str:
    with context.database.transaction() as db:
        return str(stored.get(db, _TOLD, ""))


def _tell(context: Context, told: str) -> None:
    with context.database.transaction() as db:
        stored.put(db, _TOLD, told)


async def watch(context: Context, bot: Bot, address: str) -> None:
    """For ever: whether Telegram can be reached, still sends here, and has sent everything."""
    while True:
        try:
            await _look(context, bot, address)
        except TelegramError as error:
            log.error("telegram_not_reached", error=type(error).__name__)
        except SQLAlchemyError as error:
            log.error("watch_waits", error=type(error).__name__)
        await asyncio.sleep(LOOK_SECONDS)


async def _look(context: Context, bot: Bot, address: str) -> None:
    if context.pulse.way == "polling":  # which shows it by itself
        return
    seen = await webhook_setup.look(bot)
    context.pulse.reached()
    if not address:
        return
    context.pulse.webhook_fine = webhook_setup.is_ours(seen, address)
    if not context.pulse.webhook_fine:
        log.error("webhook_not_ours")
    elif not seen.pending:
        await asyncio.to_thread(_caught_up, context)


def _caught_up(context: Context) -> None:
    with context.database.transaction() as db:
        context.pulse.caught_up(db, context.clock())
