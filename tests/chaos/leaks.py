"""No word that somebody wrote may stand in a file that a bot or its database wrote: database, logs, write-ahead log."""

from __future__ import annotations

import re
from collections.abc import Set
from pathlib import Path

from tests.chaos.record import Record

_MARKER = re.compile(rb"[cmr]\d{4,}x\d+z")
_BLOCK = 1 << 20


def leaks(folder: Path, record: Record) -> list[str]:
    """Files below the folder with a marker in clear, of those that were written.

    The shape alone proves nothing: the end of a process's name and the first bytes of the next row can have it.
    """
    written = {wrote.marker for wrote in record.wrote}
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "record.json"]
    return [f"{path.relative_to(folder)} holds a marker in clear" for path in files if _holds(path, written)]


def _holds(path: Path, written: Set[str]) -> bool:
    tail = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if any(found.decode() in written for found in _MARKER.findall(tail + block)):
                return True
            tail = block[-40:]
    return False
