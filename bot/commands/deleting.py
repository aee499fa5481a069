"""retention: the clocks, what the machine has deleted, what it would delete now. forget: one user, by an operator."""

from __future__ import annotations

import sys
from dataclasses import fields
from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.table import Table

from bot import app
from bot.app import StartProblem
from bot.commands.problems import explained
from bot.settings import load_settings
from bot.store import retention as store
from bot.work import forgetting
from bot.work.context import Context
from bot.work.retention import would_purge

out = Console(soft_wrap=True)
#: what the purge counts, in words
_WORDS = {
    "cases": "closed cases: messages, card and key deleted, only number, tier, outcome and dates stay",
    "conversations": "users without a case, not heard of for long",
    "covers": "users in cover, not heard of for long: all but the cover",
    "kept": "messages that waited for consent",
    "message_ids": "ids of messages in users' chats",
    "card_lines": "lines of rescue cards",
    "case_messages": "messages of cases that lead to nobody",
    "staff_message_ids": "ids of messages in staff rooms, of such cases",
    "inbox": "updates that were dealt with",
    "outbox": "calls that were sent",
    "staff_log": "acts of staff",
    "operator_log": "acts of operators",
    "consents": "consents of cases past the statistics' clock",
    "case_rooms": "rooms of such cases",
    "statistics": "such cases: number, tier, outcome, dates",
    "purge_reports": "reports of earlier purges",
    "forgotten": "hashes of users forgotten long ago",
    "limits": "sending limits of quiet chats",
    "unused_keys": "data keys of nobody",
    "keys_shredded": "data keys deleted",
    "timers": "timers",
}


def retention(*, dry_run: bool) -> int:
    """Clocks, the last reports, and with --dry-run what would go now."""
    with explained():
        context = app.make_context(load_settings(), pilot=True)
        try:
            if dry_run:
                _print_counts("Would be deleted now (nothing was)", would_purge(context))
            else:
                _print_clocks(context)
                _print_reports(context)
        finally:
            context.database.close()
    return 0


def _print_clocks(context: Context) -> None:
    table = Table("kept", "how long", "set by")
    rules = context.rules
    table.add_row("messages of a closed case", f"{rules.retention_case_days} days", "content/triage.yml")
    table.add_row("messages that showed danger", f"{rules.keep_danger_hours} hours", "content/triage.yml")
    for clock in fields(context.clocks):
        what, unit = clock.name.rsplit("_", 1)
        value = f"{getattr(context.clocks, clock.name):g} {unit}"
        table.add_row(what.replace("_", " "), value, f"RETENTION_{clock.name.upper()}")
    out.print(table)


def _print_reports(context: Context) -> None:
    with context.database.transaction() as db:
        reports = [(report.at, dict(report.counts)) for report in store.reports(db)]
    if not reports:
        out.print("Nothing has been deleted by the machine yet.")
    for at, counts in reports:
        _print_counts(f"Deleted {datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC", counts)


def _print_counts(title: str, counts: dict[str, int]) -> None:
    found = {name: count for name, count in counts.items() if count}
    out.print(f"[bold]{title}[/]" + ("" if found else ": nothing"))
    for name, count in found.items():
        out.print(f"{count:>7}  {_WORDS.get(name, name)}")


def forget(*, yes: bool) -> int:
    """One user, named on standard input."""
    with explained():
        named = _named()
        context = app.make_context(load_settings(), pilot=True)
        try:
            return _forget(context, named, yes=yes)
        finally:
            context.database.close()


def _named() -> str:
    if sys.stdin.isatty():
        out.print("Case number, or the Telegram id of a user's chat:", end=" ")
    named = sys.stdin.readline().strip()
    if not named:
        raise StartProblem("Say whom: one line on standard input, a case number or the id of a user's chat.")
    return named


def _forget(context: Context, named: str, *, yes: bool) -> int:
    found = forgetting.find(context, named)
    if found is None:
        out.print("Nothing is kept under this number or id (any more).")
        return 1
    _print_counts("Kept about this user", found.counts)
    if found.has_open_case:
        out.print("[yellow]There is an open case: it is closed, and staff see that the user was deleted.[/]")
    if not yes and not (sys.stdin.isatty() and typer.confirm("Delete all of it, for ever?")):
        out.print("Nothing was deleted. Say --yes, or confirm in a terminal.")
        return 1
    gone = forgetting.forget(context, found)
    out.print(
        f"Deleted; {gone} keys are gone. Copies on screens go as soon as the bot runs, as far as Telegram allows."
    )
    return 0
