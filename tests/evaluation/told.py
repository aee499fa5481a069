"""Small helpers so that a test about measuring reads like a history: told(...) a message, became(...) an outcome."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from bot.core.routing import Understanding
from bot.core.rules import Rules
from bot.evaluation.judging import Outcome, judge
from bot.evaluation.measures import EVERY_MEASURE
from bot.evaluation.reading import Message

LABELS = frozenset(("unpaid_wages", "minimum_wage", "send_money", "greet", "violence", "out_of_scope"))


def line(text: str, intent: str, **more: Any) -> str:
    """One line of a file."""
    return json.dumps({"text": text, "intent": intent, **more}, ensure_ascii=False)


def marks(rules: Rules, text: str, intent: str, model: Understanding, *accept: str) -> dict[str, bool]:
    """What the helpline would have done, measure by measure."""
    return dict(judge(Message(text, intent, accept, "km", "Khmr"), model, rules).marks)


def became(
    text: str,
    intent: str = "unpaid_wages",
    guess: str = "unpaid_wages",
    confidence: float = 0.9,
    *,
    group: str = "km Khmr",
    accept: tuple[str, ...] = (),
    style: str = "",
    **more: bool,
) -> Outcome:
    """An outcome as `judge` would make it; other marks by keyword: `danger_recall=True`."""
    names = {measure.key: measure.name for measure in EVERY_MEASURE}
    found = {"top-1": guess in (intent, *accept), **{names[key]: mark for key, mark in more.items()}}
    lang, script = group.split()
    return Outcome(sha256(text.encode()).hexdigest(), intent, accept, lang, script, style, guess, confidence, found)
