"""Holds a table of a running PostgreSQL, so that the bot stands still at a known statement and can be killed there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from tests.chaos.processes import until


class Grip:
    """Used only to stop the bot at a point, to make rows old, and to prove that the point was hit; never to judge."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(url, poolclass=NullPool)

    @contextmanager
    def on(self, table: str) -> Iterator[None]:
        """Nobody else can change this table meanwhile; reading goes on."""
        with self.engine.begin() as connection:
            connection.execute(text(f"LOCK TABLE {table} IN EXCLUSIVE MODE"))
            yield

    def hits(self, statement: str, seconds: float = 240.0) -> None:
        """Until the bot waits for the grip in a statement that begins so. Fails when it never does."""
        until(lambda: self._waiting(statement), seconds, f"a bot that waits in {statement!r}")

    def _waiting(self, statement: str) -> bool:
        asked = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND query ILIKE :beginning AND pid <> pg_backend_pid()"
        )
        with self.engine.connect() as connection:
            return bool(connection.scalar(asked, {"beginning": f"{statement}%"}))

    def change(self, statement: str, **values: object) -> int:
        """Make rows old."""
        with self.engine.begin() as connection:
            return connection.execute(text(statement), values).rowcount

    def count(self, statement: str, **values: object) -> int:
        """How many rows are as they have to be at the point."""
        with self.engine.connect() as connection:
            return int(connection.scalar(text(statement), values) or 0)
