"""content/ -> Guide, or ContentError with every problem found. What the linter accepts, the bot can load."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.routing import Thresholds
from bot.core.rules import Rules
from bot.core.words import Words, build_words
from bot.guide.lexicon import read_lexicon
from bot.guide.model import ContentError, Fact, Group, Guide, Language, Period, Problem, Topic
from bot.guide.reading import Reader, plain

KINDS = ("emergency", "phone", "amount", "rate", "days", "date", "count", "text", "url")
URGENCIES = ("routine", "high", "urgent")
CONVERSATION = "conversation"


def load(folder: Path, *, pilot: bool = False) -> Guide:
    """Read the whole folder. Raises ContentError."""
    guide, problems = read(folder, pilot=pilot)
    if problems:
        raise ContentError(problems)
    return guide


def read(folder: Path, *, pilot: bool = False) -> tuple[Guide, list[Problem]]:
    """Read as much as can be read, and everything that is wrong with its form."""
    reader = Reader(folder)
    languages = _languages(reader)
    groups = _groups(reader)
    facts = _facts(reader)
    live = [code for code, language in languages.items() if language.live]
    topics = _topics(reader, live, groups)
    messages = _messages(reader, live)
    rules = _rules(reader, live, groups, topics, pilot)
    return Guide(folder, languages, groups, facts, topics, messages, rules), reader.problems


def _languages(reader: Reader) -> dict[str, Language]:
    path = reader.folder / "languages.yml"
    found = {}
    for code, entry in plain(reader.yaml(path)).items():
        if not isinstance(entry, dict) or not {"name", "script", "status"} <= entry.keys():
            reader.problem(path, 0, "form", f'"{code}" needs name, script and status')
            continue
        found[code] = Language(code, entry["name"], entry["script"], entry["status"] == "live")
    return found


def _groups(reader: Reader) -> dict[str, Group]:
    path = reader.folder / "groups.yml"
    data = plain(reader.yaml(path))
    return {name: Group(name, entry.get("emoji", ""), entry.get("title", {})) for name, entry in data.items()}


def _facts(reader: Reader) -> dict[str, Fact]:
    path = reader.folder / "facts.yml"
    found = {}
    for name, entry in reader.yaml(path).items():
        if name == "__line__":
            continue
        if isinstance(entry, dict):
            fact = _fact(reader, path, name, entry)
            if fact:
                found[name] = fact
        else:
            reader.problem(path, 0, "form", f'the fact "{name}" must be a mapping')
    return found


def _fact(reader: Reader, path: Path, name: str, entry: dict[str, Any]) -> Fact | None:
    line = int(entry.get("__line__", 0))
    missing = [key for key in ("kind", "checked", "review_by", "source") if not entry.get(key)]
    if missing:
        reader.problem(path, line, "form", f'the fact "{name}" lacks {", ".join(missing)}')
        return None
    if entry["kind"] not in KINDS:
        reader.problem(
            path,
            line,
            "form",
            f'the fact "{name}" has the unknown kind "{entry["kind"]}"',
            f"Use one of {', '.join(KINDS)}",
        )
        return None
    dates = [key for key in ("checked", "review_by") if not isinstance(entry[key], date)]
    if dates or ("value" not in entry and "periods" not in entry):
        reader.problem(
            path,
            line,
            "form",
            f'the fact "{name}" needs {", ".join(dates) or "a value or periods"}',
            "Dates are written 2026-11-23",
        )
        return None
    source = entry["source"]
    return Fact(
        name=name,
        kind=entry["kind"],
        value=_value(entry.get("value")),
        unit=entry.get("unit", ""),
        periods=tuple(Period(p["from"], p.get("to"), p["value"]) for p in entry.get("periods", ())),
        country=entry.get("country", "both"),
        label=plain(entry.get("label") or {}),
        source_title=source.get("title") or "",
        source_url=source.get("url") or "",
        checked=entry["checked"],
        review_by=entry["review_by"],
        basis=entry.get("basis", "knowledge"),
        confirmed=bool(entry.get("confirmed")),
        line=line,
    )


def _value(value: Any) -> Any:
    return plain(value) if isinstance(value, dict) else value


def _topics(reader: Reader, live: list[str], groups: dict[str, Group]) -> dict[str, Topic]:
    folder = reader.folder / "topics"
    if not folder.is_dir():
        reader.problem(folder, 0, "missing", "is missing")
        return {}
    found = {}
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        topic = _topic(reader, place, live, groups)
        if topic:
            found[topic.id] = topic
    return found


def _topic(reader: Reader, place: Path, live: list[str], groups: dict[str, Group]) -> Topic | None:
    path = place / "topic.yml"
    entry = plain(reader.yaml(path))
    texts = {code: text for code in live if (text := reader.text(place / f"{code}.md"))}
    missing = [key for key in ("group", "intents", "urgency", "title", "countries") if not entry.get(key)]
    if missing:
        reader.problem(path, 1, "form", f"lacks {', '.join(missing)}")
        return None
    if entry["group"] not in (*groups, CONVERSATION) or entry["urgency"] not in URGENCIES:
        reader.problem(path, 1, "form", f'unknown group "{entry["group"]}" or urgency "{entry["urgency"]}"')
        return None
    return Topic(
        id=place.name,
        group=entry["group"],
        intents=tuple(entry["intents"]),
        urgency=entry["urgency"],
        countries=tuple(entry["countries"]),
        complete=bool(entry.get("complete")),
        title=entry["title"],
        related=tuple(entry.get("related") or ()),
        person=bool(entry.get("person", True)),
        review=entry.get("review") or {},
        texts=texts,
        folder=place,
    )


def _messages(reader: Reader, live: list[str]) -> dict[str, dict[str, str]]:
    folder = reader.folder / "messages"
    places = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return {
        place.name: {code: text for code in live if (text := reader.text(place / f"{code}.md"))} for place in places
    }


def _rules(reader: Reader, live: list[str], groups: dict[str, Group], topics: dict[str, Topic], pilot: bool) -> Rules:
    triage = plain(reader.yaml(reader.folder / "triage.yml"))
    menu = {group: _in_menu_order(group, topics) for group in groups}
    settings = {
        name: triage[name]
        for name in ("confirm_seconds", "keep_danger_hours", "keep_file_hours", "retention_case_days")
        if name in triage
    }
    return Rules(
        lexicon=read_lexicon(reader),
        words=_words(reader, live),
        thresholds=_thresholds(reader, triage),
        languages=tuple(live),
        menu={group: names for group, names in menu.items() if names},
        topics={intent: topic.id for topic in topics.values() for intent in topic.intents},
        related={topic.id: tuple(name for name in topic.related if name in topics) for topic in topics.values()},
        urgency={intent: topic.urgency for topic in topics.values() for intent in topic.intents},
        ladder_minutes=tuple(triage.get("ladder_minutes") or (2, 5, 10)),
        pilot=pilot,
        **settings,
    )


def _in_menu_order(group: str, topics: dict[str, Topic]) -> tuple[str, ...]:
    """Complete answers first, then by name."""
    inside = [topic for topic in topics.values() if topic.group == group]
    return tuple(topic.id for topic in sorted(inside, key=lambda topic: (not topic.complete, topic.id)))


def _thresholds(reader: Reader, triage: dict[str, Any]) -> Thresholds:
    given = triage.get("thresholds") or {}
    unknown = sorted(given.keys() - {field.name for field in fields(Thresholds)})
    if unknown:
        reader.problem(reader.folder / "triage.yml", 0, "form", f"unknown thresholds {', '.join(unknown)}")
        return Thresholds()
    return Thresholds(**{name: float(value) for name, value in given.items()})


def _words(reader: Reader, live: list[str]) -> Words:
    data = plain(reader.yaml(reader.folder / "words.yml"))
    languages = plain(reader.yaml(reader.folder / "languages.yml"))
    for code in live:
        data[f"language_{code}"] = {code: [languages[code]["name"], *languages[code].get("words", ())]}
    return build_words(data)
