"""The figures as JSON and as a page that stands alone."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from bot.core.rules import Rules
from bot.evaluation import report
from bot.evaluation.as_json import as_json
from bot.evaluation.comparing import compare, pair
from bot.evaluation.figures import Figures, take
from bot.evaluation.judging import judge
from bot.evaluation.plots import draw
from bot.evaluation.reading import Message
from bot.evaluation.sweeping import Judged, sweep
from tests.core.people import LOCKED_IN, sure_of, torn_between

CANARY = "CANARY ខ្ញុំ"
EMPTY_TAGS = {"meta", "br", "path", "use", "rect"}


@pytest.fixture(scope="module")
def figures(rules: Rules) -> Figures:
    """Everything a report can show: two languages, danger, a confusion, a style, a comparison."""
    judged: Judged = (
        (Message(f"{CANARY} 1", "unpaid_wages", (), "km", "Khmr", "short"), sure_of("unpaid_wages", 0.9)),
        (Message(f"{CANARY} 2", "minimum_wage", (), "km", "Khmr"), sure_of("send_money", 0.7)),
        (Message(f"{CANARY} {LOCKED_IN}", "confined_forced_work", (), "km", "Khmr"), sure_of("greet", 0.9)),
        (Message(f"{CANARY} 4", "violence", (), "en", "Latn"), sure_of("violence", 0.5)),
        (Message(f"{CANARY} 5", "out_of_scope", (), "en", "Latn"), torn_between("greet", "send_money")),
    )
    outcomes = [judge(message, understood, rules) for message, understood in judged]
    worse = [judge(message, sure_of("goodbye"), rules) for message, _ in judged]
    differences = compare(pair(worse, outcomes), 50)
    return take(outcomes, rules.thresholds, sweep(judged, rules), differences)


@pytest.fixture(scope="module")
def page(figures: Figures) -> str:
    return report.page(figures, draw(figures), "5 messages of km.jsonl")


class Tags(HTMLParser):
    """Collects tags and ids; a page with a wrongly nested tag fails."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_shows_every_plot_and_table(page: str) -> None:
    for name in ("Reliability of", "Measures by language", "Served and wrong", "Danger recall against", "weakest"):
        assert page.count("<svg") == 6 and name in page
    for heading in ("Against the saved run", "By language and script", "Danger", "By style", "What is counted"):
        assert heading in page
    assert "minimum_wage → send_money" in page and "5 messages of km.jsonl" in page


def test_the_page_is_well_formed_and_no_id_stands_twice(page: str) -> None:
    tags = Tags()
    tags.feed(page)
    assert not tags.open and "script" not in tags.names and "img" not in tags.names
    assert len(tags.ids) == len(set(tags.ids))
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', page)) <= set(tags.ids)


def test_the_page_needs_nothing_from_elsewhere(page: str) -> None:
    for sign in ("http:", "https:", "//", "@import", "javascript", "file:"):
        assert sign not in page, sign
    assert "default-src 'none'" in page


def test_the_page_is_light_and_dark_and_its_plots_follow(page: str) -> None:
    assert "prefers-color-scheme: dark" in page and "width=device-width" in page
    plots = page[page.index("<svg") :]
    assert "var(--ink)" in plots and "var(--one)" in plots
    assert not re.findall(r"#[0-9a-f]{6}\b", plots)


def test_letters_of_plots_stay_letters(page: str) -> None:
    assert re.search(r"<text[^>]*>km Khmr</text>", page)
    assert "DejaVu" not in page


def test_neither_page_nor_json_holds_a_message(page: str, figures: Figures) -> None:
    found = json.dumps(as_json(figures, {}), ensure_ascii=False)
    for output in (page, found):
        assert "CANARY" not in output and "ខ្ញុំ" not in output


def test_a_name_that_looks_like_markup_stays_a_name(figures: Figures) -> None:
    assert "<b>x" not in report.page(figures, {}, "<b>x</b>.jsonl")


def test_the_json_holds_every_figure(figures: Figures) -> None:
    found = json.loads(json.dumps(as_json(figures, {"files": ["km.jsonl"]}), allow_nan=False))
    assert found["messages"] == 5 and found["files"] == ["km.jsonl"]
    assert list(found["languages"]) == ["en Latn", "km Khmr", "all"]
    whole = found["languages"]["all"]
    assert (whole["top_1"]["count"], whole["top_1"]["of"], whole["top_1"]["percent"]) == (2, 5, 40.0)
    assert whole["danger"]["lexicon"]["recall"]["count"] == 1 and whole["danger"]["both"]["recall"]["count"] == 2
    assert whole["danger"]["false_pages_per_1000"] == 0
    assert found["languages"]["en Latn"]["out_of_scope_handled"]["count"] == 1
    assert len(whole["reliability"]) == 10 and whole["calibration_error"] > 0
    assert found["styles"]["short"]["served"]["of"] == 1
    assert {"label": "minimum_wage", "guess": "send_money", "count": 1, "of": 1} in found["confusions"]
    assert found["intents"][0]["percent"] == 0
    assert len(found["sweeps"]["answer"]) >= 51 and found["sweeps"]["danger"][0]["threshold"] == 0
    assert found["comparison"][0]["measure"] == "top_1"


def test_a_page_of_one_message_that_is_right_draws_what_there_is(rules: Rules) -> None:
    outcome = judge(Message("x", "greet", (), "en", "Latn"), sure_of("greet"), rules)
    lonely = take([outcome], rules.thresholds)
    plots = draw(lonely)
    assert set(plots) == {"languages", "reliability"}
    assert "–" in report.page(lonely, plots, "1 message")
