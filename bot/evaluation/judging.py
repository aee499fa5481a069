"""One message and the model's opinion -> what would have become of it. The text ends here: its SHA-256 goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.routing import Asked, Understanding, urgent_share
from bot.core.rules import Rules
from bot.core.triage import Assessment, assess
from bot.evaluation.measures import FALSE_PAGES, FALSE_QUESTIONS, PAGED, WAYS, alarms_by, recall_by
from bot.evaluation.reading import Message

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message; holds no text."""

    sha256: str
    intent: str
    accept: tuple[str, ...]
    lang: str
    script: str
    style: str
    #: the first guess, "" when there was none, and its probability
    guess: str
    confidence: float
    #: measure -> yes or no; only the measures that speak of this message
    marks: Mapping[str, bool]

    @property
    def group(self) -> str:
        """Language and script, such as "km Latn"."""
        return f"{self.lang} {self.script}"


def judge(message: Message, understanding: Understanding, rules: Rules) -> Outcome:
    """What the helpline would have done with it as the first message of a conversation."""
    return Outcome(
        message.sha256,
        message.intent,
        message.accept,
        message.lang,
        message.script,
        message.style,
        understanding.intent or "",
        round(min(max(understanding.confidence, 0.0), 1.0), 6),
        marks(message, understanding, rules),
    )


def marks(message: Message, understanding: Understanding, rules: Rules) -> dict[str, bool]:
    """Measure -> yes or no, for the measures that speak of this message."""
    assessed = assess(message.text, understanding, rules)
    wrong = assessed.decision.kind == "answer" and assessed.decision.intent not in message.right
    found = {
        "top-1": understanding.intent in message.right,
        "top-3": any(intent in message.right for intent, _ in understanding.ranking[:3]),
        "served": _served(assessed, message.right, rules),
        "wrong confident": wrong,
        **dict(_danger(message, understanding, assessed, rules)),
    }
    if message.intent == OUT_OF_SCOPE:
        found["out of scope handled"] = not wrong and not assessed.danger.urgent
    return found


def _served(assessed: Assessment, right: frozenset[str], rules: Rules) -> bool:
    """The right intent was answered or offered; `danger` serves only urgent intents."""
    decision = assessed.decision
    match decision.kind:
        case "danger":
            return bool(right & rules.urgent_intents)
        case _:
            return bool(right & {decision.intent, *decision.choices})


def _danger(
    message: Message, understanding: Understanding, assessed: Assessment, rules: Rules
) -> Iterator[tuple[str, bool]]:
    """Danger seen each way: found, when the label is urgent; a false alarm, when neither it nor an accepted one is."""
    seen = (assessed.lexicon.urgent, _model_sees(understanding, rules), assessed.danger.urgent)
    if message.intent in rules.urgent_intents:
        yield from ((recall_by(way), urgent) for way, urgent in zip(WAYS, seen, strict=True))
        yield PAGED, assessed.pages
    elif not message.right & rules.urgent_intents:
        yield from ((alarms_by(way), urgent) for way, urgent in zip(WAYS, seen, strict=True))
        yield FALSE_PAGES, assessed.pages
        yield FALSE_QUESTIONS, assessed.danger.urgent and not assessed.pages


def _model_sees(understanding: Understanding, rules: Rules) -> bool:
    share, _ = urgent_share(understanding, rules.urgent_intents)
    return understanding.asked is Asked.OK and share >= rules.thresholds.danger
