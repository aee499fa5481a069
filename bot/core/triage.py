"""A text and what the model made of it -> danger and decision. The only such code: turns and `understand` use it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.danger import Danger
from bot.core.routing import Decision, Understanding, decide, urgent_share
from bot.core.rules import Rules

#: words that are obeyed wherever the user is, in this order
UNIVERSAL = ("stop", "person", "language", "menu", "delete", "privacy", "help")
#: a cry of one word ("help!"): too short for the lexicon, never to be passed over
CRY = "cry"


@dataclass(frozen=True, slots=True)
class Assessment:
    """`danger` joins lexicon and model; `lexicon` alone pages at once, the model alone asks first."""

    danger: Danger
    decision: Decision
    lexicon: Danger
    word: str | None = None


def look(text: str, rules: Rules) -> tuple[str | None, Danger]:
    """What can be seen without the model: a universal word, and the danger lexicon."""
    return rules.words.means(text, *UNIVERSAL, CRY), rules.lexicon.find(text)


def assess(text: str, understanding: Understanding, rules: Rules) -> Assessment:
    """Danger first, then the universal words, then the model's decision."""
    word, found = look(text, rules)
    if found.urgent:
        return Assessment(found, Decision("danger", found.topic or None), found, word)
    if word == "person":
        return Assessment(found, Decision("person", "talk_to_human"), found, word)
    if word == CRY:
        return Assessment(Danger("urgent", (CRY,)), Decision("danger"), found, word)
    decision = decide(understanding, rules.urgent_intents, rules.thresholds)
    if decision.kind == "danger":
        return Assessment(_seen_by_model(understanding, rules, found), decision, found, word)
    if found.level == "high" and decision.kind != "answer" and found.topic:
        decision = Decision("answer", found.topic)
    return Assessment(_with_urgency(found, decision, rules), decision, found, word)


def _seen_by_model(understanding: Understanding, rules: Rules, found: Danger) -> Danger:
    _, likeliest = urgent_share(understanding, rules.urgent_intents)
    return Danger("urgent", (*found.reasons, f"model:{likeliest}"), rules.topics.get(likeliest, ""), found.off)


def _with_urgency(found: Danger, decision: Decision, rules: Rules) -> Danger:
    if found.level == "none" and decision.kind == "answer" and rules.urgency.get(decision.intent or "") == "high":
        return Danger("high", (f"model:{decision.intent}",), rules.topics.get(decision.intent or "", ""), found.off)
    return found
