"""The key store: wrapped data keys by random id, in a database of its own. It knows no conversation and no case.

It lives apart from the main database and has its own backup, so that deleting a key here makes what was sealed with it
unreadable everywhere, in backups of the main database too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import (
    Column,
    Float,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.store.crypto import KeyProblem
from bot.store.engine import connect

_DAY = 86400.0
_metadata = MetaData()
keys = Table(
    "keys",
    _metadata,
    Column("key_id", String(40), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    #: the day only: the minute would say who came when
    Column("made_on", Float, nullable=False),
)


class KeyStore:
    """Every method is a transaction of its own, durable when it returns."""

    def __init__(self, url: str) -> None:
        self.engine = connect(url, immediate=False)
        self.where = make_url(url).render_as_string(hide_password=True)

    def exists(self) -> bool:
        """Whether there is a key store. Raises KeyProblem when that cannot be told."""
        path = self.engine.url.database
        if self.engine.dialect.name == "sqlite" and path and not Path(path).exists():
            return False
        try:
            return inspect(self.engine).has_table(keys.name)
        except SQLAlchemyError as error:
            raise KeyProblem(
                f"The key store {self.where} cannot be opened ({type(error).__name__}). Is KEYSTORE_URL right?"
            ) from error

    def create(self) -> None:
        """Make the table."""
        _metadata.create_all(self.engine)

    def add(self, wrapped: Mapping[str, bytes], now: float) -> None:
        """Keep new keys; durable before anything is sealed with them."""
        day = now - now % _DAY
        rows = [{"key_id": key_id, "wrapped": value, "made_on": day} for key_id, value in wrapped.items()]
        with self.engine.begin() as connection:
            connection.execute(insert(keys), rows)

    def add_as_they_were(self, rows: Sequence[tuple[str, bytes, float]]) -> None:
        """Put keys back from a backup, with their days."""
        with self.engine.begin() as connection:
            names = ("key_id", "wrapped", "made_on")
            connection.execute(insert(keys), [dict(zip(names, row, strict=True)) for row in rows])

    def get(self, ids: Collection[str]) -> dict[str, bytes]:
        """The wrapped keys of these that are still there."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(keys.c.key_id, keys.c.wrapped).where(keys.c.key_id.in_(ids)))
            return {row.key_id: bytes(row.wrapped) for row in rows}

    def all(self) -> Iterator[tuple[str, bytes, float]]:
        """(key id, wrapped key, day), one after the other."""
        with self.engine.connect() as connection:
            for row in connection.execute(select(keys).order_by(keys.c.key_id)):
                yield row.key_id, bytes(row.wrapped), row.made_on

    def days(self) -> dict[str, float]:
        """Every key id and the day it was made."""
        with self.engine.connect() as connection:
            return {row.key_id: row.made_on for row in connection.execute(select(keys.c.key_id, keys.c.made_on))}

    def delete(self, ids: Collection[str]) -> int:
        """Delete keys, also from the write-ahead log or the dead rows of the database. Missing ones are no mistake."""
        if not ids:
            return 0
        with self.engine.begin() as connection:
            gone = connection.execute(delete(keys).where(keys.c.key_id.in_(ids))).rowcount
        self._sweep()
        return int(gone)

    def _sweep(self) -> None:
        """What was deleted is not to be found in the log or the dead rows either."""
        if self.engine.dialect.name == "sqlite":
            raw = self.engine.raw_connection()
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            raw.close()
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM {keys.name}"))

    def rewrap(self, change: Callable[[str, bytes], bytes], after: str, size: int) -> str | None:
        """Wrap the next keys behind `after` anew, in one transaction. Returns the last, None when there were none."""
        some = select(keys.c.key_id, keys.c.wrapped).where(keys.c.key_id > after).order_by(keys.c.key_id).limit(size)
        with self.engine.begin() as connection:
            rows = [(key_id, bytes(wrapped)) for key_id, wrapped in connection.execute(some)]
            for key_id, wrapped in rows:
                new = change(key_id, wrapped)
                connection.execute(update(keys).where(keys.c.key_id == key_id).values(wrapped=new))
        return rows[-1][0] if rows else None

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
