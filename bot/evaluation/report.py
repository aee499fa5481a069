"""All figures -> one HTML file: no script, no network, light and dark, for a phone too. Holds labels, never a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files

from bot.evaluation import sections
from bot.evaluation.figures import Figures

#: the browser itself refuses scripts and everything from elsewhere
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(figures: Figures, plots: Mapping[str, str], about: str) -> str:
    """The file; `about` says when and on which files."""
    css = (files("bot.evaluation") / "report.css").read_text(encoding="utf-8")
    body = "\n".join(_body(figures, plots, about))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Helpline evaluation</title>\n<style>\n{css}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _body(figures: Figures, plots: Mapping[str, str], about: str) -> Iterator[str]:
    yield f'<h1>How well the helpline understands</h1><p class="quiet">{escape(about)}</p>'
    yield sections.tiles(figures)
    if figures.differences:
        yield sections.comparison(figures)
    yield from _languages(figures, plots)
    yield from _danger(figures, plots)
    yield from _confidence(figures, plots)
    yield from _confusions(figures, plots)
    if figures.styles:
        yield "<h2>By style of writing</h2>" + sections.measures(figures.styles)
    yield sections.meanings()


def _languages(figures: Figures, plots: Mapping[str, str]) -> Iterator[str]:
    yield "<h2>By language and script</h2>" + sections.measures(figures.groups)
    yield _figure(plots, "languages", "The same as bars; the thin lines are 95 % intervals. Blue: more is better.")


def _danger(figures: Figures, plots: Mapping[str, str]) -> Iterator[str]:
    yield "<h2>Danger</h2>"
    yield (
        "<p>A phrase of the lexicon pages staff at once, unless it stands alone in a short message and the model is "
        "all but certain that nothing urgent is meant. The model alone only asks the user, and pages on yes or when "
        "no clear no comes. So a false page wakes somebody; a false question costs the user a moment. "
        "Both, as in use, counts the cries of one word too (“help!”), which ask.</p>"
    )
    yield sections.danger(figures)
    yield _figure(
        plots, "danger", "Danger found against false alarms, for every danger threshold; the marks are the one in use."
    )


def _confidence(figures: Figures, plots: Mapping[str, str]) -> Iterator[str]:
    yield '<h2>Confidence and thresholds</h2><div class="plots">'
    yield _figure(plots, "answer", "What another answer threshold would do, the other thresholds left as they are.")
    yield _figure(plots, "reliability", "Above the broken line the model is too modest, below it too sure.")
    yield "</div>" + sections.reliability(figures)


def _confusions(figures: Figures, plots: Mapping[str, str]) -> Iterator[str]:
    yield '<h2>What is taken for what</h2><div class="plots">'
    yield _figure(plots, "confusions", "The most frequent confusions: label → first guess.")
    yield _figure(
        plots, "weakest", "The weakest intents and what they were taken for; each row adds up to its messages."
    )
    yield "</div>" + sections.intents(figures) + sections.confusions(figures)


def _figure(plots: Mapping[str, str], name: str, caption: str) -> str:
    if name not in plots:
        return ""
    return f"<figure><figcaption>{escape(caption)}</figcaption>{plots[name]}</figure>"
