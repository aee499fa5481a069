"""A run as a file that a later run can be compared with: labels, marks and SHA-256 of each message, never its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from bot.evaluation.judging import Outcome
from bot.evaluation.measures import EVERY_MEASURE

FORMAT = "helpline-run-1"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAMES = frozenset(measure.name for measure in EVERY_MEASURE)


class NotARun(ValueError):
    """The file is not a saved run; the message says what is wrong."""


def dump(outcomes: Iterable[Outcome]) -> str:
    """The file, one message a line."""
    lines = ",\n".join(json.dumps(_entry(outcome), ensure_ascii=False) for outcome in outcomes)
    return f'{{"format": "{FORMAT}", "messages": [\n{lines}\n]}}\n'


def load(text: str) -> list[Outcome]:
    """The outcomes of a saved run. Raises NotARun."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise NotARun("it is not JSON") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("messages"), list):
        raise NotARun(f'it does not say "format": "{FORMAT}"')
    return [_outcome(entry, number) for number, entry in enumerate(data["messages"], 1)]


def _entry(outcome: Outcome) -> dict[str, Any]:
    return {
        "sha256": outcome.sha256,
        "intent": outcome.intent,
        "accept": list(outcome.accept),
        "lang": outcome.lang,
        "script": outcome.script,
        "style": outcome.style,
        "guess": outcome.guess,
        "confidence": outcome.confidence,
        "marks": dict(outcome.marks),
    }


def _outcome(entry: Any, number: int) -> Outcome:
    try:
        words = [_word(entry, field) for field in ("sha256", "intent", "lang", "script", "style", "guess")]
        accept, confidence = tuple(map(str, entry["accept"])), float(entry["confidence"])
        marks = _marks(entry["marks"])
    except (LookupError, TypeError, ValueError, AttributeError):
        raise NotARun(f"its message {number} is not complete") from None
    if not _SHA256.fullmatch(words[0]) or not (isfinite(confidence) and 0 <= confidence <= 1):
        raise NotARun(f"its message {number} has no SHA-256 or no confidence between 0 and 1")
    sha, intent, lang, script, style, guess = words
    return Outcome(sha, intent, accept, lang, script, style, guess, confidence, marks)


def _word(entry: Mapping[str, Any], field: str) -> str:
    if not isinstance(entry[field], str):
        raise TypeError(field)
    return str(entry[field])


def _marks(found: Mapping[str, Any]) -> dict[str, bool]:
    if "top-1" not in found or not found.keys() <= _NAMES or not all(isinstance(mark, bool) for mark in found.values()):
        raise ValueError("marks")
    return dict(found)
