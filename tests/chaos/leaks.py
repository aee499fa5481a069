"""No word that somebody wrote may stand in a file that a bot or its database wrote: database, logs, write-ahead log."""

from __future__ import annotations

import re
from pathlib import Path

_MARKER = re.compile(rb"[cmr]\d{4,}x\d+z")
_BLOCK = 1 << 20


def leaks(folder: Path) -> list[str]:
    """Files below the folder with a marker in clear."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "record.json"]
    return [f"{path.relative_to(folder)} holds a marker in clear" for path in files if _holds(path)]


def _holds(path: Path) -> bool:
    tail = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if _MARKER.search(tail + block):
                return True
            tail = block[-40:]
    return False
