"""Times -> percentiles by nearest rank: each is a time that was really measured. Memory of a process."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The nearest rank in sorted values."""
    return ordered[max(1, math.ceil(percent / 100 * len(ordered))) - 1]


@dataclass(frozen=True, slots=True)
class Spread:
    """How long answers took, in milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    worst: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread | None:
        """None when nothing was answered."""
        ordered = sorted(1000 * one for one in seconds)
        if not ordered:
            return None
        ranks = (percentile(ordered, percent) for percent in (50, 95, 99, 100))
        return cls(len(ordered), *(round(rank, 1) for rank in ranks))

    def as_json(self) -> dict[str, Any]:
        """For the plot and the report."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.p50:.0f} / {self.p95:.0f} / {self.p99:.0f}"


def memory(pid: int) -> float:
    """Resident megabytes of one process; 0 when it is gone or the system does not say."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0.0
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmRSS"].split()[0]) / 1024 if "VmRSS" in lines else 0.0


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
