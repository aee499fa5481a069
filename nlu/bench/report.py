"""docs/nlu-benchmarks.md from the JSON that the other benchmarks wrote. Every figure in it was measured by a command."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from typing import Any

from nlu.bench.machine import facts
from nlu.bench.serving_table import as_markdown
from nlu.home import REPO

RESULTS = REPO / "nlu" / ".cache" / "bench"
PAGE = REPO / "docs" / "nlu-benchmarks.md"
PICTURE = REPO / "docs" / "images" / "nlu-curve.svg"
GROUPS = {"km": "Khmer", "km_latn": "romanised", "th": "Thai", "en": "English", "all": "all"}
TITLES = {
    "features": ("What each kind of feature is worth", ""),
    "classifiers": ("Other classifiers on the same features", ""),
    "segmenters": ("Other ways to cut words, in the whole pipeline", ""),
    "curve": ("How much data", "![accuracy by number of training messages](images/nlu-curve.svg)\n"),
    "cross-validation": (
        "Cross-validation",
        "Five folds of the training data: more messages by the same writers.\n",
    ),
}


def _read(name: str) -> dict[str, Any]:
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def choices(found: dict[str, Any]) -> str:
    """One section a part of nlu.bench.choices."""
    text = ""
    for part, rows in found.items():
        title, words = TITLES[part]
        head = ["top-1, %", *GROUPS.values(), "calibration error", "training, s"]
        body = [
            [
                row["name"],
                *(f"{row[group]} ± {row[f'{group} ±']}" for group in GROUPS),
                str(row["calibration error"]),
                str(row["fit_seconds"]),
            ]
            for row in rows
        ]
        text += f"## {title}\n\n{words}{chr(10) if words else ''}{_table(head, body)}\n"
    return text


def massive(found: dict[str, Any]) -> str:
    """Ours beside the published figures."""
    if not found:
        return "## MASSIVE\n\nNot measured: MASSIVE was not there (`MASSIVE_DIR`).\n\n"
    names = {"km": "Khmer", "th": "Thai", "en": "English"}
    head = ["intent accuracy, %", *names.values(), "Khmer, no blanks", "Thai, no blanks", "training, s"]
    body = []
    for row in found["rows"]:
        given = [str(row.get(f"{code} given", "")) for code in names]
        body.append(
            [
                row["name"],
                *given,
                str(row.get("km none", "")),
                str(row.get("th none", "")),
                str(row["fit_seconds"]),
            ]
        )
    for name, figures in found["published"].items():
        body.append([name, *(str(figures[code]) for code in names), "", "", ""])
    words = (
        "2,974 test utterances a language; 95 % intervals about ± 1.5 (Khmer), 1.3 (Thai), 1.1 (English). The papers' "
        "models have 258 to 580 million parameters, learnt 51 languages and ran on eight graphics cards; ours has the "
        "settings of `config.yml`, tuned for the helpline and not for MASSIVE. FitzGerald et al., MASSIVE, ACL 2023, "
        "tables 3a and 8; data CC BY 4.0.\n"
    )
    return f"## MASSIVE\n\n{words}\n{_table(head, body)}\n"


def parsing(rows: list[dict[str, Any]]) -> str:
    """What one parse takes."""
    if not rows:
        return ""
    body = [[row["name"], *(f"{row[f'{p}_ms']} ms" for p in ("p50", "p95", "p99"))] for row in rows]
    words = f"In one process on one core, without HTTP, {rows[0]['texts']} messages of `nlu/validation`.\n"
    return f"## One parse\n\n{words}\n{_table(['', 'p50', 'p95', 'p99'], body)}\n"


def draw_curve(rows: list[dict[str, Any]]) -> None:
    """Accuracy by number of training messages, one line a language."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "helpline"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4))
    for group, name in GROUPS.items():
        axes.plot([row["examples"] for row in rows], [row[group] for row in rows], marker="o", label=name)
    axes.set(xlabel="training messages", ylabel="top-1, %", xscale="log")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(PICTURE, metadata={"Date": None})
    pyplot.close(figure)


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    argparse.ArgumentParser(prog="python -m nlu.bench.report", description=__doc__).parse_args(arguments)
    chosen, served = _read("choices"), _read("serving")
    if chosen.get("curve"):
        draw_curve(chosen["curve"])
    machine = ", ".join(f"{name} {value}" for name, value in facts().items())
    head = (
        "# The language model, measured\n\nWritten by `make bench-nlu`; do not edit. "
        f"{datetime.date.today():%-d %B %Y}, {machine}. "
        "Unless said otherwise tested on `nlu/validation`, which nothing is trained on.\n\n"
    )
    serving = as_markdown(served) if served else "serving: not measured"
    parsed: Any = _read("parsing")
    sections = f"{parsing(parsed)}## Serving\n\n{serving}\n\n" + choices(chosen) + massive(_read("massive"))
    PAGE.write_text(head + sections, encoding="utf-8")
    print(f"wrote {PAGE.relative_to(REPO)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
