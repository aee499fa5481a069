"""One of at most two questions before an answer: by button, number or words; nobody has to reply."""

from __future__ import annotations

from dataclasses import replace

from bot.core import details
from bot.core.actions import Say
from bot.core.answering import answer
from bot.core.events import UserEvent, UserSaid
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import asking
from bot.core.stages.replies import reply_of
from bot.core.turn import Turn

#: what is said to words that are not understood
_LOST = ("rephrase", "not_understood", "no_nlu")


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Words that are no reply are a new question; if they are not understood either, the whole answer is shown."""
    topic = session.topic
    settled = replace(session, stage=Stage.ASKING)
    question = details.open_question(topic, session, rules)
    reply = reply_of(event, question, rules) if question else None
    if question and reply is not None:
        return answer(topic, details.remember(settled, question, reply.value), rules)
    after, actions = asking.turn(event, settled, rules)
    if question and isinstance(event, UserSaid) and any(isinstance(a, Say) and a.message in _LOST for a in actions):
        return answer(topic, details.skip_all(settled, topic, rules), rules)
    return after, actions
