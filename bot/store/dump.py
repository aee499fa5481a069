"""The main database as lines, the same from SQLite and PostgreSQL, into either.

What users wrote stays sealed with its data key, so that deleting the key ends it in every backup too. The service's own
values are opened, and sealed again with the ring of the place where they are restored.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, inspect, select, text

from bot.store.backup_file import BackupProblem
from bot.store.base import Base
from bot.store.crypto import KeyRing, to_bytes
from bot.store.database import MIGRATIONS
from bot.store.pairing import UNFINISHED
from bot.store.tables import Process

#: first, so that the list of the forgotten can be read without the rest
_FIRST = "forgotten"
#: of running processes only
_LEFT_OUT = (Process.__tablename__,)
_BATCH = 500
_SETTINGS, _VALUE = "settings", "value"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a dump says of itself, on its first line and again on its last."""

    revision: str
    made_at: float

    def line(self) -> dict[str, Any]:
        """As written."""
        return {"revision": self.revision, "made_at": self.made_at}


def dump(engine: Engine, now: float) -> Iterator[Any]:
    """Manifest, rows, counts, of one moment."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        yield Manifest(str(revision), now).line()
        counts: dict[str, int] = {}
        for table in _tables():
            counts[table.name] = 0
            for row in connection.execute(select(table)).mappings():
                counts[table.name] += 1
                yield [table.name, {name: _plain(value) for name, value in row.items()}]
        yield {"counts": counts}


def _tables() -> list[Table]:
    tables = [table for table in Base.metadata.sorted_tables if table.name not in _LEFT_OUT]
    return sorted(tables, key=lambda table: table.name != _FIRST)


def _plain(value: Any) -> Any:
    return {"b": base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def load(engine: Engine, lines: Iterable[Any], ring: KeyRing, *, unfinished: bool = False) -> dict[str, int]:
    """Make the tables as they were then, and write every row, all or nothing. Returns the counts, compared.

    `unfinished`: no bot starts on it before bot.store.restoring has settled it.
    """
    rows = iter(lines)
    try:
        manifest = Manifest(**next(rows))
    except (StopIteration, TypeError):
        raise BackupProblem("The backup has no beginning that is understood. Nothing was changed.") from None
    _make_tables(engine, manifest.revision)
    with engine.begin() as connection:
        counts, stated = _write(connection, rows, ring)
        if counts != {name: count for name, count in stated.items() if count}:
            raise BackupProblem("The backup does not hold as many rows as it says. Nothing was restored.")
        _advance_sequences(connection)
        if unfinished:
            sealed = ring.seal(to_bytes(manifest.made_at), f"{_SETTINGS}.{_VALUE}")
            mark = "INSERT INTO settings (name, value) VALUES (:name, :value)"
            connection.execute(text(mark), {"name": UNFINISHED, "value": sealed})
    return stated


def _make_tables(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except CommandError:
        raise BackupProblem(
            f"The backup was made by a newer version of the helpline (database form {revision}). Install that first."
        ) from None


def _write(connection: Connection, rows: Iterator[Any], ring: KeyRing) -> tuple[dict[str, int], dict[str, int]]:
    metadata = MetaData()
    metadata.reflect(connection)
    counts: dict[str, int] = {}
    waiting: list[dict[str, Any]] = []
    name = ""
    for row in rows:
        if isinstance(row, dict):
            _insert(connection, metadata, name, waiting)
            return counts, row["counts"]
        if row[0] != name or len(waiting) >= _BATCH:
            _insert(connection, metadata, name, waiting)
            name, waiting = row[0], []
        waiting.append(_stored(row[0], row[1], ring))
        counts[name] = counts.get(name, 0) + 1
    raise BackupProblem("The backup has no end. Nothing was restored.")


def _insert(connection: Connection, metadata: MetaData, name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(metadata.tables[name]), rows)


def _stored(name: str, row: dict[str, Any], ring: KeyRing) -> dict[str, Any]:
    values = {column: _from_plain(value) for column, value in row.items()}
    if name == _SETTINGS:
        values[_VALUE] = ring.seal(to_bytes(row[_VALUE]), f"{_SETTINGS}.{_VALUE}")
    return values


def _from_plain(value: Any) -> Any:
    return base64.b64decode(value["b"]) if isinstance(value, dict) and value.keys() == {"b"} else value


def _advance_sequences(connection: Connection) -> None:
    """Rows came with their numbers; PostgreSQL has to learn where to go on."""
    if connection.dialect.name != "postgresql":
        return
    for table in inspect(connection).get_table_names():
        sequence = connection.scalar(
            text(
                "SELECT pg_get_serial_sequence(:name, 'id') FROM information_schema.columns "
                "WHERE table_schema = current_schema() AND table_name = :name AND column_name = 'id'"
            ),
            {"name": table},
        )
        if sequence:
            connection.execute(
                text(f"SELECT setval('{sequence}', COALESCE((SELECT max(id) FROM {table}), 0) + 1, false)")
            )


def is_empty(engine: Engine) -> bool:
    """Whether there is no row in any table."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return not any(
            connection.scalar(select(func.count()).select_from(table))
            for name, table in metadata.tables.items()
            if name not in (*_LEFT_OUT, "alembic_version")
        )


def clear(engine: Engine) -> None:
    """Drop every table."""
    metadata = MetaData()
    metadata.reflect(engine)
    metadata.drop_all(engine)
