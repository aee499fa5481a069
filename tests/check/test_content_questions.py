"""The account of our first fact sheets: each entry is carried by the content or rejected with a reason, never both."""

from __future__ import annotations

import re

import yaml

from bot.guide.model import Guide
from tests.conftest import ROOT

QUESTIONS = ROOT / "docs" / "content-questions.md"
#: entries of the two fact sheets of November 2026
ENTRIES = 427
#: a table of the sheets, not one of their entries
TABLE = "minimum_wage_table"


def carried(guide: Guide) -> set[str]:
    names = {name for fact in guide.facts.values() for name in fact.carries}
    for file, part in (("partners.yml", None), ("places.yml", "places")):
        data = yaml.safe_load((ROOT / "content" / file).read_text(encoding="utf-8"))
        names |= {name for entry in (data[part] if part else data).values() for name in entry.get("from") or ()}
    return names - {TABLE}


def test_every_entry_is_carried_or_rejected_with_a_reason(guide: Guide) -> None:
    text = QUESTIONS.read_text(encoding="utf-8").split("## Entries not used")[1]
    rejected = dict(re.findall(r"^- `(\w+)`: (.+)$", text, re.MULTILINE))
    assert all(len(reason) > 10 for reason in rejected.values())
    assert not carried(guide) & rejected.keys()
    assert len(carried(guide) | rejected.keys()) == ENTRIES


def test_the_figures_of_the_page_are_counted(guide: Guide) -> None:
    text = QUESTIONS.read_text(encoding="utf-8")
    assert f"{len(carried(guide))} are carried" in text
