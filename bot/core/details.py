"""What an answer depends on: which question of a topic is still open, and what was replied in this conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Say
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.turn import Turn

COUNTRY = "country"
PROVINCE = "province"
COUNTRIES = ("th", "kh", "other")
#: those that a text can be about
SHOWN = ("th", "kh")
#: the questions that are always there, besides those of content/questions.yml
BUILT_IN = (COUNTRY, PROVINCE)


def message_of(question: str) -> str:
    """The message that asks it."""
    return f"{question}_question"


def replies_of(session: Session) -> Mapping[str, str]:
    """Question -> value; "" for one that was skipped. The country is also known from other questions."""
    known = dict(session.replies)
    return known if session.country is None else {**known, COUNTRY: session.country if session.country in SHOWN else ""}


def open_question(topic: str, session: Session, rules: Rules) -> str | None:
    """The next question of the topic that has no reply yet."""
    known = replies_of(session)
    return next((question for question in rules.ask.get(topic, ()) if question not in known), None)


def values_of(question: str, rules: Rules) -> tuple[str, ...]:
    """Its replies in the order of their buttons."""
    if question == COUNTRY:
        return COUNTRIES
    return rules.near if question == PROVINCE else rules.values.get(question, ())


def ask(question: str, topic: str, session: Session, rules: Rules) -> Turn:
    """Ask it before the topic is shown."""
    asked = replace(session, stage=Stage.ASKING_DETAIL, topic=topic)
    return asked, [Say(message_of(question), buttons=keyboards.replies(question, values_of(question, rules)))]


def remember(session: Session, question: str, value: str) -> Session:
    """The session with a reply; "" means skipped, which says nothing about where somebody is."""
    if question == COUNTRY and value:
        return replace(session, country=value)
    return replace(session, replies=(*(pair for pair in session.replies if pair[0] != question), (question, value)))


def forget_replies(session: Session, topic: str, rules: Rules) -> Session:
    """The session as if the topic's questions had not been asked. What staff of an open case know stays."""
    asked = rules.ask.get(topic, ())
    kept = tuple(pair for pair in session.replies if pair[0] not in asked)
    gone = COUNTRY in asked and session.case is None
    return replace(session, replies=kept, country=None if gone else session.country)


def skip_all(session: Session, topic: str, rules: Rules) -> Session:
    """The session as if every question of the topic that is still open had been skipped."""
    while question := open_question(topic, session, rules):
        session = remember(session, question, "")
    return session


def hear(text: str, topic: str, session: Session, rules: Rules) -> Session:
    """Somebody who asks for the wage in Chonburi is not asked where they work."""
    if PROVINCE not in rules.ask.get(topic, ()):
        return session
    province = rules.provinces.find(text)
    return remember(session, PROVINCE, province) if province else session
