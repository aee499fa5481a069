"""One process of several fetches from Telegram: who holds PostgreSQL's advisory lock, on a connection of its own.

The server frees the lock when the connection ends, however the process died. A connection that does not answer counts
as lost: two processes that fetch at once do no harm (an update comes in once), none that fetches does.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

#: advisory locks are numbers, for each database: this one means "fetches updates"
POLLER = 0x68656C70  # "help"
#: the two ends notice within about ten seconds that nothing is on the line any more
_SHORT: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 3,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}
_SHORT_THERE = "-c tcp_keepalives_idle=3 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"


class Leader:
    """One for a process and a task. On SQLite there is one process (the lock file of app.py), which always leads."""

    def __init__(self, engine: Engine, lock: int = POLLER) -> None:
        self._always = engine.dialect.name == "sqlite"
        self._lock = lock
        self._engine = engine if self._always else _own(engine)
        self._connection: Connection | None = None
        self._socket: int | None = None

    def take(self) -> bool:
        """Try to become the one. False: another is, or the database does not answer."""
        if self._always:
            return True
        self.give_up()
        try:
            self._connection = self._engine.connect()
            self._socket = _socket_of(self._connection)
            asked = self._connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": self._lock})
            if asked.scalar():
                return True
        except SQLAlchemyError:
            pass
        self.give_up()
        return False

    def holds(self) -> bool:
        """Whether this process still is the one: the connection that has the lock answers."""
        if self._always:
            return True
        if self._connection is None:
            return False
        try:
            return self._connection.execute(text("SELECT 1")).scalar() == 1
        except SQLAlchemyError:
            return False

    def cut(self) -> None:
        """From any thread, also while another waits for an answer: the connection is over, and with it the lock."""
        if self._socket is None:
            return
        with suppress(OSError), socket.socket(fileno=os.dup(self._socket)) as line:
            line.shutdown(socket.SHUT_RDWR)

    def give_up(self) -> None:
        """Let another be the one."""
        connection, self._connection, self._socket = self._connection, None, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()


def _own(engine: Engine) -> Engine:
    """As the address says, with more options than it has, if any."""
    options = f"{engine.url.query.get('options', '')} {_SHORT_THERE}".strip()
    arguments = {**_SHORT, "options": options}
    return create_engine(engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=arguments)


def _socket_of(connection: Connection) -> int | None:
    driver = connection.connection.driver_connection
    return int(driver.pgconn.socket) if driver is not None else None
