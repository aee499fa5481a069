"""keys show, keys rotate: ids and dates only, never a key."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bot.app import StartProblem
from bot.commands.problems import explained
from bot.settings import load_settings
from bot.store import processes
from bot.store import settings as stored
from bot.store.crypto import key_id_of
from bot.store.database import Database, open_database
from bot.store.key_tables import DataKey, KeyToShred
from bot.store.pairing import MARKER
from bot.store.rotation import rotate

out = Console(soft_wrap=True)


def show() -> int:
    """Which master keys there are, and what is sealed with them."""
    with explained():
        settings = load_settings()
        database = open_database(settings.database_url, settings.key_file, settings.keystore_url)
        out.print(_table(database))
        for line in _lines(database):
            out.print(line)
        database.close()
    return 0


def _table(database: Database) -> Table:
    wrapped = Counter(key_id_of(value) for _, value, _ in database.vault.store.all())
    table = Table("master key", "", "data keys wrapped with it")
    for name in database.ring.keys:
        table.add_row(name, "writes" if name == database.ring.current else "reads only", str(wrapped[name]))
    return table


def _lines(database: Database) -> list[str]:
    days = database.vault.store.days()
    with database.transaction() as session:
        named = set(session.scalars(select(DataKey.key_id)))
        retired = set(session.scalars(select(KeyToShred.key_id)))
        marker = stored.get(session, MARKER)
    idle = days.keys() - named - retired - {marker}
    oldest = datetime.fromtimestamp(min(days.values(), default=0.0), UTC)
    lines = [
        f"Key store: {database.vault.store.where}",
        f"{len(days)} data keys, the oldest of {oldest:%Y-%m-%d}: {len(named)} in use, {len(retired)} about to be "
        f"deleted, {len(idle)} of nobody.",
    ]
    if lost := len(named - days.keys()):
        lines.append(
            f"[yellow]{lost} conversations or cases have a key that is not in the key store: what they hold cannot be "
            "read. Was an older key store put back?[/]"
        )
    if len(database.ring.keys) > 1:
        lines.append("[yellow]A rotation was not finished. Run `helpline keys rotate`.[/]")
    return lines


def change() -> int:
    """Make a new master key, seal everything with it, drop the old one."""
    with explained():
        settings = load_settings()
        database = open_database(settings.database_url, settings.key_file, settings.keystore_url, alone=True)
        try:
            _no_bot_elsewhere(database)
            done = rotate(database, settings.key_file)
        finally:
            database.close()
        out.print("A rotation that had been interrupted was finished." if done.resumed else "The master key is new.")
        out.print(
            f"{done.current} writes; {', '.join(done.dropped)} is gone. {done.data_keys} data keys and {done.values} "
            "values were sealed anew."
        )
        out.print("[bold]Back up the keys now:[/] `helpline backup keys --to DIR`; older backups hold the old one.")
    return 0


def _no_bot_elsewhere(database: Database) -> None:
    """The lock of the key file is seen on this computer only; a bot on another one beats in the database."""
    with database.transaction() as session:
        alive = processes.count_alive(session, time.time())
    if alive:
        raise StartProblem(
            f"{alive} bot process is running on this database, perhaps on another computer. Stop every bot, wait "
            f"{processes.DEAD_SECONDS:.0f} seconds, try again, then copy the new key file to each. Nothing was changed."
        )
