"""Messages -> one JSON object a line, by the same code path as a live first message of a fresh conversation."""

from __future__ import annotations

from typing import Any

import textnorm
from bot.core.routing import Understanding
from bot.core.rules import Rules
from bot.core.triage import assess


def explain(text: str, understanding: Understanding, rules: Rules) -> dict[str, Any]:
    """Everything the helpline makes of one message."""
    assessed = assess(text, understanding, rules)
    return {
        "text": text,
        "language": textnorm.language_guess(text),
        "script": textnorm.script_of(text),
        "intent": understanding.intent,
        "confidence": round(understanding.confidence, 4),
        "ranking": [{"intent": i, "confidence": round(c, 4)} for i, c in understanding.ranking[:5]],
        "choices": list(assessed.decision.choices),
        "danger": {"level": assessed.danger.level, "reasons": list(assessed.danger.reasons)},
        "decision": assessed.decision.kind,
    }
