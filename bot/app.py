"""The plug board: settings -> store, guide, understanding, Telegram -> loops. The only file that imports everything."""

from __future__ import annotations

import asyncio
import fcntl
import signal
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import httpx
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.check import what_breaks
from bot.guide.loader import load
from bot.guide.model import ContentError
from bot.guide.render import Renderer
from bot.guide.strings import Strings
from bot.settings import ROOT, TELEGRAM, Settings, SettingsProblem
from bot.store.database import open_database
from bot.telegram import powers
from bot.telegram.profile import introduce
from bot.telegram.staff_list import load_roster
from bot.telegram.updates import Poller
from bot.understanding import NluClient
from bot.work import delivery, housekeeping, receiving, turns, upkeep, web
from bot.work.context import Context

RETRY_SECONDS = 5.0
#: each message goes a dozen times from the loop to a thread and back; at Python's 5 ms a busy thread holds up each time
SWITCH_SECONDS = 0.0005


class StartProblem(Exception):
    """The bot cannot start; the message says what to do."""


def make_renderer(settings: Settings, *, pilot: bool) -> Renderer:
    """Content and catalogues, read and checked. Raises ContentError."""
    guide = load(settings.content_dir, pilot=pilot)
    if problems := what_breaks(guide, ROOT / "nlu" / "intents.yml", datetime.now(UTC).date()):
        raise ContentError(problems)
    return Renderer(guide, Strings(settings.locales_dir), must_be_reviewed=settings.require_reviewed)


def make_context(settings: Settings, *, pilot: bool) -> Context:
    """Everything but Telegram and the model. Raises ContentError, StaffListProblem, KeyProblem, DatabaseProblem."""
    renderer = make_renderer(settings, pilot=pilot)
    _keep_what_is_promised(settings, renderer)
    roster = load_roster(settings.staff_file)
    context = Context(
        open_database(settings.database_url, settings.key_file, settings.keystore_url),
        renderer,
        roster,
        renew=lambda: make_renderer(settings, pilot=pilot),
        clocks=settings.clocks,
        alarm_webhook=settings.alarm_webhook,
        clock=_clock(settings),
        speed=settings.lab_clock_speed,
        limited=not settings.lab_no_limits,
    )
    context.name_first_room()
    context.recall_rooms()
    return context


def _keep_what_is_promised(settings: Settings, renderer: Renderer) -> None:
    """Nothing is kept for longer than the privacy notice says. Raises SettingsProblem, one line a clock."""
    facts, clocks = renderer.guide.facts, asdict(settings.clocks)
    promised = {name: facts[f"retention_{name}"].value for name in clocks if f"retention_{name}" in facts}
    if broken := [name for name, most in promised.items() if clocks[name] > most]:
        raise SettingsProblem(
            "\n".join(
                f"RETENTION_{name.upper()} is {clocks[name]:g}, but users are told {promised[name]} "
                f"(retention_{name} in content/facts/helpline.yml). Set it to that or less."
                for name in broken
            )
        )


def _clock(settings: Settings) -> Callable[[], float]:
    """The wall clock, or one that the simulator and all bots of a load test share, restarts included."""
    start, speed = settings.lab_clock_start, settings.lab_clock_speed
    return time.time if speed == 1.0 else lambda: start + (time.time() - start) * speed


async def _keep_lab_and_telegram_apart(settings: Settings) -> None:
    """A fast clock and sending without limits would do harm on Telegram; a real token has no business elsewhere."""
    if settings.telegram_api == TELEGRAM and not settings.is_lab:
        return
    try:
        async with httpx.AsyncClient(timeout=5.0) as client:
            answer = (await client.get(f"{settings.telegram_api}/sim/health")).json()
    except (httpx.HTTPError, ValueError):
        answer = {}
    simulator = isinstance(answer, dict) and answer.get("simulator") is True
    if settings.is_lab and not simulator:
        raise StartProblem("LAB_CLOCK_SPEED and LAB_NO_LIMITS are for the simulator only. Remove them.")
    if settings.has_real_token and simulator:
        raise StartProblem("TELEGRAM_API is the simulator, but the token is that of a real bot. Remove one of them.")


def make_bot(settings: Settings) -> Bot:
    """The library's bot, for typed calls only: no updater, no queue, no limiter of its own."""
    request = HTTPXRequest(connection_pool_size=settings.delivery_workers + 4, read_timeout=20.0)
    return Bot(
        settings.token,
        base_url=f"{settings.telegram_api}/bot",
        base_file_url=f"{settings.telegram_api}/file/bot",
        request=request,
    )


@dataclass
class Lock:
    """Keeps a second bot away from one SQLite database; the admin commands may come in."""

    file: IO[str] | None = None

    def take(self, database_url: str) -> None:
        """Raises StartProblem when another bot has it."""
        url = make_url(database_url)
        if url.get_backend_name() != "sqlite" or not url.database:
            return
        path = Path(url.database).with_suffix(".lock")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("w")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StartProblem(
                f"Another helpline bot is running on this database ({path} is locked). Stop it first."
            ) from None


