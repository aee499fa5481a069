"""The launch gate: docs/launch.md is a list of points to tick; each open one keeps the helpline from real users."""

from __future__ import annotations

import re
from pathlib import Path

from bot.guide.model import Guide

_OPEN = re.compile(r"^- \[ \] (.+)$", re.MULTILINE)


def open_points(path: Path) -> list[str]:
    """The points that nobody has ticked; a missing file is one open point."""
    if not path.exists():
        return [f"{path.name} is missing"]
    return [point.strip() for point in _OPEN.findall(path.read_text(encoding="utf-8"))]


def unconfirmed(guide: Guide) -> list[str]:
    """The emergency numbers, and the numbers of partners that take cases, that no partner has test-called."""
    partners = [phone for partner in guide.partners.values() if partner.escalation for phone in partner.phones]
    emergency = [fact.name for fact in guide.facts.values() if fact.kind == "emergency"]
    names = dict.fromkeys([*emergency, *partners])
    return [name for name in names if name in guide.facts and not guide.facts[name].confirmed]
