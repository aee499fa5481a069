"""The launch gate: docs/launch.md is a list of points to tick; each open one keeps the helpline from real users."""

from __future__ import annotations

import re
from pathlib import Path

_OPEN = re.compile(r"^- \[ \] (.+)$", re.MULTILINE)


def open_points(path: Path) -> list[str]:
    """The points that nobody has ticked; a missing file is one open point."""
    if not path.exists():
        return [f"{path.name} is missing"]
    return [point.strip() for point in _OPEN.findall(path.read_text(encoding="utf-8"))]
