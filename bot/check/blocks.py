"""Rules about what a topic asks first and what its texts make of the replies: the same in every language."""

from __future__ import annotations

from collections.abc import Iterator

from bot.guide.here import HERE
from bot.guide.model import Guide, Problem, Topic
from bot.guide.pieces import Halves

MAX_QUESTIONS = 2


def problems(guide: Guide) -> list[Problem]:
    """All rules over all topics."""
    found: list[Problem] = []
    for topic in guide.topics.values():
        found += [*_questions(topic), *_same_shape(topic)]
        for code, halves in topic.halves.items():
            found += _blocks(topic, code, halves, guide)
    return found


def _questions(topic: Topic) -> Iterator[Problem]:
    path = f"content/topics/{topic.id}/topic.yml"
    if len(topic.ask) > MAX_QUESTIONS:
        yield Problem(path, 0, "ask", f"asks {len(topic.ask)} questions", f"At most {MAX_QUESTIONS}")
    if topic.ask and topic.urgency == "urgent":
        yield Problem(
            path, 0, "ask", "asks before an urgent answer", "Remove ask: in danger nobody waits for a question"
        )
    everything = "".join(topic.texts.values())
    for question in topic.ask:
        by_place = question == "province" and any(f"{{{name}}}" in everything for name in HERE)
        if not by_place and f"[if {question} = " not in everything:
            yield Problem(
                path, 0, "ask", f"asks {question}, but no text depends on it", "Remove it, or write a block for it"
            )
    if any(f"{{{name}}}" in everything for name in HERE) and "province" not in topic.ask:
        yield Problem(
            path,
            0,
            "ask",
            f"uses what depends on the province ({', '.join(HERE)}) without asking it",
            "Add ask: [province]",
        )


def _blocks(topic: Topic, code: str, halves: Halves, guide: Guide) -> Iterator[Problem]:
    path = f"content/topics/{topic.id}/{code}.md"
    for question, value in dict.fromkeys((piece.question, piece.value) for piece in halves.pieces if piece.question):
        known = guide.replies_to(question)
        if question not in topic.ask:
            yield Problem(
                path, 0, "blocks", f'a block depends on "{question}", which topic.yml does not ask', "Add it to ask:"
            )
        elif value not in known:
            yield Problem(path, 0, "blocks", f'"{value}" is no reply to "{question}"', f"Use one of {', '.join(known)}")


def _same_shape(topic: Topic) -> Iterator[Problem]:
    """Blocks and the line --- stand in every language alike."""
    shapes = {code: _shape(halves) for code, halves in topic.halves.items()}
    wanted = shapes.get("en")
    for code, shape in shapes.items():
        if wanted is not None and shape != wanted:
            path = f"content/topics/{topic.id}/{code}.md"
            yield Problem(
                path,
                0,
                "blocks",
                "has other blocks, or another --- than the English text",
                "Give all languages the same parts",
            )


def _shape(halves: Halves) -> tuple[object, ...]:
    """The blocks of each half, and whether there are two halves."""
    blocks = (
        frozenset((piece.question, piece.value) for piece in half if piece.question)
        for half in (halves.first, halves.more)
    )
    return (*blocks, bool(halves.more))
