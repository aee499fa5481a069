"""Which intents are taken for which, as SVG: a list and a map. Needs matplotlib."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from bot.evaluation.drawing import GRID, GROUND, ONE, TWO, Sheet, sheet
from bot.evaluation.figures import Figures

LISTED = 15


def confusions(figures: Figures) -> Sheet:
    """The most frequent, label -> guess."""
    worst = figures.confusions[:LISTED][::-1]
    with sheet("confusions", "The most frequent confusions, label and guess", 0.5 + 0.36 * len(worst)) as made:
        axes = made.figure.subplots()
        axes.barh(range(len(worst)), [one.count for one in worst], height=0.22, color=TWO, alpha=0.7)
        for at, one in enumerate(worst):
            axes.annotate(f"{one.label} → {one.guess}", (0, at), (1, 7), textcoords="offset points", fontsize=8.5)
            axes.annotate(f"{one.count} of {one.of}", (one.count, at), (4, -3), textcoords="offset points", fontsize=8)
        axes.set_xlim(0, 1.25 * max(one.count for one in worst))
        axes.set_ylim(-0.5, len(worst) - 0.2)
        axes.set_axis_off()
    return made


def weakest(figures: Figures) -> Sheet:
    """The weakest intents against what they were taken for; darker is more of the row."""
    cells = figures.weakest
    size = 0.25 * len(cells.labels) + 1.9
    with sheet("weakest", "The weakest intents and what they were taken for", size) as made:
        axes = made.figure.subplots()
        for row, (label, counts) in enumerate(zip(cells.labels, cells.counts, strict=True)):
            total = dict(figures.intents)[label].of
            for column, number in enumerate(counts):
                if number:
                    _cell(axes, (column, row), number, number / total, ONE if column == 0 else TWO)
        axes.set_xticks(range(len(cells.guesses)), cells.guesses, rotation=90, fontsize=8)
        axes.set_yticks(range(len(cells.labels)), cells.labels, fontsize=8)
        axes.set(xlim=(-0.5, len(cells.guesses) - 0.5), ylim=(len(cells.labels) - 0.5, -0.5))
        axes.tick_params(length=0)
        axes.grid(color=GRID)
    return made


def _cell(axes: Axes, at: tuple[int, int], number: int, share: float, colour: str) -> None:
    column, row = at
    back = Rectangle((column - 0.48, row - 0.48), 0.96, 0.96, facecolor=GROUND, edgecolor="none", zorder=1)
    face = Rectangle((column - 0.48, row - 0.48), 0.96, 0.96, facecolor=colour, alpha=0.15 + 0.75 * share, zorder=2)
    axes.add_patch(back)
    axes.add_patch(face)
    axes.text(column, row, str(number), ha="center", va="center", fontsize=8, zorder=3)
