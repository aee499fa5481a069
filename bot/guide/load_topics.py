"""content/topics/*/ -> Topic, with every problem of their form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.core.details import BUILT_IN
from bot.guide.model import Group, Question, Topic
from bot.guide.pieces import Halves, TextError, parse
from bot.guide.reading import Reader, plain

URGENCIES = ("routine", "high", "urgent")
CONVERSATION = "conversation"


def load_topics(
    reader: Reader, live: Iterable[str], groups: Mapping[str, Group], questions: Mapping[str, Question]
) -> dict[str, Topic]:
    """All folders, by name."""
    folder = reader.folder / "topics"
    if not folder.is_dir():
        reader.problem(folder, 0, "missing", "is missing")
        return {}
    found = {}
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        topic = _topic(reader, place, live, groups, questions)
        if topic:
            found[topic.id] = topic
    return found


def _topic(
    reader: Reader, place: Path, live: Iterable[str], groups: Mapping[str, Group], questions: Mapping[str, Question]
) -> Topic | None:
    path = place / "topic.yml"
    entry = plain(reader.yaml(path))
    texts = {code: text for code in live if (text := reader.text(place / f"{code}.md"))}
    missing = [key for key in ("group", "urgency", "title", "countries") if not entry.get(key)]
    missing += ["intents"] * (entry.get("intents") is None)
    if missing:
        reader.problem(path, 1, "form", f"lacks {', '.join(missing)}")
        return None
    if entry["group"] not in (*groups, CONVERSATION) or entry["urgency"] not in URGENCIES:
        reader.problem(path, 1, "form", f'unknown group "{entry["group"]}" or urgency "{entry["urgency"]}"')
        return None
    shapes = {"title": dict, "review": dict, "intents": list, "countries": list, "complete": bool}
    if wrong := [key for key, kind in shapes.items() if not isinstance(entry.get(key, kind()), kind)]:
        reader.problem(path, 1, "form", f"has another form of {', '.join(wrong)} than content/README.md shows")
        return None
    asked = tuple(entry.get("ask") or ())
    if unknown := [name for name in asked if name not in (*BUILT_IN, *questions)]:
        reader.problem(path, 1, "form", f"asks {', '.join(unknown)}, which content/questions.yml does not have")
        return None
    return Topic(
        id=place.name,
        group=entry["group"],
        intents=tuple(entry["intents"]),
        urgency=entry["urgency"],
        countries=tuple(entry["countries"]),
        complete=entry.get("complete", False),
        title=entry["title"],
        ask=asked,
        related=tuple(entry.get("related") or ()),
        facts=tuple(entry.get("facts") or ()),
        review=entry.get("review") or {},
        texts=texts,
        halves={
            code: halves for code, text in texts.items() if (halves := _halves(reader, place / f"{code}.md", text))
        },
        folder=place,
    )


def _halves(reader: Reader, path: Path, text: str) -> Halves | None:
    try:
        return parse(text)
    except TextError as error:
        reader.problem(path, error.line, "blocks", error.what, "content/README.md shows how")
        return None
