"""The figures on a terminal of 100 columns."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from bot.evaluation import words
from bot.evaluation.counting import ALL, Share
from bot.evaluation.figures import Figures
from bot.evaluation.measures import MEASURES, PAGED, WAYS, alarms_by, recall_by

WORST = 10


def tables(figures: Figures) -> Iterator[Table]:
    """By language, danger, confusions, and the comparison if there is one."""
    yield by_language(figures)
    yield danger(figures)
    if figures.confusions:
        yield confusions(figures)
    if figures.differences:
        yield comparison(figures)


def by_language(figures: Figures) -> Table:
    """A row a language and script; below each share its counts."""
    table = _table("Per cent, 95 % interval, count")
    table.add_column("\nmessages", no_wrap=True)
    for measure in MEASURES:
        table.add_column("\n".join(measure.name.rsplit(" ", 1)), justify="right")
    for name, shares in figures.groups.items():
        cells = [_cell(shares.get(measure.name, Share())) for measure in MEASURES]
        table.add_row(f"{name}\n[dim]{shares['top-1'].of}[/]", *cells, style="bold" if name == ALL else "")
    return table


def _cell(share: Share) -> str:
    if not share.of:
        return words.NOTHING
    return f"{words.percent(share.percent)} [dim]{words.interval(share)}\n{words.counts(share)}[/]"


def danger(figures: Figures) -> Table:
    """Three ways to see danger; and how far to trust the model's confidence."""
    paged = f"Paged at once, of the messages labelled urgent: {_long(_of(figures, PAGED))}; the others are asked"
    table = _table("Danger seen three ways: % (95 % interval) count", f"{paged}\n{_calibration(figures)}")
    for name in ("", "recall", "false alarms", "false pages\nin 1,000", "false questions\nin 1,000"):
        table.add_column(name, justify="right" if name else "left")
    for way in WAYS:
        found = [_long(_of(figures, name(way))) for name in (recall_by, alarms_by)]
        table.add_row(words.WAYS[way], *found, *words.calls(way, figures.whole))
    return table


def _calibration(figures: Figures) -> str:
    """One line a reader can compare: the expected calibration error of each group."""
    errors = [f"{name} {words.percent(figures.calibration_error(name))}" for name in figures.groups]
    return "Calibration error, %: " + ", ".join(errors)


def confusions(figures: Figures) -> Table:
    """The ten worst: counts of labels only."""
    table = _table("Most frequent confusions")
    for name in ("label", "taken for", "messages", "of"):
        table.add_column(name, justify="right" if name in ("messages", "of") else "left")
    for one in figures.confusions[:WORST]:
        table.add_row(one.label, one.guess, str(one.count), str(one.of))
    return table


def comparison(figures: Figures) -> Table:
    """New minus old, by paired bootstrap."""
    times = max(one.times for one in figures.differences)
    table = _table(f"Against the saved run: difference in points (95 % interval), {times:,} resamples")
    for name in ("", "old", "new", "difference", "new better in", "verdict"):
        table.add_column(name, justify="left" if name in ("", "verdict") else "right")
    for one in figures.differences:
        better = f"{100 * one.better / one.times:.1f} %"
        old, new = words.percent(one.old), words.percent(one.new)
        table.add_row(one.measure.name, old, new, words.change(one), better, words.verdict(one))
    return table


def _of(figures: Figures, name: str) -> Share:
    return figures.whole.get(name, Share())


def _long(share: Share) -> str:
    if not share.of:
        return words.NOTHING
    return f"{words.percent(share.percent)} ({words.interval(share)}) {words.counts(share)}"


def _table(title: str, caption: str | None = None) -> Table:
    return Table(
        title=title,
        caption=caption,
        box=None,
        padding=(0, 2, 0, 0),
        title_style="bold",
        title_justify="left",
        caption_justify="left",
    )
