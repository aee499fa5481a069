"""Each rule of the linter with a library that trips it; and: the real content passes."""

# ruff: noqa: E501 - a table of breaks reads better with one break a line
from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.check import find_problems
from bot.guide.loader import load
from bot.guide.model import ContentError
from tests.check.library import build, change, message, write
from tests.conftest import ROOT, TODAY

DAY = date(2026, 11, 24)
WAGE = "topics/minimum_wage"
ALIKE = "nlu:\n- intent: thanks\n  examples: |\n" + "".join(
    f"    - thank you so very much my dear helpful friend {sign}\n" for sign in "abcdefgh"
)
BORROWED = "nlu:\n- intent: thanks\n  examples: |\n    - That fight on tv last night\n"


def test_the_real_content_passes() -> None:
    assert [str(problem) for problem in find_problems(ROOT, TODAY)] == []


def test_the_miniature_library_passes(tmp_path: Path) -> None:
    build(tmp_path)
    assert [str(problem) for problem in find_problems(tmp_path, DAY)] == []


BREAKS: list[tuple[str, Callable[[Path], None], str]] = [
    ("missing", lambda c: (c / WAGE / "km.md").unlink(), "minimum_wage/km.md: is missing"),
    ("yaml", lambda c: write(c / WAGE / "topic.yml", "group: [x\n"), "topic.yml:1: is not valid YAML"),
    ("yaml", lambda c: change(c / "facts.yml", "wage:\n", "police_th:\n"), "stands here twice"),
    ("form", lambda c: change(c / "facts.yml", "kind: amount", "kind: sum"), 'facts.yml:12: the fact "wage" has the unknown kind "sum"'),
    ("unknown fact", lambda c: change(c / WAGE / "th.md", "{wage}", "{wages}"), "minimum_wage/th.md:1: {wages} is not in"),
    ("same facts", lambda c: change(c / WAGE / "th.md", "{wage}", "x"), "{wage} stands in another language"),
    ("typed digits", lambda c: change(c / WAGE / "en.md", "everybody", "everybody 1546"), '"1546" is a figure typed'),
    ("typed digits", lambda c: change(c / WAGE / "th.md", "ทุกคน", "ทุกคน ๓๓๗"), '"๓๓๗"'),
    ("typed digits", lambda c: change(c / WAGE / "km.md", "មនុស្ស", "៥ បាត មនុស្ស"), "figure typed"),
    ("expired", lambda c: change(c / "facts.yml", "review_by: 2027-02-01\n  basis: found\n  confirmed", "review_by: 2026-11-02\n  basis: found\n  confirmed"), "should have been reviewed"),
    ("unused", lambda c: write(c / "facts.yml", (c / "facts.yml").read_text() + (c / "facts.yml").read_text().split("wage:")[1].join(["other:", ""])), '"other" is used by no text'),
    ("periods", lambda c: change(c / "facts.yml", "value: 400}", "value: 400}\n    - {from: 2026-06-01, to: 2027-12-31, value: 410}"), "overlap"),
    ("periods", lambda c: change(c / "facts.yml", "value: 400}", "value: 400}\n    - {from: 2027-06-01, to: 2027-12-31, value: 410}"), "gap"),
    ("unit", lambda c: change(c / "facts.yml", "thb_day", "thb_week"), "thb_week"),
    ("label", lambda c: change(c / "facts.yml", "th: ตำรวจ, ", ""), "no label in th"),
    ("source", lambda c: change(c / "facts.yml", "value: 400}\n  source: {title: A page", 'value: 400}\n  source: {title: ""'), "names no source"),
    ("script", lambda c: write(c / WAGE / "km.md", "The lowest pay is {wage}."), "not mostly Khmr"),
    ("hurtful word", lambda c: change(c / WAGE / "en.md", "everybody", "illegal workers"), "illegal"),
    ("hurtful word", lambda c: change(c / WAGE / "en.md", "everybody", "the victim"), "victim"),
    ("markup", lambda c: change(c / WAGE / "en.md", "The", "<a href>The"), "not allowed"),
    ("markup", lambda c: change(c / WAGE / "en.md", "The", "**The"), "not closed"),
    ("length", lambda c: write(c / WAGE / "en.md", "Pay is {wage}."), "words"),
    ("title", lambda c: change(c / WAGE / "topic.yml", "en: Pay", "en: " + "Pay " * 10), "characters"),
    ("related", lambda c: change(c / WAGE / "topic.yml", "related: []", "related: [no_such_topic]"), "no_such_topic"),
    ("intent", lambda c: change(c / WAGE / "topic.yml", "[minimum_wage]", "[minimum_wages]"), "minimum_wages"),
    ("review", lambda c: change(c / WAGE / "topic.yml", "km: drafted", "km: fine"), "fine"),
    ("topic", lambda c: change(c / "danger.yml", "topic: minimum_wage", "topic: gone"), "gone"),
    ("language", lambda c: change(c / "danger.yml", ", th: [ถูกขัง]", ""), "no phrases in th"),
    ("form", lambda c: change(c / "danger.yml", "en: [locked]", "en: [locked, …]"), "reasons: locked_in: en is not a list"),
    ("form", lambda c: change(c / "danger.yml", "en: [locked]", "en: locked"), "reasons: locked_in: en is not a list"),
    ("form", lambda c: write(c / "danger.yml", (c / "danger.yml").read_text() + "groups: {en: {boss: man}}\n"), "groups: en: boss is not a list"),
    ("form", lambda c: write(c / "danger.yml", (c / "danger.yml").read_text() + "groups: {en: [man]}\n"), "groups: en is not a list"),
    ("form", lambda c: write(c / "danger.yml", (c / "danger.yml").read_text() + "'off': {context: {film: {en: movie}}}\n"), "off: context: film: en is not a list"),
    ("form", lambda c: write(c / "danger.yml", (c / "danger.yml").read_text() + "off: {negation: {en: [not]}}\n"), 'Quote "yes"'),
    ("group", lambda c: change(c / "danger.yml", "ถูกขัง", '"{who}ถูกขัง"'), "{who} stands in a th phrase"),
    ("group", lambda c: write(c / "danger.yml", (c / "danger.yml").read_text() + "groups: {th: {who: [หนู]}}\n"), "stands in no phrase"),
    ("short phrase", lambda c: change(c / "danger.yml", "ถูกขัง", "ขัง"), "too short"),
    ("form", lambda c: change(c / "danger.yml", "level: urgent", "level: very"), "must be urgent or high"),
    ("form", lambda c: change(c / "triage.yml", "answer", "anwser"), "anwser"),
    ("unused", lambda c: write(c / "messages" / "nobody_says_this" / "en.md", "x"), "nothing says this"),
    ("missing", lambda c: [path.unlink() for path in (c / "messages" / "welcome").glob("*")] and (c / "messages" / "welcome").rmdir(), "messages/welcome"),
    ("few", lambda c: write(c.parent / "nlu/data/km/minimum_wage.yml", "nlu:\n- intent: minimum_wage\n  examples: |\n    - one\n"), "has 1 messages"),
    ("twice", lambda c: change(c.parent / "nlu/data/en/thanks.yml", "en thanks 0", "en greet 0"), "also stands in greet.yml"),
    ("alike", lambda c: write(c.parent / "nlu/data/en/thanks.yml", ALIKE), "is nearly"),
    ("test-set", lambda c: write(c.parent / "nlu/validation/en.jsonl", json.dumps({"text": message("en", "thanks", 0).upper() + "!"})), "line 1 of validation/en.jsonl"),
    ("test-set", lambda c: write(c.parent / "nlu/data/en/hard_negatives/violence.yml", BORROWED) or write(c.parent / "nlu/validation/en.jsonl", '{"text": "that fight on tv last night", "intent": "thanks"}'), "hard_negatives/violence.yml"),
    ("intent", lambda c: write(c.parent / "nlu/data/en/hard_negatives/fights.yml", BORROWED), "fights.yml"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "brk", "words"), BREAKS, ids=[f"{n}-{rule}" for n, (rule, _, _) in enumerate(BREAKS)])
