"""`python -m nlu.evaluate FILE.jsonl…`: how often the first guess is right, by language and script.

A line is {"lang", "script", "intent", "accept": [], "style", "text"}; a guess is right when it is the intent or one
of `accept`. Texts are not printed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlu.card import NotUsable
from nlu.home import Home
from nlu.parser import Guess, Parser


@dataclass
class Tally:
    """Counts of one group of messages."""

    total: int = 0
    first: int = 0
    among_three: int = 0
    sure: float = 0.0
    milliseconds: list[float] = field(default_factory=list)

    def add(self, row: dict[str, Any], guesses: list[Guess], milliseconds: float) -> None:
        """Count one message."""
        right = {row["intent"], *row.get("accept", [])}
        names = [guess.intent for guess in guesses]
        self.total += 1
        self.first += bool(names) and names[0] in right
        self.among_three += bool(right & set(names[:3]))
        self.sure += guesses[0].confidence if guesses else 0.0
        self.milliseconds.append(milliseconds)

    def line(self, name: str) -> str:
        """One line of the table."""
        median = sorted(self.milliseconds)[len(self.milliseconds) // 2]
        return (
            f"{name:<14}{self.total:>6}{100 * self.first / self.total:>9.1f}{100 * self.among_three / self.total:>9.1f}"
            f"{100 * self.sure / self.total:>12.1f}{median:>8.0f}"
        )


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The labelled messages of one file; ValueError says which line is broken."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            row["intent"], row["text"], row["lang"], row["script"]
        except (ValueError, KeyError, TypeError):
            raise ValueError(
                f"{path}, line {number}: needs JSON with lang, script, intent and text."
            ) from None
        rows.append(row)
    return rows


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m nlu.evaluate", description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument(
        "--home", type=Path, default=Home().root, help="another folder laid out as this repository"
    )
    chosen = parser.parse_args(arguments)
    try:
        rows = [row for path in chosen.files for row in read_rows(path)]
        model = Parser(Home(chosen.home.resolve()))
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except NotUsable as reason:
        print(f"error: {reason}", file=sys.stderr)
        return 4
    if not rows:
        print("error: the files hold no messages.", file=sys.stderr)
        return 2
    groups: dict[str, Tally] = defaultdict(Tally)
    for row in rows:
        start = time.perf_counter()
        guesses = model.parse(row["text"])
        milliseconds = 1000 * (time.perf_counter() - start)
        for name in (f"{row['lang']} {row['script']}", "all"):
            groups[name].add(row, guesses, milliseconds)
    print(f"{'':<14}{'count':>6}{'top-1 %':>9}{'top-3 %':>9}{'mean conf %':>12}{'p50 ms':>8}")
    for name in sorted(groups, key=lambda name: (name == "all", name)):
        print(groups[name].line(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
