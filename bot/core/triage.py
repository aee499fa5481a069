"""A text and what the model made of it -> danger and decision. The only such code: turns and `understand` use it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.danger import Danger
from bot.core.emergency import CRY
from bot.core.routing import Asked, Decision, Understanding, decide, urgent_share
from bot.core.rules import Rules

#: words that are obeyed wherever the user is, in this order
UNIVERSAL = (
    "stop",
    "cover",
    "person",
    "language",
    "menu",
    "delete",
    "mydata",
    "privacy",
    "help",
    "more",
    "status",
    "withdraw",
    "appeal",
)
#: not offered below a real answer, where "Or: thanks" helps nobody
SMALL_TALK = frozenset({"greet", "goodbye", "thanks", "affirm", "deny"})
#: an emoji or plain words that say it all: the model has no say
UNMISTAKABLE = frozenset({"sos", "in_danger"})
#: of a longer message the model weighs what it is mostly about, and may not doubt a phrase in it
DOUBTABLE = 200


@dataclass(frozen=True, slots=True)
class Assessment:
    """`danger` joins lexicon and model; the lexicon pages at once, the model alone asks first."""

    danger: Danger
    decision: Decision
    lexicon: Danger
    word: str | None = None

    @property
    def pages(self) -> bool:
        """Whether staff are rung at once."""
        return self.lexicon.urgent and self.danger.urgent

    @property
    def doubted(self) -> bool:
        """Whether a phrase of danger was found that the model is all but certain means none."""
        return self.lexicon.urgent and not self.danger.urgent


def look(text: str, rules: Rules) -> tuple[str | None, Danger]:
    """What can be seen without the model: a universal word, and the danger lexicon."""
    return rules.words.means(text, *UNIVERSAL, CRY), rules.lexicon.find(text)


def weigh(found: Danger, text: str, understanding: Understanding, rules: Rules) -> Danger:
    """A lone phrase in a short message sinks to high where the model is all but certain that nothing urgent is meant.

    Then nobody is paged: the bot answers, and says how to call a person. Without the model every phrase counts.
    """
    if not found.urgent or UNMISTAKABLE & set(found.reasons) or len(found.reasons) > 1 or len(text) > DOUBTABLE:
        return found
    share, _ = urgent_share(understanding, rules.urgent_intents)
    doubted = understanding.asked is Asked.OK and share < rules.thresholds.doubt
    return replace(found, level="high") if doubted else found


def assess(text: str, understanding: Understanding, rules: Rules) -> Assessment:
    """Danger first, then the universal words, then the model's decision."""
    word, lexicon = look(text, rules)
    found = weigh(lexicon, text, understanding, rules)
    if found.urgent:
        return Assessment(found, Decision("danger", found.topic or None), lexicon, word)
    if word == "person":
        return Assessment(found, Decision("person", "talk_to_human"), lexicon, word)
    if word == CRY:
        return Assessment(Danger("urgent", (CRY,)), Decision("danger"), lexicon, word)
    decision = decide(understanding, rules.urgent_intents, rules.thresholds)
    if decision.kind == "danger":
        return Assessment(_seen_by_model(understanding, rules, found), decision, lexicon, word)
    if found.level == "high" and decision.kind != "answer" and found.topic:
        decision = Decision("answer", found.topic)
    decision = _topics_first(decision)
    return Assessment(_with_urgency(found, decision, rules), decision, lexicon, word)


def _topics_first(decision: Decision) -> Decision:
    """Small talk comes last among the choices, and not at all below a real answer."""
    if decision.kind == "choose":
        return replace(decision, choices=tuple(sorted(decision.choices, key=SMALL_TALK.__contains__)))
    real = tuple(intent for intent in decision.choices if intent not in SMALL_TALK)
    return replace(decision, choices=real) if decision.intent not in SMALL_TALK else decision


def _seen_by_model(understanding: Understanding, rules: Rules, found: Danger) -> Danger:
    _, likeliest = urgent_share(understanding, rules.urgent_intents)
    return Danger("urgent", (*found.reasons, f"model:{likeliest}"), rules.topics.get(likeliest, ""), found.off)


def _with_urgency(found: Danger, decision: Decision, rules: Rules) -> Danger:
    if found.level == "none" and decision.kind == "answer" and rules.urgency.get(decision.intent or "") == "high":
        return Danger("high", (f"model:{decision.intent}",), rules.topics.get(decision.intent or "", ""), found.off)
    return found