def test_rule(tmp_path: Path, rule: str, brk: Callable[[Path], None], words: str) -> None:
    content = build(tmp_path)
    brk(content)
    problems = find_problems(tmp_path, DAY)
    assert any(problem.rule == rule and words in str(problem) for problem in problems), [str(p) for p in problems]


def test_a_broken_library_stops_the_start_with_the_complete_list(tmp_path: Path) -> None:
    content = build(tmp_path)
    (content / WAGE / "km.md").unlink()
    change(content / "facts.yml", "kind: amount", "kind: sum")
    with pytest.raises(ContentError) as error:
        load(content)
    assert len(error.value.problems) == 2


def test_catalogues_that_drift_from_the_code_are_found(tmp_path: Path) -> None:
    from bot.check.catalogues import problems

    build(tmp_path)
    write(tmp_path / "bot" / "x.py", 'N_("Yes")\nN_("New words")\n')
    po = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Yes"\nmsgstr "x"\n\nmsgid "Old"\nmsgstr "y"\n'
    for code in ("km", "th"):
        write(tmp_path / "locales" / code / "LC_MESSAGES" / "helpline.po", po)
    found = [str(problem) for problem in problems(tmp_path, load(tmp_path / "content"))]
    assert any('lacks "New words"' in text for text in found) and any('"Old" is no longer' in text for text in found)
