"""Rules about nlu/data: every intent in every language, enough messages, nothing twice or under two intents."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.guide.model import Problem

LANGUAGES = ("km", "th", "en")
MIN_MESSAGES = 8


def problems(nlu: Path) -> list[Problem]:
    """All rules over all files."""
    intents = _intents(nlu / "intents.yml")
    found: list[Problem] = []
    for folder in sorted(path for path in (nlu / "data").iterdir() if path.is_dir()):
        found += _language(folder, intents)
    return found


def _intents(path: Path) -> set[str]:
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name for key, group in groups.items() if key != "precedence" for name in group}


def _language(folder: Path, intents: set[str]) -> list[Problem]:
    found: list[Problem] = []
    owners: dict[str, str] = {}
    for intent in sorted(intents):
        path = folder / f"{intent}.yml"
        messages = _messages(path) if path.exists() else []
        if folder.name in LANGUAGES and len(messages) < MIN_MESSAGES:
            found.append(_problem(path, "few", f"has {len(messages)} messages", f"At least {MIN_MESSAGES}"))
        for message in messages:
            key = " ".join(message.lower().split())
            if key in owners:
                found.append(_problem(path, "twice", f"a message also stands in {owners[key]}.yml: {message[:40]}"))
            owners[key] = intent
    strangers = sorted({path.stem for path in folder.glob("*.yml")} - intents)
    return found + [
        _problem(folder / f"{name}.yml", "intent", "is not an intent of nlu/intents.yml") for name in strangers
    ]


def _messages(path: Path) -> list[str]:
    data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    lines = [line for entry in data.get("nlu", ()) for line in str(entry.get("examples", "")).splitlines()]
    return [line.strip().removeprefix("- ").strip() for line in lines if line.strip().startswith("- ")]


def _problem(path: Path, rule: str, what: str, mend: str = "") -> Problem:
    return Problem(str(Path("nlu/data") / path.parent.name / path.name), 0, rule, what, mend)
