"""The tables of the report, as HTML. Every name is escaped, though reading lets only codes through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from bot.evaluation import words
from bot.evaluation.counting import Share
from bot.evaluation.figures import Figures, Shares
from bot.evaluation.measures import DANGER_MEASURES, FALSE_PAGES, MEASURES, PAGED, WAYS, alarms_by, recall_by


def tiles(figures: Figures) -> str:
    """The measures over all messages, large."""
    found = [(measure.name, figures.whole.get(measure.name, Share())) for measure in MEASURES]
    shown = [_tile(name, words.percent(share.percent), _range(share)) for name, share in found]
    error = words.percent(figures.calibration_error())
    pages = words.per_1000(figures.whole.get(FALSE_PAGES, Share()))
    shown += [_tile("calibration error", error, "expected, 10 bins")]
    shown += [_tile("false pages", pages.split(" ")[0], "for 1,000 messages not urgent")]
    return f'<div class="tiles">{"".join(shown)}</div>'


def _tile(name: str, value: str, note: str) -> str:
    return f'<div class="tile">{escape(name)}<b>{escape(value)}</b><small>{escape(note)}</small></div>'


def _range(share: Share) -> str:
    return f"{words.interval(share)} · {words.counts(share)}" if share.of else "none of this kind"


def measures(groups: Mapping[str, Shares]) -> str:
    """A row a group: each share with interval and count."""
    head = ["", "messages", *(measure.name for measure in MEASURES)]
    rows = []
    for name, shares in groups.items():
        cells = [_cell(shares.get(measure.name, Share())) for measure in MEASURES]
        rows.append([escape(name), str(shares["top-1"].of), *cells])
    return _table(head, rows)


def danger(figures: Figures) -> str:
    """Three ways to see it, and what each costs for 1,000 messages that are not urgent."""
    *languages, whole = figures.groups
    apart = "".join(f"<h3>{escape(name)}</h3>{_danger(figures.groups[name])}" for name in languages)
    return _danger(figures.groups[whole]) + _folded("By language and script", apart)


def _danger(shares: Shares) -> str:
    rows = []
    for way in WAYS:
        cells = [_cell(shares.get(name(way), Share())) for name in (recall_by, alarms_by)]
        paged = _cell(shares.get(PAGED, Share())) if way == "both" else words.NOTHING
        rows.append([words.WAYS[way], *cells, paged, *words.calls(way, shares)])
    head = ["danger recall", "false alarms", PAGED, "false pages in 1,000", "false questions in 1,000"]
    return _table(["", *head], rows)


def reliability(figures: Figures) -> str:
    """The table behind the diagram, and the error by language."""
    rows = [
        [
            f"{100 * one.low:.0f}-{100 * one.high:.0f} %",
            str(one.count),
            words.percent(100 * one.confidence if one.confidence is not None else None),
            words.percent(100 * one.accuracy if one.accuracy is not None else None),
        ]
        for one in figures.calibration["all"]
    ]
    errors = [[escape(name), words.percent(figures.calibration_error(name))] for name in figures.groups]
    head = ["confidence", "messages", "mean confidence, %", "right first guesses, %"]
    return _folded("Reliability table", _table(head, rows) + _table(["", "calibration error, %"], errors))


def intents(figures: Figures) -> str:
    """Every intent's recall, the weakest first."""
    rows = [[escape(name), _cell(share)] for name, share in figures.intents]
    return _folded("Recall of every intent, the weakest first", _table(["intent", "right first guesses, %"], rows))


def confusions(figures: Figures) -> str:
    """All of them, as counts of labels."""
    rows = [[escape(one.label), escape(one.guess), str(one.count), str(one.of)] for one in figures.confusions]
    return _folded("All confusions", _table(["label", "taken for", "messages", "of"], rows))


def comparison(figures: Figures) -> str:
    """New minus old, by paired bootstrap."""
    rows = [
        [
            escape(one.measure.name),
            words.percent(one.old),
            words.percent(one.new),
            words.change(one),
            f"{100 * one.better / one.times:.1f} %",
            words.verdict(one),
        ]
        for one in figures.differences
    ]
    head = ["", "saved run", "this run", "difference in points", "new better in", ""]
    times = f"{figures.differences[0].times:,} resamples of the same messages"
    return f'<h2>Against the saved run</h2><p class="quiet">Paired bootstrap, {times}.</p>' + _table(head, rows)


def meanings() -> str:
    """What every measure counts."""
    told = "".join(f"<dt>{escape(m.name)}</dt><dd>{escape(m.means)}</dd>" for m in MEASURES + DANGER_MEASURES)
    return f"<h2>What is counted</h2><p>Intervals are Wilson's, 95 %.</p><dl>{told}</dl>"


def _cell(share: Share) -> str:
    if not share.of:
        return words.NOTHING
    return f"{words.percent(share.percent)}<small>{words.interval(share)}</small><small>{words.counts(share)}</small>"


def _folded(title: str, inside: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{inside}</details>"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Cells are HTML already."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
