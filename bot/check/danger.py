"""Rules about content/danger.yml: every reason leads to a topic and has phrases in every live language."""

from __future__ import annotations

import yaml

from bot.guide.model import Guide, Problem

PATH = "content/danger.yml"
#: a phrase shorter than this would fire inside other words
MIN_CHARACTERS = 4


def problems(guide: Guide) -> list[Problem]:
    """All rules."""
    file = guide.folder / "danger.yml"
    if not file.exists():
        return []
    data = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    found: list[Problem] = []
    for code, entry in (data.get("reasons") or {}).items():
        found += _reason(code, entry, guide)
    return found


def _reason(code: str, entry: dict[str, object], guide: Guide) -> list[Problem]:
    found = []
    topic = entry.get("topic")
    if topic and topic not in guide.topics:
        found.append(Problem(PATH, 0, "topic", f'"{code}" leads to the topic "{topic}", which does not exist'))
    for language in guide.live:
        phrases = entry.get(language) or []
        if not phrases and not entry.get("emoji"):
            found.append(Problem(PATH, 0, "language", f'"{code}" has no phrases in {language}'))
        assert isinstance(phrases, list)
        found += [
            Problem(PATH, 0, "short phrase", f'"{code}": "{phrase}" is too short, it would be found inside other words')
            for phrase in phrases
            if len(str(phrase).replace("…", "").replace(" ", "")) < MIN_CHARACTERS and language != "en"
        ]
    return found
