"""Rules about length: words, sentences, and what fits on a phone, each as one reader sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from math import ceil
from pathlib import Path

from bot.core.actions import Answer
from bot.core.session import Session
from bot.guide.facts import UNITS
from bot.guide.filling import PLACEHOLDER, without_markup
from bot.guide.here import PARTNERS
from bot.guide.model import Guide, Problem, Topic
from bot.guide.pieces import Piece, join
from bot.guide.render import Renderer
from bot.guide.strings import Strings
from bot.telegram.cutting import MAX_TEXT, units

#: words of the English text as one reader sees it, both halves together
COMPLETE_WORDS = (60, 140)
SHORT_WORDS = (15, 75)
FIRST_WORDS = 82
SENTENCE_WORDS = 24
#: letters of a Khmer sentence or a Thai line, marks above and below not counted
SENTENCE_LETTERS = {"Khmr": 170, "Thai": 260}
#: a first half that needs no scrolling: lines of a phone 360 points wide at Telegram's usual size, an estimate
SCREEN_LINES = 30
LINE_LETTERS = 38
_MARKS = re.compile("[\u17b4-\u17d3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_SENTENCE_END = re.compile(r"[.!?។៕](?:\s|$)|\n|:\s")
_WORD = re.compile(r"[^\W\d_]|\{")


def problems(guide: Guide, day: date) -> list[Problem]:
    """All rules over all topics."""
    renderer = Renderer(guide, Strings(Path("/nonexistent")))
    found: list[Problem] = []
    for topic in guide.topics.values():
        found += [*_words(topic), *_sentences(topic, guide)]
        if renders(guide, topic):
            found += _as_shown(topic, renderer, day)
    return found


def readers(topic: Topic, code: str) -> list[dict[str, str]]:
    """The replies of each kind of reader that the text tells apart."""
    values: dict[str, list[str]] = {}
    for piece in topic.halves[code].pieces:
        if piece.question and piece.value not in values.setdefault(piece.question, []):
            values[piece.question].append(piece.value)
    return [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]


def _words(topic: Topic) -> Iterator[Problem]:
    """English only: it has words that can be counted without a dictionary."""
    halves = topic.halves.get("en")
    if halves is None:
        return
    path = f"content/topics/{topic.id}/en.md"
    low, high = COMPLETE_WORDS if topic.complete else SHORT_WORDS
    for replies in readers(topic, "en"):
        first, whole = _count(halves.first, replies), _count(halves.pieces, replies)
        if not low <= whole <= high:
            yield Problem(path, 0, "length", f"has {whole} words{_for(replies)}", f"{low} to {high}")
        if first > FIRST_WORDS and topic.complete:
            yield Problem(
                path, 0, "first half", f"has {first} words above ---{_for(replies)}", f"At most {FIRST_WORDS}"
            )


def _count(pieces: tuple[Piece, ...], replies: dict[str, str]) -> int:
    """Words and facts; the numbers of a list are none."""
    return sum(bool(_WORD.search(word)) for word in join(pieces, replies, lambda question, value: "").split())


def _for(replies: dict[str, str]) -> str:
    return f" for {', '.join(f'{question} = {value}' for question, value in replies.items())}" if replies else ""


def _sentences(topic: Topic, guide: Guide) -> Iterator[Problem]:
    for code, text in topic.texts.items():
        script = guide.languages[code].script
        path = f"content/topics/{topic.id}/{code}.md"
        for number, line in enumerate(text.splitlines(), 1):
            for sentence in _SENTENCE_END.split(PLACEHOLDER.sub("x", line)):
                limit = SENTENCE_LETTERS.get(script, SENTENCE_WORDS)
                size = len(_MARKS.sub("", sentence)) if script in SENTENCE_LETTERS else len(sentence.split())
                if size > limit:
                    unit = "letters" if script in SENTENCE_LETTERS else "words"
                    yield Problem(
                        path, number, "sentence", f"a sentence has {size} {unit}", f"At most {limit}: make two"
                    )


def _as_shown(topic: Topic, renderer: Renderer, day: date) -> Iterator[Problem]:
    for code in topic.halves:
        path = f"content/topics/{topic.id}/{code}.md"
        # who skips every question sees all blocks: that must still be one message
        everything = units(_shown(topic, code, {}, renderer, day))
        if everything > MAX_TEXT:
            yield Problem(path, 0, "length", f"has {everything} characters as shown", f"At most {MAX_TEXT}")
        if any(f"{{{name}}}" in topic.texts[code] for name in PARTNERS):
            continue  # a list of organisations is as long as it is
        for replies in readers(topic, code):
            lines = screen_lines(without_markup(_shown(topic, code, replies, renderer, day)))
            if lines > SCREEN_LINES:
                yield Problem(
                    path, 0, "first half", f"needs {lines} lines of a phone{_for(replies)}", f"At most {SCREEN_LINES}"
                )


def _shown(topic: Topic, code: str, replies: dict[str, str], renderer: Renderer, day: date) -> str:
    others = tuple((question, value) for question, value in replies.items() if question != "country")
    session = replace(Session(), language=code, country=replies.get("country"), replies=others)
    return renderer.part(Answer(topic.id), session, day).text


def screen_lines(text: str) -> int:
    """How many lines a phone needs."""
    return sum(max(1, ceil(len(_MARKS.sub("", line)) / LINE_LETTERS)) for line in text.splitlines())


def renders(guide: Guide, topic: Topic) -> bool:
    """Texts that other rules already refuse are not rendered."""
    for piece in (piece for halves in topic.halves.values() for piece in halves.pieces):
        if piece.question and piece.value not in guide.replies_to(piece.question):
            return False
    needed = {
        "figure_checked",
        "numbers_untested_line",
        "topic_unreviewed_line",
        "emergency_checked_line",
        "place_unknown",
    }
    said = all(set(guide.live) <= guide.messages.get(name, {}).keys() for name in needed)
    facts = all(fact.kind != "amount" or fact.unit in UNITS for fact in guide.facts.values())
    return said and facts and set(guide.live) <= topic.title.keys()
