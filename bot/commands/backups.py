"""backup, backup keys, restore: encrypted, checked by restoring, keys and content never in one folder."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console

from bot.app import StartProblem
from bot.commands.problems import explained
from bot.settings import Settings, load_settings
from bot.store import backups, dump, restoring
from bot.store.backup_file import BackupProblem, Header, header_of
from bot.store.crypto import use_ring
from bot.store.database import Database, keystore_url, open_database
from bot.store.engine import connect
from bot.store.keyfile import KeyLock, load_ring
from bot.store.keystore import KeyStore
from bot.store.retention import DAYS

out = Console(soft_wrap=True)
_LEAST = 12


def database(to: Path, passphrase_file: Path | None, *, prune: bool) -> int:
    """The main database. Also while the bot runs."""
    with explained():
        settings = load_settings()
        passphrase = _passphrase(settings, passphrase_file, new=True)
        with closing(_open(settings)) as opened:
            path, rows = backups.back_up_database(opened, settings.database_url, to, passphrase, time.time())
        out.print(f"[green]ok[/] {path}: {rows} rows, read back and restored into a scratch database.")
        _clean_up(to, settings, prune=prune)
    return 0


def keys(to: Path, passphrase_file: Path | None, *, prune: bool) -> int:
    """Master keys and data keys."""
    with explained():
        settings = load_settings()
        passphrase = _passphrase(settings, passphrase_file, new=True)
        with closing(_open(settings)) as opened:
            paths = backups.back_up_keys(opened, to, passphrase, time.time())
        for path in paths:
            out.print(f"[green]ok[/] {path}: read back and compared.")
        _clean_up(to, settings, prune=prune)
    return 0


def _open(settings: Settings) -> Database:
    return open_database(settings.database_url, settings.key_file, settings.keystore_url)


def _clean_up(folder: Path, settings: Settings, *, prune: bool) -> None:
    old = backups.too_old(folder, time.time() - settings.retention_backup_days * DAYS)
    for path in old:
        if prune:
            path.unlink()
        out.print(f"{'Deleted' if prune else '[yellow]Too old, delete it[/] (or say --prune)'}: {path}")
    if old and not prune:
        out.print(f"What was deleted since is still in them; {settings.retention_backup_days:g} days are promised.")


def _passphrase(settings: Settings, file: Path | None, *, new: bool) -> str:
    file = file or settings.backup_passphrase_file
    if file is not None:
        try:
            first, *_ = [*file.read_text(encoding="utf-8").splitlines(), ""]
        except (OSError, ValueError) as error:
            raise BackupProblem(f"The passphrase file {file} cannot be read ({type(error).__name__}).") from None
    elif sys.stdin.isatty():
        first = typer.prompt("Passphrase of the backup", hide_input=True, confirmation_prompt=new)
    else:
        raise StartProblem("Say --passphrase-file FILE, or set BACKUP_PASSPHRASE_FILE.")
    if len(first.strip()) < _LEAST:
        raise BackupProblem(f"The passphrase has fewer than {_LEAST} characters. Six random words are a good one.")
    return first.strip()


def restore(file: Path, passphrase_file: Path | None, deletions: list[Path], *, into_empty: bool) -> int:
    """Whatever the file holds."""
    with explained():
        settings = load_settings()
        header = header_of(file)
        passphrase = _passphrase(settings, passphrase_file, new=False)
        with ExitStack() as held:
            lock = KeyLock(settings.key_file)
            lock.alone()
            held.callback(lock.release)
            match header.kind:
                case backups.MASTER_KEYS:
                    backups.restore_ring(file, passphrase, settings.key_file)
                    out.print(f"[green]ok[/] The master keys are in {settings.key_file}.")
                    return 0
                case backups.DATA_KEYS:
                    _data_keys(settings, file, passphrase)
                case backups.DATABASE:
                    _database(settings, file, passphrase, into_empty=into_empty)
                case _:
                    raise BackupProblem(f"{file} holds {header.kind!r}, which this version does not know.")
        _settle(settings, header, _deletions(file, header, deletions, passphrase))
    return 0


def _data_keys(settings: Settings, file: Path, passphrase: str) -> None:
    store = KeyStore(keystore_url(settings.key_file, settings.keystore_url))
    with closing(store):
        count = backups.restore_keys(file, passphrase, store)
        out.print(f"[green]ok[/] {count} data keys are in {store.where}.")


def _database(settings: Settings, file: Path, passphrase: str, *, into_empty: bool) -> None:
    ring = load_ring(settings.key_file, may_create=False)
    use_ring(ring)
    engine = connect(settings.database_url)
    store = KeyStore(keystore_url(settings.key_file, settings.keystore_url))
    try:
        if not into_empty and not dump.is_empty(engine):
            raise BackupProblem(
                "There is something in the database that DATABASE_URL names. Back it up, then say --into-empty: "
                "everything in it is deleted first. Nothing was changed."
            )
        backups.verify(file, passphrase, ring, store)  # before anything is deleted
        counts, _ = backups.restore_database(file, passphrase, engine, ring)
        out.print(f"[green]ok[/] {sum(counts.values())} rows were restored.")
    finally:
        engine.dispose()
        store.close()


def _deletions(file: Path, header: Header, more: list[Path], passphrase: str) -> list[tuple[str, float]]:
    """Of this backup, of newer ones beside it, and of those that were named."""
    if header.kind != backups.DATABASE:
        return []
    newer = [path for path, other in backups.found(file.parent) if other.made_at >= header.made_at]
    return [entry for path in {*newer, *more} for entry in backups.forgotten_in(path, passphrase)]


def _settle(settings: Settings, header: Header, deletions: list[tuple[str, float]]) -> None:
    engine = connect(settings.database_url)
    empty = dump.is_empty(engine)
    engine.dispose()
    if empty:
        out.print("There is no database yet; restore it next.")
        return
    opened = open_database(settings.database_url, settings.key_file, settings.keystore_url, alone=True, restoring=True)
    with closing(opened):
        found = restoring.settle(opened, deletions, header.made_at, time.time())
        strays = restoring.shred_strays(opened) if header.kind == backups.DATA_KEYS else 0
    made = f"{datetime.fromtimestamp(header.made_at, UTC):%Y-%m-%d %H:%M} UTC"
    out.print(
        f"Backup of {made}. Deleted again, because they were deleted after it: {found['forgotten_again']} users. "
        f"Deleted because their key is gone: {found['without_key']} users, {found['cases_without_key']} cases. "
        f"Keys of nobody deleted: {strays}."
    )
