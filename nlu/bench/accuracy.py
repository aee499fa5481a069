"""How often a server's first guess is right on labelled messages; a label in `accept` counts as right too."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from nlu.bench.contestants import intent_of
from nlu.bench.processes import BenchProblem
from nlu.evaluate import read_rows


def read_labelled(folder: Path) -> list[dict[str, Any]]:
    """All messages of the folder's JSONL files; none when there is no such folder."""
    try:
        return [row for path in sorted(folder.glob("*.jsonl")) for row in read_rows(path)]
    except (OSError, ValueError) as error:
        raise BenchProblem(str(error)) from None


def accuracy(url: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Percent right by language and script and over all, with counts. A message that got no answer was not understood."""
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    unanswered = 0
    with httpx.Client(timeout=60, trust_env=False) as http:
        for row in rows:
            guess = _guess(http, url, row["text"])
            unanswered += guess is None
            for group in (f"{row['lang']} {row['script']}", "all"):
                total[group] += 1
                right[group] += guess in {row["intent"], *row.get("accept", [])}
    percent = {group: round(100 * right[group] / count, 1) for group, count in total.items()}
    return {"messages": dict(total), "percent_right": percent, "unanswered": unanswered}


def _guess(http: httpx.Client, url: str, text: str) -> str | None:
    try:
        answer = http.post(url, json={"text": text})
        return intent_of(answer.json()) if answer.status_code == 200 else None
    except (httpx.HTTPError, ValueError):
        return None
