"""One of at most two questions before an answer: by button, number or words; nobody has to reply."""

from __future__ import annotations

from dataclasses import replace

from bot.core import details
from bot.core.actions import Say
from bot.core.events import UserEvent, UserPressed, UserSaid
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import asking
from bot.core.turn import Turn, text_of
from bot.core.universal import answer


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Words that are no reply are a new question; if they are not understood either, the whole answer is shown."""
    topic = session.topic
    settled = replace(session, stage=Stage.ASKING)
    question = details.open_question(topic, session, rules)
    reply = _reply(event, question, rules) if question else None
    if question and reply is not None:
        return answer(topic, details.remember(settled, question, reply), rules)
    after, actions = asking.turn(event, settled, rules)
    if (
        question
        and isinstance(event, UserSaid)
        and any(isinstance(a, Say) and a.message == "rephrase" for a in actions)
    ):
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
    if question == details.PROVINCE:
        return rules.provinces.find(text)
    separator = "_" if question == details.COUNTRY else "="
    meant = rules.words.means(text, *(f"{question}{separator}{value}" for value in values))
    if meant:
        return meant.partition(separator)[2]
    return rules.country_in(text) if question == details.COUNTRY else None


def _pressed(event: UserPressed, question: str, values: tuple[str, ...]) -> str | None:
    if event.button == "skip":
        return ""
    if event.button == details.COUNTRY and question == details.COUNTRY:
        return event.arg
    asked, _, value = event.arg.partition("=")
    return value if event.button == "reply" and asked == question and value in values else None
