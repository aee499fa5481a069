"""What /proc and the kernel know: the machine, its cores, how busy they are, the memory of a process. Linux only."""

from __future__ import annotations

import contextlib
import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PROC = Path("/proc")


def facts() -> dict[str, Any]:
    """What a reader needs to judge the figures."""
    return {
        "cpu": cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(_kilobytes(_PROC / "meminfo", "MemTotal") / 1e6, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def cpu_model() -> str:
    """As the kernel names it."""
    for line in (_PROC / "cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def two_cores() -> tuple[int, int]:
    """One core for the server, another for the clients; the same one when there is no other."""
    cores = sorted(os.sched_getaffinity(0))
    return cores[-1], cores[0]


@contextlib.contextmanager
def on_core(core: int) -> Iterator[None]:
    """This thread stays on one core meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def busy_percent(core: int, seconds: float = 1.0) -> float:
    """How much of a core is used while we wait: other people's work that would bend a measurement."""
    before = _core_times(core)
    time.sleep(seconds)
    spent = [after - first for first, after in zip(before, _core_times(core))]
    idle = spent[3] + spent[4]  # idle, and waiting for disks
    return 100 * (1 - idle / max(1, sum(spent)))


def memory_bytes(pid: int) -> int:
    """Resident memory of a process and all that it started."""
    return sum(1024 * _kilobytes(_PROC / str(one) / "status", "VmRSS") for one in _family(pid))


def cpu_seconds(pid: int) -> float:
    """Time on a processor so far, of a process and all that it started; waiting for a busy core is not in it."""
    ticks = 0
    for one in _family(pid):
        with contextlib.suppress(OSError):
            ticks += sum(int(number) for number in _stat(one)[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    # The name may hold anything, brackets and blanks too; what follows its last bracket is state, parent and so on.
    return (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()


def _family(pid: int) -> set[int]:
    parents = {}
    for path in _PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended just now
            parents[int(path.name)] = int(_stat(int(path.name))[1])
    family, before = {pid}, 0
    while len(family) > before:
        before = len(family)
        family |= {child for child, parent in parents.items() if parent in family}
    return family


def _kilobytes(path: Path, name: str) -> int:
    with contextlib.suppress(OSError):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    return 0


def _core_times(core: int) -> list[int]:
    for line in (_PROC / "stat").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"cpu{core} "):
            return [int(number) for number in line.split()[1:9]]
    return [0] * 8
