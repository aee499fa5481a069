"""check and doctor: what is wrong with the files, and what a running helpline still lacks."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from telegram import Bot, InlineKeyboardMarkup
from telegram.error import TelegramError

from bot import app
from bot.check import look
from bot.commands.launch import open_points, unconfirmed
from bot.commands.problems import KNOWN, explained
from bot.guide.model import Guide
from bot.guide.strings import Strings
from bot.nlu_process import MODEL, NLU_PYTHON, answers
from bot.settings import ROOT, Settings, load_settings
from bot.store.database import open_database
from bot.telegram import powers
from bot.telegram.buttons import keyboard
from bot.telegram.staff_lines import line
from bot.telegram.staff_list import Roster, load_roster
from bot.telegram.staff_room import page_buttons
from bot.work.outside import TEST_PAGE

out = Console(soft_wrap=True)


#: a test set that is not part of the project; where it is, nothing may be learnt from it
MASSIVE = Path(os.environ.get("MASSIVE_DIR", ROOT.parent / "shared" / "massive"))


def check(day: date) -> int:
    """Every problem with file, line, what and how to mend; 1 if there is any."""
    there = MASSIVE if MASSIVE.is_dir() else None
    if there is None:
        out.print("Note: MASSIVE is not here (MASSIVE_DIR), so the training data was not compared with it.")
    guide, problems = look(ROOT, day, there)
    for problem in problems:
        out.print(escape(str(problem)), highlight=False)
    out.print(f"{len(problems)} problems" if problems else "No problems found.")
    topics, facts, partners, places = len(guide.topics), len(guide.facts), len(guide.partners), len(guide.places)
    out.print(f"{topics} topics, {facts} facts, {partners} partners, {places} offices.", highlight=False)
    return 1 if problems else 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    what: str
    fine: bool
    words: str


def doctor(*, page: bool) -> int:
    """0 when everything is there, 1 otherwise."""
    with explained():
        findings = list(_look(load_settings(), page=page))
    table = Table("", "What", "Finding", box=None)
    for finding in findings:
        table.add_row("[green]ok[/]" if finding.fine else "[red]--[/]", finding.what, escape(finding.words))
    out.print(table)
    return 0 if all(finding.fine for finding in findings) else 1


def _look(settings: Settings, *, page: bool) -> Iterator[Finding]:
    guide, problems = look(ROOT, datetime.now(UTC).date())
    yield Finding(
        "content", not problems, f"{len(problems)} problems; see `helpline check`" if problems else "complete"
    )
    yield database_and_keys(settings)
    yield from _model(settings)
    yield _tried("staff list", lambda: _staffed(load_roster(settings.staff_file)), "read")
    yield from (
        asyncio.run(_telegram(settings, page=page))
        if settings.token
        else [Finding("Telegram", False, "TELEGRAM_BOT_TOKEN is not set; see the README, “Put it on Telegram”")]
    )
    if guide.facts:  # else their files are broken, which "content" tells
        yield _numbers(guide)
    missing = open_points(ROOT / "docs" / "launch.md")
    yield Finding(
        "launch gate", not missing, f"{len(missing)} open points in docs/launch.md: pilot only" if missing else "passed"
    )


def database_and_keys(settings: Settings) -> Finding:
    """Whether they belong together, and where the data keys lie, which shall be somewhere else than the database."""
    where = "where KEYSTORE_URL says" if settings.keystore_url else "in a file beside the key file (no KEYSTORE_URL)"
    return _tried(
        "database and key",
        lambda: open_database(settings.database_url, settings.key_file, settings.keystore_url).close(),
        f"open; the data keys are {where}",
    )


def _model(settings: Settings) -> Iterator[Finding]:
    """Where the service runs elsewhere, only whether it answers."""
    starts = "start it"
    if settings.nlu_start:
        starts = "`helpline run` starts it"
        there, trained = NLU_PYTHON.exists(), MODEL.exists()
        yield Finding("NLU environment", there, "installed" if there else "missing: run `make setup`")
        yield Finding("NLU model", trained, "trained" if trained else "missing: run `uv run helpline train`")
    up = any(answers(url) for url in settings.nlu_urls)
    yield Finding("NLU service", up, "answers" if up else f"not running just now ({starts})")


def _numbers(guide: Guide) -> Finding:
    """Live mode is refused until the emergency and partner numbers have been test-called."""
    names = unconfirmed(guide)
    words = f"not yet test-called, so no live mode: {', '.join(names)}" if names else "all test-called"
    return Finding("numbers", not names, words)


def _tried(what: str, attempt: object, fine: str) -> Finding:
    assert callable(attempt)
    try:
        attempt()
    except KNOWN as problem:
        return Finding(what, False, str(problem))
    return Finding(what, True, fine)


def _staffed(roster: Roster) -> None:
    without = [name for name in roster.groups if not set(roster.colleagues(name)) & set(roster.on_duty)]
    if not roster.groups or without:
        where = f" in {', '.join(without)}" if without else ""
        raise app.StartProblem(
            f"staff.yml names no group or nobody on duty{where}: no person can be called. See staff.example.yml."
        )


async def _telegram(settings: Settings, *, page: bool) -> list[Finding]:
    bot = app.make_bot(settings)
    try:
        await bot.initialize()
        findings = [Finding("Telegram", True, "the token is known")]
        return [*findings, *await _powers(bot), *await _rooms(settings, bot, page=page)]
    except TelegramError as error:
        return [Finding("Telegram", False, f"{type(error).__name__}: check TELEGRAM_BOT_TOKEN and the network")]
    finally:
        await bot.shutdown()


async def _powers(bot: Bot) -> list[Finding]:
    risky = await powers.too_many(bot)
    return [Finding("powers", not risky, f"switch off in @BotFather: {', '.join(risky)}" if risky else "none too many")]


async def _rooms(settings: Settings, bot: Bot, *, page: bool) -> list[Finding]:
    roster = load_roster(settings.staff_file)
    wrong = [Finding(f"staff group {group.partner}", False, what) for group, what in await powers.missing(bot, roster)]
    fine = set(roster.groups) - {finding.what.removeprefix("staff group ") for finding in wrong}
    found = [
        *wrong,
        *(Finding(f"staff group {name}", True, "a topic a case") for name in roster.groups if name in fine),
    ]
    rota = sorted({*roster.on_duty, *roster.backup, *(n for n, p in roster.people.items() if p.is_supervisor)})
    return [*found, *[await _reachable(settings, bot, roster, telegram_id, page=page) for telegram_id in rota]]


def _test_page(settings: Settings, language: str) -> dict[str, Any]:
    """A page as staff get it, but nobody is waiting."""
    strings = Strings(settings.locales_dir)

    def words(message: str, **params: str) -> str:
        return strings.text(language, message, **params)

    return {
        "text": f"🔔 {line('test_page', {}, words)}",
        "reply_markup": InlineKeyboardMarkup.de_json(keyboard(page_buttons(TEST_PAGE, words)) or {}, None),
    }


async def _reachable(settings: Settings, bot: Bot, roster: Roster, telegram_id: int, *, page: bool) -> Finding:
    """Only somebody who has started the bot can be paged; with `page` a test page is sent, and rings."""
    person = roster.people[telegram_id]
    try:
        if page:
            await bot.send_message(telegram_id, **_test_page(settings, person.language))
        else:
            await bot.send_chat_action(telegram_id, "typing")
    except TelegramError:
        return Finding(f"page to {person.alias}", False, "cannot be paged: they must open the bot and press Start")
    return Finding(f"page to {person.alias}", True, "a test page was sent" if page else "can be paged")
