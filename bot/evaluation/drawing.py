"""Matplotlib figure -> SVG that lives inside a page: text stays text, colours follow the page, nothing is fetched.

With the two files of plots the only one that imports matplotlib, which is there for developers only.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.rcsetup import cycler

#: drawn in these colours, which become variables of the page: so a plot is dark when the page is
INK, MUTED, GRID, GROUND = "#010101", "#020202", "#030303", "#040404"
ONE, TWO, THREE = "#050505", "#060606", "#070707"
_VARIABLES = {INK: "ink", MUTED: "muted", GRID: "grid", GROUND: "ground", ONE: "one", TWO: "two", THREE: "three"}
#: inches; narrow, so that a phone need not shrink the letters
WIDTH = 4.8
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=[ONE]),
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "figure.facecolor": "none",
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "lines.linewidth": 1.8,
}


@dataclass
class Sheet:
    """One plot in the making; `svg` is there when the `with` ends."""

    name: str
    #: what it shows, for those who cannot see it
    says: str
    figure: Figure = field(default_factory=Figure)
    svg: str = ""


@contextmanager
def sheet(name: str, says: str, height: float) -> Iterator[Sheet]:
    """A figure in the style of the page, drawn when the block ends."""
    with mpl.rc_context({**_STYLE, "svg.hashsalt": name}):
        made = Sheet(name, says, Figure(figsize=(WIDTH, height), layout="constrained"))
        yield made
        made.svg = _inline(made)


def _inline(made: Sheet) -> str:
    buffer = io.StringIO()
    made.figure.savefig(buffer, format="svg", metadata={"Date": None})
    svg = buffer.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.S)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r'id="|(?<=href=")#|url\(#', lambda m: f"{m.group()}{made.name}-", svg)
    svg = re.sub(r"#0[1-7]0[1-7]0[1-7]\b", lambda m: f"var(--{_VARIABLES[m.group()]})", svg)
    svg = re.sub(r"'DejaVu Sans'[^;\"]*sans-serif", "sans-serif", svg)
    box = re.search(r'viewBox="([^"]+)"', svg)
    head = f'<svg class="plot" role="img" aria-label="{escape(made.says)}" viewBox="{box.group(1) if box else ""}">'
    return head + svg[svg.index(">") + 1 :].strip()
