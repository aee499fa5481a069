"""Labelled messages -> how well the helpline would have dealt with them. Pure; the model's opinion is handed in.

Format of a message: {"lang", "script", "intent", "accept": [...], "text"}; accepted labels count as right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from bot.core.routing import Understanding
from bot.core.rules import Rules
from bot.core.triage import Assessment, assess


@dataclass
class Tally:
    """Counts of one language and script: name of the measure -> (how many, out of how many)."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, name: str, good: bool) -> None:
        """One more message that the measure speaks of."""
        some, of = self.counts.get(name, (0, 0))
        self.counts[name] = (some + good, of + 1)


MEASURES = ("top-1", "served", "wrong confident", "danger recall", "false alarms", "out of scope handled")


def judge(message: Mapping[str, Any], understanding: Understanding, rules: Rules, tally: Tally) -> None:
    """Add one message to the tally."""
    right = {message["intent"], *message.get("accept", ())}
    assessed = assess(message["text"], understanding, rules)
    tally.add("top-1", understanding.intent in right)
    tally.add("served", _served(assessed, right, rules))
    wrong = assessed.decision.kind == "answer" and assessed.decision.intent not in right
    tally.add("wrong confident", wrong)
    if message["intent"] in rules.urgent_intents:
        tally.add("danger recall", assessed.danger.urgent)
    elif not right & rules.urgent_intents:
        tally.add("false alarms", assessed.danger.urgent)
    if message["intent"] == "out_of_scope":
        tally.add("out of scope handled", not wrong and not assessed.danger.urgent)


def _served(assessed: Assessment, right: set[str], rules: Rules) -> bool:
    """The right intent was answered or offered; `danger` serves only urgent intents."""
    decision = assessed.decision
    match decision.kind:
        case "danger":
            return bool(right & rules.urgent_intents)
        case "answer" | "person":
            return decision.intent in right
        case _:
            return bool(right & set(decision.choices))


def interval(some: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson), in per cent."""
    if not of:
        return 0.0, 100.0
    z, share = 1.96, some / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return 100 * (middle - half), 100 * (middle + half)


def read(lines: Iterable[str], name: str) -> list[dict[str, Any]]:
    """The messages of a JSON Lines file. Raises ValueError naming file and line."""
    messages = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            message = json.loads(line)
            message["text"], message["intent"]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{name}:{number}: needs an object with at least text and intent ({error})") from None
        messages.append(message)
    return messages
