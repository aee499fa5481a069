"""One of at most two questions before an answer: by button, number or words; nobody has to reply."""

from __future__ import annotations

from dataclasses import replace

from bot.core import details
from bot.core.actions import Say
from bot.core.events import UserEvent, UserPressed, UserSaid
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import asking
from bot.core.triage import assess
from bot.core.turn import Turn, text_of
from bot.core.universal import answer

#: what is said to words that are not understood
_LOST = ("rephrase", "not_understood", "no_nlu")


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Words that are no reply are a new question; if they are not understood either, the whole answer is shown."""
    topic = session.topic
    settled = replace(session, stage=Stage.ASKING)
    question = details.open_question(topic, session, rules)
    reply = _reply(event, question, rules) if question else None
    if question and reply is not None:
        return answer(topic, details.remember(settled, question, reply), rules)
    after, actions = asking.turn(event, settled, rules)
    if question and isinstance(event, UserSaid) and any(isinstance(a, Say) and a.message in _LOST for a in actions):
        return answer(topic, details.skip_all(settled, topic, rules), rules)
    return after, actions


def _reply(event: UserEvent, question: str, rules: Rules) -> str | None:
    """The value, "" for skipped, None for something else."""
    values = details.values_of(question, rules)
    if isinstance(event, UserPressed):
        return _pressed(event, question, values)
    text = text_of(event)
    if rules.words.means(text, "skip"):
        return ""
    number = rules.words.number_in(text)
    if number and number <= len(values):
        return values[number - 1]
    separator = "_" if question == details.COUNTRY else "="
    meant = rules.words.means(text, *(f"{question}{separator}{value}" for value in values))
    return meant.partition(separator)[2] if meant else _named(event, question, rules)


def _named(event: UserEvent, question: str, rules: Rules) -> str | None:
    """A place named in a message; never in one that means danger or wants a person, whatever places it names."""
    if not isinstance(event, UserSaid) or question not in details.BUILT_IN:
        return None
    found = rules.country_in(event.text) if question == details.COUNTRY else rules.provinces.find(event.text)
    if found is None:
        return None
    assessed = assess(event.text, event.understanding, rules)
    return None if assessed.doubted or assessed.decision.kind in ("danger", "person") else found


def _pressed(event: UserPressed, question: str, values: tuple[str, ...]) -> str | None:
    if event.button == "skip":
        return ""
    asked, _, value = (details.COUNTRY, "", event.arg) if event.button == details.COUNTRY else event.arg.partition("=")
    return value if event.button in ("reply", details.COUNTRY) and asked == question and value in values else None
