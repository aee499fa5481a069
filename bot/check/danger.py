"""Rules about content/danger.yml: every reason leads to a topic and has phrases in every live language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.core.forms import FORMS
from bot.guide.model import Guide, Problem
from bot.guide.reading import Reader, plain

PATH = "content/danger.yml"
#: a phrase shorter than this would fire inside other words
MIN_CHARACTERS = 4
_GROUP = re.compile(r"\{([^{}]*)\}")


def links(guide: Guide) -> Iterator[Problem]:
    """Where each reason leads, and that every live language can say it."""
    for reason in guide.rules.lexicon.reasons:
        if reason.topic and reason.topic not in guide.topics:
            what = f'"{reason.code}" leads to the topic "{reason.topic}", which does not exist'
            yield Problem(PATH, 0, "topic", what)
        for language in guide.live:
            if not reason.phrases.get(language) and not reason.phrases.get("emoji"):
                yield Problem(PATH, 0, "language", f'"{reason.code}" has no phrases in {language}')


def wording(guide: Guide) -> list[Problem]:
    """Rules about the phrases as they are written; they are read again from the file."""
    if not guide.rules.lexicon.reasons:  # its form is wrong, and the loader has said where
        return []
    data = plain(Reader(guide.folder).yaml(guide.folder / "danger.yml"))
    reasons = (data.get("reasons") or {}).items()
    return [*(problem for code, entry in reasons for problem in _short(code, entry, guide)), *_groups(data)]


def _short(code: str, entry: dict[str, object], guide: Guide) -> Iterator[Problem]:
    for language in guide.live:
        phrases = entry.get(language) or []
        assert isinstance(phrases, list)
        for phrase in phrases:
            if len(str(phrase).replace("…", "").replace(" ", "")) < MIN_CHARACTERS and language != "en":
                what = f'"{code}": "{phrase}" is too short, it would be found inside other words'
                yield Problem(PATH, 0, "short phrase", what)


def _groups(data: dict[str, object]) -> Iterator[Problem]:
    """Every {name} in a phrase or group is a group of the same language, and every group is used."""
    groups, reasons, off = (data.get(key) or {} for key in ("groups", "reasons", "off"))
    assert isinstance(groups, dict)
    assert isinstance(reasons, dict)
    assert isinstance(off, dict)
    for language in FORMS:
        known = groups.get(language) or {}
        lists = [entry.get(language) or () for entry in (*reasons.values(), *(off.get("context") or {}).values())]
        named = [name for phrases in (*lists, *known.values()) for name in _named(phrases)]
        for name in sorted(set(named) - known.keys()):
            what = f"{{{name}}} stands in a {language} phrase, but groups: {language}: has no {name}"
            yield Problem(PATH, 0, "group", what, "Correct the name, or add the group")
        for name in sorted(known.keys() - set(named)):
            what = f"the group {name} of {language} stands in no phrase"
            yield Problem(PATH, 0, "group", what, "Use it as {" + name + "}, or remove it")


def _named(phrases: Iterable[object]) -> Iterator[str]:
    for phrase in phrases:
        yield from _GROUP.findall(str(phrase))
