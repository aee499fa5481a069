"""What was replied to a question that has buttons: by button, number or words; before answers and at first contact."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core import details
from bot.core.events import UserEvent, UserPressed, UserSaid
from bot.core.rules import Rules
from bot.core.triage import assess
from bot.core.turn import text_of


@dataclass(frozen=True, slots=True)
class Reply:
    """`value` is "" for skipped. `in_a_sentence`: "I am in Rayong now", which says more than the reply."""

    value: str
    in_a_sentence: bool = False


def reply_of(event: UserEvent, question: str, rules: Rules) -> Reply | None:
    """The reply, or None for something else."""
    values = details.values_of(question, rules)
    if isinstance(event, UserPressed):
        return _pressed(event, question, values)
    text = text_of(event)
    if rules.words.means(text, "skip"):
        return Reply("")
    number = rules.words.number_in(text)
    if number and number <= len(values):
        return Reply(values[number - 1])
    separator = "_" if question == details.COUNTRY else "="
    meant = rules.words.means(text, *(f"{question}{separator}{value}" for value in values))
    return Reply(meant.partition(separator)[2]) if meant else _named(event, question, rules)


def _named(event: UserEvent, question: str, rules: Rules) -> Reply | None:
    """A place named in a message; never in one that means danger or wants a person, whatever places it names."""
    if not isinstance(event, UserSaid) or question not in details.BUILT_IN:
        return None
    found = rules.country_in(event.text) if question == details.COUNTRY else rules.provinces.find(event.text)
    if found is None:
        return None
    assessed = assess(event.text, event.understanding, rules)
    risky = assessed.doubted or assessed.decision.kind in ("danger", "person")
    return None if risky else Reply(found, in_a_sentence=True)


def _pressed(event: UserPressed, question: str, values: tuple[str, ...]) -> Reply | None:
    if event.button == "skip":
        return Reply("")
    asked, _, value = (details.COUNTRY, "", event.arg) if event.button == details.COUNTRY else event.arg.partition("=")
    fits = event.button in ("reply", details.COUNTRY) and asked == question and value in values
    return Reply(value) if fits else None
