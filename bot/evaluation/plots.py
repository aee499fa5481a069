"""The plots of the report, as SVG: languages, reliability, thresholds; confusions are next door. Needs matplotlib."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bot.evaluation.confusion_plots import confusions, weakest
from bot.evaluation.counting import Share
from bot.evaluation.drawing import INK, MUTED, ONE, THREE, TWO, Sheet, sheet
from bot.evaluation.figures import Figures
from bot.evaluation.measures import MEASURES, alarms_by, recall_by
from bot.evaluation.sweeping import Point, chosen

BARS = ("served", "top-1", "danger recall", "wrong confident", "false alarms", "out of scope handled")


def draw(figures: Figures) -> dict[str, str]:
    """Every plot that the figures have something for: name -> SVG."""
    sheets = [languages(figures), reliability(figures)]
    if figures.sweeps.answer:
        sheets += [answer_threshold(figures), danger_threshold(figures)]
    if figures.confusions:
        sheets += [confusions(figures), weakest(figures)]
    return {made.name: made.svg for made in sheets}


def languages(figures: Figures) -> Sheet:
    """A small panel a measure, a bar a language, with its interval."""
    names = list(figures.groups)[::-1]
    height = 3 * (0.62 + 0.23 * len(names))
    with sheet("languages", "Measures by language and script, with 95 % intervals", height) as made:
        panels = made.figure.subplots(3, 2, sharey=True)
        colours = {measure.name: ONE if measure.more_is_better else TWO for measure in MEASURES}
        for axes, measure in zip(panels.flat, BARS, strict=True):
            _bars(axes, names, [figures.groups[name].get(measure, Share()) for name in names], colours[measure])
            axes.set_title(measure)
    return made


def _bars(axes: Axes, names: Sequence[str], shares: Sequence[Share], colour: str) -> None:
    counted = [(at, share) for at, share in enumerate(shares) if share.percent is not None]
    places, values = [at for at, _ in counted], [share.percent or 0.0 for _, share in counted]
    below = [max(0.0, value - share.interval[0]) for value, (_, share) in zip(values, counted, strict=True)]
    above = [max(0.0, share.interval[1] - value) for value, (_, share) in zip(values, counted, strict=True)]
    axes.barh(places, values, height=0.62, color=colour, alpha=0.55)
    axes.errorbar(values, places, xerr=[below, above], fmt="none", ecolor=INK, elinewidth=1, capsize=2)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(-0.6, len(names) - 0.4)
    top = max([value + more for value, more in zip(values, above, strict=True)], default=100.0)
    axes.set_xlim(0, 100 if top > 40 else max(10.0, 5 * (top // 5 + 1)))
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True, steps=[1, 2, 5, 10]))
    axes.grid(axis="y", visible=False)


def reliability(figures: Figures) -> Sheet:
    """Confidence against truth; below it, how many messages each point rests on."""
    error = figures.calibration_error()
    with sheet("reliability", f"Reliability of the model's confidence; calibration error {error:.1f} %", 4.2) as made:
        upper, lower = made.figure.subplots(2, 1, sharex=True, height_ratios=[3.4, 1])
        bins = [one for one in figures.calibration["all"] if one.count]
        shares = [Share(one.right, one.count) for one in bins]
        sure, right = [100 * (one.confidence or 0) for one in bins], [share.percent or 0.0 for share in shares]
        low = [max(0.0, value - share.interval[0]) for value, share in zip(right, shares, strict=True)]
        high = [max(0.0, share.interval[1] - value) for value, share in zip(right, shares, strict=True)]
        upper.plot([0, 100], [0, 100], color=MUTED, linestyle="--", linewidth=1, label="as sure as right")
        upper.errorbar(sure, right, yerr=[low, high], color=ONE, ecolor=INK, elinewidth=1, capsize=2, marker="o")
        upper.set(ylabel="right first guesses, %", ylim=(0, 102), xlim=(0, 100))
        upper.legend(loc="upper left")
        lower.bar([100 * (one.low + 0.05) for one in bins], [one.count for one in bins], width=9, color=ONE, alpha=0.55)
        lower.set(ylabel="messages", xlabel="confidence of the first guess, %")
    return made


def answer_threshold(figures: Figures) -> Sheet:
    """What answering earlier or later does to served and wrong confident."""
    points, at = figures.sweeps.answer, figures.thresholds.answer
    with sheet("answer", "Served and wrong confident against the answer threshold", 3.1) as made:
        axes = made.figure.subplots()
        for name, colour in (("served", ONE), ("wrong confident", TWO)):
            axes.plot([point.threshold for point in points], _values(points, name), color=colour, label=name)
            here = chosen(points, at).shares[name].percent or 0.0
            axes.plot([at], [here], marker="o", color=colour)
            axes.annotate(f"{here:.1f}", (at, here), (6, 6), textcoords="offset points")
        axes.axvline(at, color=MUTED, linestyle="--", linewidth=1, label=f"chosen: {at:.2f}")
        axes.set(xlabel="answer threshold", ylabel="% of messages", xlim=(0, 1), ylim=(0, 102))
        axes.legend(loc="center left")
    return made


def danger_threshold(figures: Figures) -> Sheet:
    """What asking earlier or later finds, and what it costs."""
    points, at = figures.sweeps.danger, figures.thresholds.danger
    with sheet("danger", "Danger recall against false alarms over the danger threshold", 3.6) as made:
        axes = made.figure.subplots()
        here = chosen(points, at)
        for way, colour, label in (("both", ONE, "both"), ("model", TWO, "model alone")):
            shown = [point for point in points if point.threshold > 0]
            axes.plot(_values(shown, alarms_by(way)), _values(shown, recall_by(way)), color=colour, label=label)
            _mark(axes, here, way, colour, f"{at:.2f}")
        _mark(axes, here, "lexicon", THREE, "lexicon alone", marker="D")
        axes.set(xlabel="false alarms, % of messages not urgent", ylabel="danger recall, %", ylim=(0, 102))
        axes.set_xlim(0, _room(points, at))
        axes.legend(loc="lower right")
    return made


def _room(points: Sequence[Point], at: float) -> float:
    """Twice what is lived with, at least 10 %: beyond it nobody would go."""
    alarms = [chosen(points, at).shares.get(alarms_by(way), Share()).percent or 0.0 for way in ("both", "lexicon")]
    return max(10.0, 2.5 * max(alarms))


def _mark(axes: Axes, point: Point, way: str, colour: str, words: str, marker: str = "o") -> None:
    alarms, found = point.shares.get(alarms_by(way), Share()).percent, point.shares.get(recall_by(way), Share()).percent
    if alarms is not None and found is not None:
        axes.plot([alarms], [found], marker=marker, color=colour, linestyle="none", markersize=7)
        place = (-6, 7) if way == "model" else (7, -12)
        side = "right" if way == "model" else "left"
        axes.annotate(words, (alarms, found), place, textcoords="offset points", ha=side)


def _values(points: Sequence[Point], name: str) -> list[float]:
    return [point.shares.get(name, Share()).percent or 0.0 for point in points]