async def run(
    settings: Settings, *, pilot: bool, say: Callable[[str], None], ready: Callable[[], None] = lambda: None
) -> None:
    """Run until stopped. Raises StartProblem, intake.Stop, receiving.WebhookProblem and what `make_context` raises."""
    if not settings.token:
        raise StartProblem(
            "TELEGRAM_BOT_TOKEN is not set. Put the token from @BotFather into .env, or use `helpline demo`."
        )
    await _keep_lab_and_telegram_apart(settings)
    lock = Lock()
    lock.take(settings.database_url)
    line = _listen(settings)
    context = make_context(settings, pilot=pilot)
    if lock.file is not None:
        upkeep.take_over(context)
    nlu = NluClient(settings.nlu_urls, settings.nlu_timeout_seconds, note=context.meters.asked)
    context.meters.circuit.set_function(lambda: nlu.circuit_open)
    bot = make_bot(settings)
    poller = Poller(settings.telegram_api, settings.token)
    served = asyncio.create_task(web.serve(web.make_app(context, nlu.ready, settings.secret), line)) if line else None
    try:
        await _greet(settings, bot, context, say)
        ready()
        await _loops(settings, context, bot, nlu, poller, say, served)
    finally:
        if served is not None:
            served.cancel()
            await asyncio.gather(served, return_exceptions=True)
        await poller.close()
        await nlu.close()
        await bot.shutdown()
        await asyncio.to_thread(_leave, context)


def _leave(context: Context) -> None:
    with suppress(SQLAlchemyError):  # else the others find out by themselves
        upkeep.leave(context)
    context.database.close()


def _listen(settings: Settings) -> socket.socket | None:
    """The port of webhook, health and metrics; None when none is wanted."""
    if not settings.http_port:
        return None
    try:
        return web.listen(settings.http_host, settings.http_port)
    except OSError as error:
        where = f"{settings.http_host}:{settings.http_port}"
        raise StartProblem(f"HTTP_HOST and HTTP_PORT ({where}) cannot be used: {error.strerror}.") from None


async def _greet(settings: Settings, bot: Bot, context: Context, say: Callable[[str], None]) -> None:
    """Until Telegram knows us: a wrong token stops, a network that is down is waited for."""
    while True:
        try:
            await bot.initialize()
            await _show_menu(bot, context, say)
            for group, what in await powers.missing(bot, context.roster):
                say(f"Staff group {group.partner}: {what}.")
            context.pulse.reached()
            await receiving.prepare(context, bot, settings.webhook_url, settings.secret, say)
            return
        except InvalidToken:
            raise StartProblem("Telegram does not know this token. Check TELEGRAM_BOT_TOKEN with @BotFather.") from None
        except TelegramError as error:
            say(f"Telegram cannot be reached yet ({type(error).__name__}); trying again.")
            await asyncio.sleep(RETRY_SECONDS)


async def _show_menu(bot: Bot, context: Context, say: Callable[[str], None]) -> None:
    """The token is right, so a refusal is of the list of commands only: the helpline works without it."""
    try:
        await introduce(bot, context.renderer, context.roster)
    except (BadRequest, InvalidToken) as error:
        say(f"Telegram did not take the list of commands ({error.message}). The helpline runs without that menu.")


async def _loops(
    settings: Settings,
    context: Context,
    bot: Bot,
    nlu: NluClient,
    poller: Poller,
    say: Callable[[str], None],
    served: asyncio.Task[None] | None,
) -> None:
    """All loops until the first fails or a signal comes; what is in work is given back at the next start."""
    loop = asyncio.get_running_loop()
    workers = settings.turn_workers + settings.delivery_workers
    sys.setswitchinterval(SWITCH_SECONDS)
    loop.set_default_executor(ThreadPoolExecutor(workers + 8))  # nobody waits for a thread, the heart least of all
    await upkeep.join(context)
    stop = asyncio.Event()  # from here on a signal lets all end in good order; before, there is nothing to end
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    working = [
        *([] if settings.webhook_url else [receiving.fetch(context, poller, say)]),
        receiving.watch(context, bot, settings.webhook_url),
        upkeep.run(context),
        housekeeping.run(context),
        *(turns.run(context, nlu) for _ in range(settings.turn_workers)),
        *(delivery.run(context, bot) for _ in range(settings.delivery_workers)),
    ]
    tasks = [*([served] if served else []), *(asyncio.create_task(work) for work in working)]
    stopped = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
    for task in [*tasks, stopped]:
        task.cancel()
    await asyncio.gather(*tasks, stopped, return_exceptions=True)
    for task in done - {stopped}:
        task.result()
