"""`python -m tests.bench`: measure everything, write docs/benchmarks.md and its picture. --quick: a dry run.

A dry run writes to a folder of its own unless --out names one, so that figures of a busy minute replace none.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from tests.bench.measure import QUICK, Size, measure
from tests.bench.phones import BenchProblem
from tests.bench.plot import draw
from tests.bench.report import markdown
from tests.e2e.helpline_lab import ROOT
from tests.work import bench_staff

PLOT = "images/bench-load.svg"


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 written, 1 it could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a few minutes, figures worth nothing")
    parser.add_argument("--out", type=Path, help="instead of docs/")
    chosen = parser.parse_args(arguments)
    out = chosen.out or (Path(tempfile.mkdtemp(prefix="helpline-bench-")) if chosen.quick else ROOT / "docs")
    show, started = Console(stderr=True), time.monotonic()
    try:
        with show.status("…") as status:

            def say(words: str) -> None:
                show.print(f"[{time.monotonic() - started:5.0f} s] {words}", markup=False, highlight=False)
                status.update(words)

            results = measure(QUICK if chosen.quick else Size(), chosen.quick, say)
            say("Staff actions on 500 cases")
            staff = "" if chosen.quick else bench_staff.markdown(bench_staff.run())
    except BenchProblem as problem:
        show.print(f"error: {problem}", markup=False)
        return 1
    draw(results, out / PLOT)
    page = markdown(results, staff, PLOT)
    (out / "benchmarks.md").write_text(page, encoding="utf-8")
    print(page)
    show.print(f"Written to {out / 'benchmarks.md'}.", markup=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
