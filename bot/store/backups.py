"""Backups of the database and, apart from them, of the keys: written, read back, restored, and thrown away in time."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, inspect, select, text

from bot.store import dump
from bot.store.backup_file import BackupProblem, Header, Writer, header_of, lines
from bot.store.crypto import KeyRing
from bot.store.database import Database
from bot.store.engine import connect
from bot.store.key_tables import Forgotten
from bot.store.keyfile import ring_of, save_new_ring, text_of
from bot.store.keystore import KeyStore
from bot.store.pairing import MARKER, check_store
from bot.store.vault import Vault

DATABASE, DATA_KEYS, MASTER_KEYS = "database", "data-keys", "master-keys"
_SUFFIX = ".backup"


def back_up_database(database: Database, url: str, folder: Path, passphrase: str, now: float) -> tuple[Path, int]:
    """Write one, read it back into a scratch database, compare. Returns the file and how many rows it holds."""
    path = _place(folder, DATABASE, now, (DATA_KEYS, MASTER_KEYS))
    engine = connect(url, immediate=False)
    try:
        with Writer(path, passphrase, Header(DATABASE, now)) as file:
            for line in dump.dump(engine, now):
                file.line(line)
    finally:
        engine.dispose()
    return path, sum(verify(path, passphrase, database.ring).values())


def verify(path: Path, passphrase: str, ring: KeyRing, store: KeyStore | None = None) -> dict[str, int]:
    """Restore it into a database that is thrown away; rows by table, counted there. Raises BackupProblem.

    With a key store: KeyProblem unless it is the one that belongs to this backup.
    """
    with tempfile.TemporaryDirectory(prefix="helpline-verify-") as scratch:
        engine = connect(f"sqlite:///{scratch}/scratch.db")
        try:
            counts = dump.load(engine, lines(path, passphrase), ring)
            if store is not None:
                check_store(_marker(engine, ring), Vault(ring, store))
            return counts
        finally:
            engine.dispose()


def _marker(engine: Engine, ring: KeyRing) -> str | None:
    """Which key store belongs to the database: as stored, for the type would use the ring in use."""
    with engine.connect() as connection:
        sealed = connection.scalar(text("SELECT value FROM settings WHERE name = :name"), {"name": MARKER})
    return None if sealed is None else json.loads(ring.open(sealed, "settings.value"))


def restore_database(path: Path, passphrase: str, engine: Engine, ring: KeyRing) -> tuple[dict[str, int], float]:
    """Into an empty database. Rows by table, and when the backup was made."""
    if inspect(engine).get_table_names():
        dump.clear(engine)
    return dump.load(engine, lines(path, passphrase), ring, unfinished=True), header_of(path).made_at


def back_up_keys(database: Database, folder: Path, passphrase: str, now: float) -> list[Path]:
    """Master keys and wrapped data keys in a file each; with the latter the list of who was forgotten."""
    masters = _place(folder, MASTER_KEYS, now, (DATABASE,))
    with Writer(masters, passphrase, Header(MASTER_KEYS, now)) as file:
        file.line(text_of(database.ring))
    data = _place(folder, DATA_KEYS, now, (DATABASE,))
    with Writer(data, passphrase, Header(DATA_KEYS, now)) as file:
        for hashed, at in forgotten(database):
            file.line(["forgotten", hashed, at])
        for key_id, wrapped, day in database.vault.store.all():
            file.line(["key", key_id, base64.b64encode(wrapped).decode(), day])
    if read_ring(masters, passphrase) != database.ring or not _same_keys(database.vault.store, data, passphrase):
        raise BackupProblem(f"The backup in {folder} is not what the keys are. Try again.")
    return [masters, data]


def _same_keys(store: KeyStore, path: Path, passphrase: str) -> bool:
    """A key that was made or deleted since is no mistake."""
    now = {key_id: wrapped for key_id, wrapped, _ in store.all()}
    then = {key_id: wrapped for key_id, wrapped, _ in _keys(path, passphrase)}
    return all(now[key_id] == then[key_id] for key_id in now.keys() & then.keys())


def forgotten(database: Database) -> list[tuple[str, float]]:
    """(keyed hash, when) of every conversation that was forgotten lately."""
    with database.transaction() as session:
        return [(row.hash, row.at) for row in session.scalars(select(Forgotten))]


# -- reading


def read_ring(path: Path, passphrase: str) -> KeyRing:
    """The master keys in a backup."""
    [text] = lines(path, passphrase)
    return ring_of(text, str(path))


def restore_ring(path: Path, passphrase: str, key_file: Path) -> None:
    """Raises KeyProblem when there is a key file."""
    save_new_ring(key_file, read_ring(path, passphrase))


def restore_keys(path: Path, passphrase: str, store: KeyStore) -> int:
    """Into a key store that does not exist yet, or is empty. How many there were."""
    rows = list(_keys(path, passphrase))  # read to its end before anything is written
    if store.exists() and store.days():
        raise BackupProblem(
            f"There are keys in the key store {store.where} already. It was not touched: set KEYSTORE_URL to one that "
            "does not exist, or move the old one away."
        )
    store.create()
    if rows:
        store.add_as_they_were(rows)
    return len(rows)


def _keys(path: Path, passphrase: str) -> Iterator[tuple[str, bytes, float]]:
    for line in lines(path, passphrase):
        if line[0] == "key":
            yield line[1], base64.b64decode(line[2]), line[3]


def forgotten_in(path: Path, passphrase: str) -> list[tuple[str, float]]:
    """The list of the forgotten in a backup of the database or of the data keys."""
    found: list[tuple[str, float]] = []
    for line in lines(path, passphrase):
        if isinstance(line, dict) and "revision" in line:
            continue
        if not (isinstance(line, list) and line[0] == "forgotten"):
            break
        found.append((line[1], line[2]) if isinstance(line[1], str) else (line[1]["hash"], line[1]["at"]))
    return found


# -- files


def _place(folder: Path, kind: str, now: float, not_beside: tuple[str, ...]) -> Path:
    """A name that says what and when. Raises BackupProblem when what must be apart would lie together."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if beside := [header.kind for _, header in found(folder) if header.kind in not_beside]:
        raise BackupProblem(
            f"{folder} holds a backup of the {beside[0].replace('-', ' ')}. Whoever finds database and keys together "
            "can read everything, and deleting a key would delete nothing: use two folders, best in two places."
        )
    return folder / f"helpline-{kind}-{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%S}{_SUFFIX}"


def found(folder: Path) -> list[tuple[Path, Header]]:
    """The backups in a folder, the newest first; other files are none of ours."""
    backups: list[tuple[Path, Header]] = []
    for path in folder.glob(f"*{_SUFFIX}") if folder.is_dir() else ():
        try:
            backups.append((path, header_of(path)))
        except BackupProblem:
            continue
    return sorted(backups, key=lambda pair: pair[1].made_at, reverse=True)


def too_old(folder: Path, before: float) -> list[Path]:
    """Backups whose time is over: what was deleted since they were made is still in them."""
    return [path for path, header in found(folder) if header.made_at < before]
