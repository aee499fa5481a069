"""content/ -> Guide, or ContentError with every problem found. What the linter accepts, the bot can load."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from bot.core.routing import Thresholds
from bot.core.rules import Rules
from bot.core.words import Words, build_words
from bot.guide.directory import Partner, Province
from bot.guide.lessons import PhraseBook
from bot.guide.lexicon import read_lexicon
from bot.guide.load_casework import Wordings, load_casework, rules_of_casework
from bot.guide.load_facts import load_facts
from bot.guide.load_lessons import load_lessons
from bot.guide.load_partners import load_partners
from bot.guide.load_places import load_places, load_provinces, load_questions, rules_of_places
from bot.guide.load_topics import load_topics
from bot.guide.model import ContentError, Group, Guide, Language, Problem, Question, Topic
from bot.guide.reading import Reader, plain


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
    live = [code for code, language in languages.items() if language.live]
    questions = load_questions(reader)
    topics = load_topics(reader, live, groups, questions)
    provinces = load_provinces(reader)
    partners = load_partners(reader)
    wordings = load_casework(reader)
    lessons = load_lessons(reader)
    guide = Guide(
        folder=folder,
        languages=languages,
        groups=groups,
        facts=load_facts(reader),
        topics=topics,
        reviewers=_reviewers(reader),
        questions=questions,
        provinces=provinces,
        places=load_places(reader),
        partners=partners,
        casework=wordings,
        lessons=lessons,
        messages=_messages(reader, live),
        rules=_rules(reader, live, groups, topics, questions, provinces, wordings, partners, lessons, pilot),
    )
    return guide, reader.problems


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


def _reviewers(reader: Reader) -> frozenset[str]:
    """Names, or mappings with a name."""
    entries = reader.yaml(reader.folder / "reviewers.yml").get("reviewers") or []
    return frozenset(str(entry["name"] if isinstance(entry, dict) else entry) for entry in entries)


def _messages(reader: Reader, live: list[str]) -> dict[str, dict[str, str]]:
    folder = reader.folder / "messages"
    places = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return {
        place.name: {code: text for code in live if (text := reader.text(place / f"{code}.md"))} for place in places
    }


def _rules(
    reader: Reader,
    live: list[str],
    groups: dict[str, Group],
    topics: dict[str, Topic],
    questions: dict[str, Question],
    provinces: dict[str, Province],
    wordings: Wordings,
    partners: dict[str, Partner],
    lessons: PhraseBook,
    pilot: bool,
) -> Rules:
    triage = plain(reader.yaml(reader.folder / "triage.yml"))
    menu = {group: _in_menu_order(group, topics) for group in groups}
    settings = {
        name: triage[name]
        for name in ("confirm_seconds", "keep_danger_hours", "keep_file_hours", "sweep_hours", "retention_case_days")
        if name in triage
    }
    return Rules(
        lexicon=read_lexicon(reader),
        words=_words(reader, live, lessons),
        thresholds=_thresholds(reader, triage),
        languages=tuple(live),
        menu={group: names for group, names in menu.items() if names},
        topics={intent: topic.id for topic in topics.values() for intent in topic.intents},
        related={topic.id: tuple(name for name in topic.related if name in topics) for topic in topics.values()},
        more=frozenset(topic.id for topic in topics.values() if topic.has_more),
        ask={topic.id: topic.ask for topic in topics.values() if topic.ask},
        values={question.id: tuple(question.values) for question in questions.values()},
        **rules_of_places(reader, provinces),
        urgency={intent: topic.urgency for topic in topics.values() for intent in topic.intents},
        casework=rules_of_casework(reader, wordings, partners, triage),
        lessons=len(lessons.lessons),
        duress=_duress(reader, triage.get("duress")),
        pilot=pilot,
        **settings,
    )


def _duress(reader: Reader, told: Any) -> bool:
    """The duress word is offered only where it is written down what staff do when it comes."""
    wanted = isinstance(told, dict) and told.get("on") is True
    written = isinstance(told, dict) and bool(str(told.get("protocol") or "").strip())
    if wanted and not written:
        reader.problem(reader.folder / "triage.yml", 0, "form", "duress is on, but protocol does not say who wrote it")
    return wanted and written


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


def _with_label(entry: dict[str, Any]) -> dict[str, list[Any]]:
    """The words of a reply and what stands on its button: people type what they see, with or without brackets."""
    words = {code: list(given or ()) for code, given in plain(entry.get("words") or {}).items()}
    for code, label in plain(entry.get("label") or {}).items():
        words.setdefault(code, []).extend({str(label), str(label).partition("(")[0].strip()})
    return words


def _words(reader: Reader, live: list[str], lessons: PhraseBook) -> Words:
    data = plain(reader.yaml(reader.folder / "words.yml"))
    languages = plain(reader.yaml(reader.folder / "languages.yml"))
    for question, entry in plain(reader.yaml(reader.folder / "questions.yml")).items():
        for value, given in (entry.get("values") or {}).items():
            data[f"{question}={value}"] = _with_label(given)
    for part, entry in plain(plain(reader.yaml(reader.folder / "casework.yml")).get("hours") or {}).items():
        data[f"hours={part}"] = _with_label(entry) if isinstance(entry, dict) else {}
    data["next_lesson"] = dict(lessons.next)
    for code in live:
        data[f"language_{code}"] = {code: [languages[code]["name"], *languages[code].get("words", ())]}
    return build_words(data)
