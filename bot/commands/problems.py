"""Turns a known problem into one clear message and an exit code; anything else is a fault of ours and shows as such."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import StartProblem
from bot.guide.model import ContentError
from bot.nlu_process import NluProblem
from bot.settings import SettingsProblem
from bot.store.backup_file import BackupProblem
from bot.store.crypto import KeyProblem
from bot.store.database import DatabaseProblem
from bot.telegram.staff_list import StaffListProblem
from bot.work.intake import Stop
from bot.work.receiving import WebhookProblem

#: exit codes: 2 settings, token or start; 3 no model; 4 database; 5 key; 6 content or staff list; 7 backup
CODES: dict[type[Exception], int] = {
    SettingsProblem: 2,
    StartProblem: 2,
    Stop: 2,
    WebhookProblem: 2,
    NluProblem: 3,
    DatabaseProblem: 4,
    KeyProblem: 5,
    BackupProblem: 7,
    ContentError: 6,
    StaffListProblem: 6,
}
KNOWN: tuple[type[Exception], ...] = tuple(CODES)
err = Console(stderr=True, soft_wrap=True)


@contextmanager
def explained() -> Iterator[None]:
    """Inside, a known problem ends the command with its message and code."""
    try:
        yield
    except KNOWN as problem:
        err.print(f"[bold red]Stopped.[/] {escape(str(problem))}")
        raise typer.Exit(CODES[type(problem)]) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
