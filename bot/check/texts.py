"""Rules about every text: the right script, no typed figures, no hurtful words, only bold, short enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.core.actions import Answer
from bot.core.session import Session
from bot.guide.facts import UNITS
from bot.guide.model import Guide, Problem
from bot.guide.render import PLACEHOLDER, Renderer
from bot.guide.strings import Strings
from bot.telegram.cutting import MAX_TEXT, units

_SCRIPTS = {
    "Khmr": re.compile("[\u1780-\u17d3\u17dc]"),
    "Thai": re.compile("[\u0e01-\u0e5b]"),
    "Latn": re.compile("[A-Za-z]"),
}
_LETTER = re.compile(r"[^\W\d_]")
#: \d matches Khmer and Thai digits too
_LONG_NUMBER = re.compile(r"\d{3,}")
_MONEY = re.compile(
    r"\d\s*(?:฿|\$|baht|thb|usd|riel|dollar|บาท|ดอลลาร์|เรียล|បាត|ដុល្លារ|រៀល)|(?:฿|\$)\s*\d", re.IGNORECASE
)
_MARKUP = re.compile(r"^#|\]\(|<[a-z/]|https?://|`", re.MULTILINE | re.IGNORECASE)
#: said of people they hurt; names of laws and acts are in facts, not in texts
_HURTFUL = re.compile(r"\billegals?\b|\billegal (?:migrant|worker|alien|people|person)s?\b|\bvictims?\b", re.IGNORECASE)
_COMPLETE_WORDS = (50, 145)
_SHORT_WORDS = (15, 75)


def problems(guide: Guide, day: date) -> list[Problem]:
    """All rules over all topics and messages."""
    found = [
        problem for path, code, text in _texts(guide) for problem in _one(path, guide.languages[code].script, text)
    ]
    return found + _lengths(guide, day)


def _texts(guide: Guide) -> Iterator[tuple[str, str, str]]:
    for topic in guide.topics.values():
        for code, text in topic.texts.items():
            yield f"content/topics/{topic.id}/{code}.md", code, text
    for name, texts in guide.messages.items():
        for code, text in texts.items():
            yield f"content/messages/{name}/{code}.md", code, text


def _one(path: str, script: str, text: str) -> list[Problem]:
    bare = PLACEHOLDER.sub("", text)
    found = []
    for number, line in enumerate(bare.splitlines(), 1):
        if match := _LONG_NUMBER.search(line) or _MONEY.search(line):
            found.append(
                Problem(
                    path,
                    number,
                    "typed digits",
                    f'"{match[0]}" is a figure typed into a text',
                    "Make it a fact in content/facts.yml and write {its_name}",
                )
            )
        if match := _HURTFUL.search(line):
            found.append(
                Problem(
                    path,
                    number,
                    "hurtful word",
                    f'"{match[0]}" about people',
                    'Write "without papers", "you", "the person"',
                )
            )
    if match := _MARKUP.search(bare):
        found.append(
            Problem(
                path,
                bare[: match.start()].count("\n") + 1,
                "markup",
                f'"{match[0]}" is not allowed',
                "Plain text and **bold** only",
            )
        )
    if text.count("**") % 2:
        found.append(Problem(path, 0, "markup", "a ** is not closed"))
    return found + _script(path, script, bare)


def _script(path: str, script: str, text: str) -> list[Problem]:
    letters = _LETTER.findall(text)
    right = _SCRIPTS[script].findall(text)
    if letters and len(right) < 0.6 * len(letters):
        return [Problem(path, 0, "script", f"is not mostly {script}", "Is the text in the wrong file?")]
    return []


def _lengths(guide: Guide, day: date) -> list[Problem]:
    """As rendered, within one message; in English also within the words of content/README.md."""
    renderer = Renderer(guide, Strings(Path("/nonexistent")))
    found = []
    for topic in guide.topics.values():
        low, high = _COMPLETE_WORDS if topic.complete else _SHORT_WORDS
        words = len(topic.texts.get("en", "").split())
        if not low <= words <= high:
            found.append(
                Problem(f"content/topics/{topic.id}/en.md", 0, "length", f"has {words} words", f"{low} to {high}")
            )
        for code in topic.texts:
            session = replace(Session(), language=code)
            size = units(renderer.part(Answer(topic.id), session, day).text) if _renders(guide, topic.id) else 0
            if size > MAX_TEXT:
                found.append(
                    Problem(
                        f"content/topics/{topic.id}/{code}.md",
                        0,
                        "length",
                        f"has {size} characters as shown",
                        f"At most {MAX_TEXT}",
                    )
                )
    return found


def _renders(guide: Guide, topic: str) -> bool:
    """Texts that other rules already refuse are not rendered."""
    needed = {"figure_checked", "numbers_untested_line", "topic_unreviewed_line"}
    complete = all(set(guide.live) <= guide.messages.get(name, {}).keys() for name in needed)
    units_known = all(fact.kind != "amount" or fact.unit in UNITS for fact in guide.facts.values())
    return complete and units_known and set(guide.live) <= guide.topics[topic].title.keys()
