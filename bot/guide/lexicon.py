"""content/danger.yml -> Lexicon. What is not of its form is a problem that says where, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.core.danger import Lexicon, build_lexicon
from bot.core.forms import FORMS
from bot.guide.reading import Reader, plain

#: the lists lie two names deep: groups: language: name, off: negation: language, context: film: language
_DEPTH = 2
PARTS = {"groups", "reasons", "off"}
_MEND = "Write [word, word]; no phrase is empty. Quote numbers: YAML takes them for others"


def read_lexicon(reader: Reader) -> Lexicon:
    """An empty one when anything is wrong, for then the start is refused anyway."""
    path = reader.folder / "danger.yml"
    data = plain(reader.yaml(path))
    reasons = data.get("reasons")
    if not isinstance(reasons, dict) or not reasons:
        reader.problem(path, 1, "form", "needs a list of `reasons`", "Without it nothing counts as danger")
        return Lexicon()
    levels = [code for code, entry in reasons.items() if _level(entry) not in ("urgent", "high")]
    if levels:
        reader.problem(path, 0, "form", f"{', '.join(levels)}: the level must be urgent or high")
        return Lexicon()
    broken = [str(part) for part in data.keys() - PARTS] + list(_not_lists(data))
    for where in broken:
        reader.problem(path, 0, "form", f"{where} is not a list of phrases", _MEND)
    return Lexicon() if broken else build_lexicon(data)


def _level(entry: object) -> object:
    return entry.get("level") if isinstance(entry, dict) else None


def _not_lists(data: dict[str, Any]) -> Iterator[str]:
    """Where a list of phrases should be and is none."""
    for code, entry in data["reasons"].items():
        yield from _below(f"reasons: {code}", {form: entry[form] for form in FORMS if form in entry}, 1)
    off = dict(data.get("off") or {})
    for name, part in (("groups", data.get("groups")), ("off: context", off.pop("context", None)), ("off", off)):
        yield from _below(name, part, _DEPTH)


def _below(where: str, node: object, depth: int) -> Iterator[str]:
    if node is None:
        return
    if depth == 0:
        if not isinstance(node, list) or not all(_phrase(one) for one in node):
            yield where
    elif isinstance(node, dict):
        for name, inner in node.items():
            yield from _below(f"{where}: {name}", inner, depth - 1)
    else:
        yield where


def _phrase(one: object) -> bool:
    return isinstance(one, str) and bool(one.replace("…", "").strip())
