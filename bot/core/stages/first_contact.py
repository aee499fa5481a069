"""One of the questions of first contact is open: a reply by button, number or words; anything else goes its own way."""

from __future__ import annotations

from dataclasses import replace

from bot.core import first_contact
from bot.core.actions import Action, Say
from bot.core.details import COUNTRY, SHOWN
from bot.core.emergency import alert
from bot.core.events import UserEvent, UserSaid, UserSent
from bot.core.person import next_question
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import asking
from bot.core.stages.replies import reply_of
from bot.core.turn import Turn, relay_or_keep, then


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Words that are no reply go where they would have gone without the question, which then waits no longer."""
    question = session.first_question
    reply = reply_of(event, question, rules) if question else None
    if reply is None:
        return _something_else(event, session, rules)
    if (question, reply.value) == (first_contact.HURT, "yes"):
        return _hurt(event, session, rules)
    noted, told = first_contact.note(question, reply.value, session, event.at, rules)
    if reply.in_a_sentence and isinstance(event, UserSaid | UserSent):  # it says more than the reply: staff get it
        told.append(relay_or_keep(event, noted, rules.keep_file_hours))
    numbers: list[Action] = [Say("numbers_now")] if question == COUNTRY and reply.value in SHOWN else []
    after, more = next_question(replace(noted, stage=Stage.ASKING), rules)
    return then((after, numbers), *more, *told)


def _something_else(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Before the consent it is kept, and the next question comes; afterwards it goes to staff, and none comes."""
    if session.case is None or session.consent.given or not isinstance(event, UserSaid | UserSent):
        return asking.turn(event, replace(session, stage=Stage.ASKING), rules)
    noted, told = first_contact.note(session.first_question, "", session, event.at, rules)
    kept = relay_or_keep(event, noted, rules.keep_danger_hours)
    after, question = next_question(replace(noted, stage=Stage.ASKING), rules)
    return after, [kept, *question, *told]


def _hurt(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Somebody is hurt: the numbers, the alarm, and on to consent."""
    noted, _ = first_contact.note(first_contact.HURT, "yes", session, event.at, rules)
    alarmed, alarm = alert(event, noted, ("hurt_now",), rules)
    case = alarmed.case.number if alarmed.case else ""
    after, question = next_question(alarmed, rules)
    return after, [Say("danger_urgent", {"case": case}), *question, *alarm]
