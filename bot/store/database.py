"""Opening the database and its key store: keys are checked first, then migrations are run. Nothing is overwritten."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.store import resealing
from bot.store import settings as stored
from bot.store.crypto import KeyProblem, KeyRing, use_ring
from bot.store.engine import connect
from bot.store.keyfile import KeyLock, load_ring
from bot.store.keystore import KeyStore
from bot.store.pairing import pair
from bot.store.sealed import seal_pending
from bot.store.vault import VAULT, Vault

MIGRATIONS = Path(__file__).parent / "migrations"
_CHECK = "migrant-rights-helpline"
#: the advisory lock of those who open a PostgreSQL database
_OPENING = 5_417_001


class DatabaseProblem(Exception):
    """The database cannot be reached or is not usable; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Database:
    """An engine, its sessions, and what seals and opens what is in it."""

    engine: Engine
    ring: KeyRing
    maker: sessionmaker[Session]
    vault: Vault
    lock: KeyLock
    #: on SQLite: who waits here is woken at once; who waits for SQLite's own lock looks again after some milliseconds
    turnstile: AbstractContextManager[object]

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One writing transaction; on SQLite it takes the write lock at once, so that it never fails half way."""
        with self.turnstile, self.maker.begin() as session:
            yield session

    def close(self) -> None:
        """Give the connections and the lock of the key file back."""
        self.engine.dispose()
        self.vault.store.close()
        self.lock.release()


def keystore_url(key_file: Path, url: str = "") -> str:
    """Where the key store is: as set, else beside the key file."""
    return url or f"sqlite:///{key_file.with_name('datakeys.db')}"


def open_database(
    url: str, key_file: Path, key_store: str = "", *, alone: bool = False, restoring: bool = False
) -> Database:
    """Connect, load or make the keys, migrate. Raises DatabaseProblem or KeyProblem, one line each.

    `alone`: nobody else may be working with the same keys, nor begin to before it is closed. `restoring`: rows of a
    backup are in it that nobody has looked through yet.
    """
    with ExitStack() as opened:
        lock = KeyLock(key_file)
        lock.alone() if alone else lock.share()
        opened.callback(lock.release)
        engine = connect(url)
        opened.callback(engine.dispose)
        store = KeyStore(keystore_url(key_file, key_store))
        opened.callback(store.close)
        _tables(engine)
        with _alone(engine):
            database = _opened(engine, key_file, store, lock, restoring=restoring)
        opened.pop_all()
        return database


def _opened(engine: Engine, key_file: Path, store: KeyStore, lock: KeyLock, *, restoring: bool) -> Database:
    tables = _tables(engine)
    ring = load_ring(key_file, may_create=not tables and not store.exists())
    use_ring(ring)
    database = make_database(engine, ring, store, lock)
    if "settings" in tables:
        _check_key(database)
    migrate(engine)
    _check_key(database)
    with database.transaction() as session:
        pair(session, database.vault, restoring=restoring)
    resealing.reseal(database.maker)
    return database


def make_database(engine: Engine, ring: KeyRing, store: KeyStore, lock: KeyLock) -> Database:
    """Sessions that seal what is written through them."""
    vault = Vault(ring, store)
    maker = sessionmaker(engine, expire_on_commit=False, info={VAULT: vault})
    event.listen(maker, "before_flush", seal_pending)
    turnstile = threading.RLock() if engine.dialect.name == "sqlite" else nullcontext()
    return Database(engine, ring, maker, vault, lock, turnstile)


def _tables(engine: Engine) -> list[str]:
    try:
        return inspect(engine).get_table_names()
    except SQLAlchemyError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise DatabaseProblem(
            f"The database {where} cannot be opened ({type(error).__name__}). "
            "Is DATABASE_URL right, and the server running?"
        ) from error


def open_to_look(url: str, key_file: Path, key_store: str = "") -> Database:
    """For counting only: nothing is made, migrated or written. Raises DatabaseProblem or KeyProblem."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite" and not Path(where.database or "").is_file():
        raise DatabaseProblem(f"There is no database at {where.database}. Is DATABASE_URL right? Has the bot ever run?")
    ring = load_ring(key_file, may_create=False)
    engine = connect(url)
    try:
        _tables(engine)
        _must_be_of_this_version(engine)
    except DatabaseProblem:
        engine.dispose()
        raise
    use_ring(ring)
    return make_database(engine, ring, KeyStore(keystore_url(key_file, key_store)), KeyLock(key_file))


def _must_be_of_this_version(engine: Engine) -> None:
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
    if set(present) != set(ScriptDirectory(str(MIGRATIONS)).get_heads()):
        raise DatabaseProblem("The database is not of this version of the program. Run `helpline migrate` first.")


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
