"""Opening the database: SQLite with the right pragmas or PostgreSQL; the key is checked; migrations are run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.store import settings as stored
from bot.store.crypto import KeyProblem, KeyRing, load_ring, use_ring

MIGRATIONS = Path(__file__).parent / "migrations"
_CHECK = "migrant-rights-helpline"
#: the advisory lock of those who open a PostgreSQL database
_OPENING = 5_417_001


class DatabaseProblem(Exception):
    """The database cannot be reached or is not usable; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Database:
    """An engine, its sessions and the key ring in use."""

    engine: Engine
    ring: KeyRing
    maker: sessionmaker[Session]

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One writing transaction; on SQLite it takes the write lock at once, so that it never fails half way."""
        with self.maker.begin() as session:
            yield session

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def connect(url: str) -> Engine:
    """An engine; nothing is opened yet."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 30})
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def open_database(url: str, key_file: Path) -> Database:
    """Connect, load or make the key, migrate, check the key. Raises DatabaseProblem or KeyProblem, one line each."""
    engine = connect(url)
    _must_answer(engine)
    with _alone(engine):
        return _opened(engine, key_file)


def _must_answer(engine: Engine) -> None:
    try:
        inspect(engine).get_table_names()
    except SQLAlchemyError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise DatabaseProblem(
            f"The database {where} cannot be opened ({type(error).__name__}). "
            "Is DATABASE_URL right, and the server running?"
        ) from error


def open_to_look(url: str, key_file: Path) -> Database:
    """For counting only: nothing is made, migrated or written. Raises DatabaseProblem or KeyProblem."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite" and not Path(where.database or "").is_file():
        raise DatabaseProblem(f"There is no database at {where.database}. Is DATABASE_URL right? Has the bot ever run?")
    ring = load_ring(key_file, may_create=False)
    engine = connect(url)
    try:
        _must_answer(engine)
        _must_be_of_this_version(engine)
    except DatabaseProblem:
        engine.dispose()
        raise
    use_ring(ring)
    return Database(engine, ring, sessionmaker(engine, expire_on_commit=False))


def _must_be_of_this_version(engine: Engine) -> None:
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
    if set(present) != set(ScriptDirectory(str(MIGRATIONS)).get_heads()):
        raise DatabaseProblem("The database is not of this version of the program. Run `helpline migrate` first.")


def _opened(engine: Engine, key_file: Path) -> Database:
    ring = load_ring(key_file, may_create=not inspect(engine).get_table_names())
    use_ring(ring)
    migrate(engine)
    database = Database(engine, ring, sessionmaker(engine, expire_on_commit=False))
    _check_key(database)
    return database


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Several bots that start at once migrate one after the other; on SQLite there is only one."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": _OPENING})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": _OPENING})


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest form; nothing happens when they are."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_sqlite(session: Session) -> bool:
    """Whether this session talks to SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def _check_key(database: Database) -> None:
    with database.transaction() as session:
        try:
            value = stored.get(session, "key_check")
        except KeyProblem as error:
            raise KeyProblem(
                "The key file does not fit this database. Put the right key file back; nothing was changed."
            ) from error
        if value is None:
            stored.put(session, "key_check", _CHECK)


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    # busy_timeout before WAL: else "database is locked" on concurrent connects
    for pragma in (
        "busy_timeout = 30000",
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Any) -> None:
    connection.execute(text("BEGIN IMMEDIATE"))
