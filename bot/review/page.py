"""The pages: the list of texts that nobody has signed, and one topic in all languages side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.core.actions import Answer
from bot.core.session import Session
from bot.guide.model import Topic
from bot.guide.render import Renderer

_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
_RANK = {"urgent": 0, "high": 1, "routine": 2}


def overview(renderer: Renderer) -> str:
    """Every topic with the state of each language; urgent ones first."""
    guide = renderer.guide
    order = _in_order(renderer)
    return _PAGES.get_template("overview.html").render(
        signed=sum(guide.is_reviewed(topic, code) for topic in order for code in guide.live),
        total=len(order) * len(guide.live),
        reviewers=sorted(guide.reviewers),
        languages={code: guide.languages[code].name for code in guide.live},
        rows=[
            {"id": topic.id, "urgency": topic.urgency, "states": [_state(renderer, topic, c) for c in guide.live]}
            for topic in order
        ],
    )


def one_topic(renderer: Renderer, topic: Topic, day: date, token: str, problem: str = "") -> str:
    """The texts with their facts filled in, each with its button to sign, and the facts with their sources."""
    names = [other.id for other in _in_order(renderer)]
    at = names.index(topic.id)
    return _PAGES.get_template("topic.html").render(
        id=topic.id,
        urgency=topic.urgency,
        before=names[at - 1] if at else "",
        next=names[at + 1] if at + 1 < len(names) else "",
        problem=problem,
        token=token,
        reviewers=sorted(renderer.guide.reviewers),
        columns=[_column(renderer, topic, code, day) for code in renderer.guide.live],
        facts=renderer.facts_of(topic),
    )


def message(title: str, lines: Iterable[str]) -> str:
    """A page that only says something."""
    return _PAGES.get_template("message.html").render(title=title, lines=list(lines))


def _in_order(renderer: Renderer) -> list[Topic]:
    return sorted(renderer.guide.topics.values(), key=lambda topic: (_RANK[topic.urgency], topic.group, topic.id))


def _column(renderer: Renderer, topic: Topic, code: str, day: date) -> dict[str, Any]:
    session = Session(language=code)
    halves = (False, True) if topic.has_more else (False,)
    return {
        "code": code,
        "name": renderer.guide.languages[code].name,
        "state": _state(renderer, topic, code),
        "hash": topic.signable(code),
        # the renderer has escaped them, and left only <b> and <i>
        "halves": [renderer.part(Answer(topic.id, more=more), session, day).text for more in halves],
    }


def _state(renderer: Renderer, topic: Topic, code: str) -> dict[str, str]:
    given = topic.review.get(code)
    if not isinstance(given, dict):
        return {"kind": "open", "words": "draft"}
    if renderer.guide.is_reviewed(topic, code):
        return {"kind": "signed", "words": f"{given['by']}, {given['on']}"}
    return {"kind": "open", "words": "changed since it was signed"}
