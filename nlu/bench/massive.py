"""The pipeline on Amazon's MASSIVE, whose Khmer, Thai and English intents others have published figures for.

MASSIVE (FitzGerald et al., ACL 2023, CC BY 4.0) is not part of this project: say where it lies. Only the pipeline of
config.yml is measured; no training message of the helpline takes part, and nothing of MASSIVE reaches the helpline.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlu.bench.experiment import Counting, Labelled, Vectors, accuracy, pipeline
from nlu.home import REPO

LOCALES = {"km": "km-KH", "th": "th-TH", "en": "en-US"}
#: intent accuracy after training on all 51 locales; FitzGerald et al. 2023, tables 3a and 8
PUBLISHED = {
    "XLM-R base (paper)": {"km": 77.2, "th": 84.7, "en": 88.3},
    "mT5 base encoder (paper)": {"km": 79.1, "th": 85.5, "en": 89.0},
    "mT5 base text-to-text (paper)": {"km": 79.0, "th": 85.2, "en": 87.9},
}
WHERE = Path(os.environ.get("MASSIVE_DIR", REPO.parent / "shared" / "massive"))
_started = time.monotonic()


def say(line: str) -> None:
    """Progress with the seconds since the start."""
    print(f"[{time.monotonic() - _started:6.1f} s] {line}", file=sys.stderr, flush=True)


def read(folder: Path, language: str, part: str) -> list[dict[str, Any]]:
    """The utterances of a locale: {"utt", "intent", …}."""
    path = folder / f"{LOCALES[language]}.{part}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def without_blanks(text: str, language: str) -> str:
    """As people type: MASSIVE's Khmer and Thai carry artificial blanks. English keeps its own."""
    return text if language == "en" else re.sub(r"\s+", "", text)


class Run:
    """One training and its tests."""

    def __init__(self, folder: Path, vectors: Vectors) -> None:
        self._folder, self._vectors = folder, vectors

    def measure(self, name: str, languages: Sequence[str]) -> dict[str, Any]:
        """Train on the languages together, test on each, with blanks as given and without."""
        lines = [line for language in languages for line in read(self._folder, language, "train")]
        texts, labels = [line["utt"] for line in lines], [line["intent"] for line in lines]
        say(f"{name}: {len(texts)} utterances")
        counting = Counting(texts)
        features = {**counting.rows(texts), "meaning": self._vectors.rows(texts, say)}
        start = time.monotonic()
        model = pipeline().fit(features, labels)
        row: dict[str, Any] = {"name": name, "examples": len(texts)}
        row["fit_seconds"] = round(time.monotonic() - start, 1)
        say(f"{name}: trained in {row['fit_seconds']} s")
        for language in languages:
            lines = read(self._folder, language, "test")
            for form in ("given", "none"):
                plain = [
                    line["utt"] if form == "given" else without_blanks(line["utt"], language)
                    for line in lines
                ]
                tested = [
                    Labelled(text, language, frozenset([line["intent"]])) for text, line in zip(plain, lines)
                ]
                rows = {**counting.rows(plain), "meaning": self._vectors.rows(plain, say)}
                chances = np.vstack(
                    [model.probabilities(_part(rows, at)) for at in range(0, len(plain), 256)]
                )
                row[f"{language} {form}"] = accuracy(chances, model.classes, tested)[language]
                say(f"{name}: {language}, blanks {form}: {row[f'{language} {form}']} %")
        return row


def _part(rows: dict[str, Any], start: int) -> dict[str, Any]:
    return {name: matrix[start : start + 256] for name, matrix in rows.items()}


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m nlu.bench.massive", description=__doc__)
    parser.add_argument("--folder", type=Path, default=WHERE, help="with km-KH.train.jsonl and the like")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument(
        "--only", choices=["alone", "joint"], help="each language alone, or all three together"
    )
    chosen = parser.parse_args(arguments)
    if not (chosen.folder / "km-KH.train.jsonl").is_file():
        print(f"MASSIVE is not at {chosen.folder}: not measured. Set MASSIVE_DIR, or give --folder.")
        return 0
    run = Run(chosen.folder, Vectors(REPO / "nlu" / ".cache" / "massive"))
    rows: list[dict[str, Any]] = []
    if chosen.only != "joint":
        rows += [run.measure(f"ours, {language} alone", [language]) for language in LOCALES]
    if chosen.only != "alone":
        rows.append(run.measure("ours, the three together", list(LOCALES)))
    for row in rows:
        print(json.dumps(row))
    if chosen.json:
        chosen.json.write_text(json.dumps({"rows": rows, "published": PUBLISHED}, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
