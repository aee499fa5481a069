"""Waiting times at each rate and sustained rates, as one picture."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from tests.bench.measure import Contest, Results

COLOURS = ("#1b6e53", "#5fae8b", "#b0762b", "#7a5c99")


def draw(results: Results, path: Path) -> None:
    """Write the SVG; the same figures make the same file."""
    plt.rcParams["svg.hashsalt"] = "helpline"
    rates = sorted({load.rate for one in results.contests for load in one.loads})
    figure, axes = plt.subplots(1, len(rates) + 1, figsize=(4 * (len(rates) + 1), 3.6), layout="constrained")
    for axis, rate in zip(axes, rates, strict=False):
        _times(axis, results.contests, rate)
    _sustained(axes[-1], results.contests)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _times(axis: plt.Axes, contests: list[Contest], rate: float) -> None:
    """How many of the answers were there after so long."""
    for one, colour in zip(contests, COLOURS, strict=False):
        times = sorted(1000 * took for load in one.loads if load.rate == rate for took in load.times)
        if times:
            axis.plot(times, [100 * (n + 1) / len(times) for n in range(len(times))], color=colour, label=one.name)
    axis.axhline(95, color="#999", linewidth=0.7, linestyle=":")
    axis.axvline(150, color="#999", linewidth=0.7, linestyle=":")
    axis.set(
        xscale="log", xlabel="ms from message to answer", ylabel="% answered", title=f"{rate:.0f} messages a second"
    )
    axis.legend(loc="lower right", fontsize=8)


def _sustained(axis: plt.Axes, contests: list[Contest]) -> None:
    found = [(one, colour) for one, colour in zip(contests, COLOURS, strict=False) if one.sustained]
    rates = [one.sustained.per_second if one.sustained else 0.0 for one, _ in found]
    bars = axis.bar([one.name for one, _ in found], rates, color=[colour for _, colour in found])
    axis.bar_label(bars, fmt="%.0f")
    axis.set(ylabel="messages a second", title="sustained, send limits lifted")
    axis.tick_params(axis="x", labelsize=8)
