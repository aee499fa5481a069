"""From the model's scores to one decision: danger, answer, choose, rephrase, person, or menu without a model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Asked(StrEnum):
    """Whether the NLU service could be asked."""

    OK = "ok"
    NOT_ASKED = "not_asked"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the model made of a text: intents with probabilities in [0, 1], the likeliest first."""

    asked: Asked
    ranking: tuple[tuple[str, float], ...] = ()

    @property
    def intent(self) -> str | None:
        """The likeliest intent, or None."""
        return self.ranking[0][0] if self.ranking else None

    @property
    def confidence(self) -> float:
        """Its probability, 0 when there is none."""
        return self.ranking[0][1] if self.ranking else 0.0


NOT_ASKED = Understanding(Asked.NOT_ASKED)
UNAVAILABLE = Understanding(Asked.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the lines are; the values and the reasons for them are in content/triage.yml."""

    #: answer at once from this probability on
    answer: float = 0.6
    #: and only when the next intent is this far behind
    margin: float = 0.12
    #: offer a choice when the offered intents together reach this
    choose: float = 0.2
    #: do not offer an intent below this
    offer: float = 0.03
    #: ask about danger when the urgent intents together reach this
    danger: float = 0.25


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a text: `kind` is danger, answer, choose, rephrase, person or menu."""

    kind: str
    intent: str | None = None
    choices: tuple[str, ...] = ()


def urgent_share(understanding: Understanding, urgent: frozenset[str]) -> tuple[float, str]:
    """The probability of all urgent intents together, and the likeliest of them ("" if none)."""
    scores = [(score, intent) for intent, score in understanding.ranking if intent in urgent]
    return sum(score for score, _ in scores), max(scores, default=(0.0, ""))[1]


def decide(understanding: Understanding, urgent: frozenset[str], thresholds: Thresholds) -> Decision:
    """Choose by cost: a missed danger is worst, a wrong confident answer is worse than a question."""
    if understanding.asked is not Asked.OK:
        return Decision("menu")
    share, likeliest = urgent_share(understanding, urgent)
    if share >= thresholds.danger:
        return Decision("danger", likeliest)
    if _clear(understanding, thresholds):
        kind = "person" if understanding.intent == "talk_to_human" else "answer"
        return Decision(kind, understanding.intent)
    choices = _offers(understanding, thresholds)
    return Decision("choose", None, choices) if len(choices) >= 2 else Decision("rephrase")


def _clear(understanding: Understanding, thresholds: Thresholds) -> bool:
    second = understanding.ranking[1][1] if len(understanding.ranking) > 1 else 0.0
    return understanding.confidence >= thresholds.answer and understanding.confidence - second >= thresholds.margin


def _offers(understanding: Understanding, thresholds: Thresholds) -> tuple[str, ...]:
    best = [(intent, score) for intent, score in understanding.ranking[:3] if score >= thresholds.offer]
    if sum(score for _, score in best) < thresholds.choose:
        return ()
    return tuple(intent for intent, _ in best)
