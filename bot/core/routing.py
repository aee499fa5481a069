"""From the model's scores to one decision: danger, answer, choose, rephrase, person, or menu without a model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: more than three buttons nobody reads
MOST_CHOICES = 3


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
    answer: float = 0.65
    #: and only when the next intent is this far behind
    margin: float = 0.12
    #: offer a choice when the offered intents together reach this
    choose: float = 0.2
    #: do not offer an intent below this
    offer: float = 0.01
    #: ask about danger when the urgent intents together reach this
    danger: float = 0.15
    #: a lone phrase of the lexicon does not page when the urgent intents together stay below this
    doubt: float = 0.01


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a text: `kind` is danger, answer, choose, rephrase, person or menu.

    `choices` are offered as buttons: instead of an answer, or below one ("or did you mean …").
    """

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
        if understanding.intent == "talk_to_human":
            return Decision("person", understanding.intent)
        return Decision("answer", understanding.intent, likely(understanding, thresholds)[1:])
    choices = _offers(understanding, thresholds)
    return Decision("choose", None, choices) if len(choices) >= 2 else Decision("rephrase")


def _clear(understanding: Understanding, thresholds: Thresholds) -> bool:
    second = understanding.ranking[1][1] if len(understanding.ranking) > 1 else 0.0
    return understanding.confidence >= thresholds.answer and understanding.confidence - second >= thresholds.margin


def _offers(understanding: Understanding, thresholds: Thresholds) -> tuple[str, ...]:
    offered = likely(understanding, thresholds)
    together = sum(score for _, score in understanding.ranking[: len(offered)])
    return offered if together >= thresholds.choose else ()


def likely(understanding: Understanding, thresholds: Thresholds) -> tuple[str, ...]:
    """The two or three that are worth a button."""
    return tuple(intent for intent, score in understanding.ranking[:MOST_CHOICES] if score >= thresholds.offer)
