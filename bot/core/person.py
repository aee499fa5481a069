"""A person: reachable from every state, with a case, the safety question and consent on the way."""

from __future__ import annotations

from dataclasses import replace

from bot.core import first_contact, keyboards
from bot.core.actions import Action, Say
from bot.core.case import Case, Consent
from bot.core.emergency import confirmed
from bot.core.happened import Happened
from bot.core.opening import open_case
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.turn import Turn


def ask_for_person(event: Happened, session: Session, rules: Rules, reason: str = "asked_for_person") -> Turn:
    """Open a case for somebody who wants a person; with an open case, say how it stands."""
    if session.suspected and session.danger == "none":
        return confirmed(event, session, rules)
    if session.muted:
        return session, [Say("muted", buttons=keyboards.muted())]
    if session.case is not None:
        return _how_it_stands(session, session.case, rules)
    opened, alarm = open_case(event, session, _tier(session, rules), (reason, *_topic_reason(session, rules)), rules)
    assert opened.case is not None
    asked, question = next_question(opened, rules)
    said = Say("case_reopened" if opened.case.reopened else "person_asked", {"case": opened.case.number})
    return asked, [said, *question, *alarm]


def _tier(session: Session, rules: Rules) -> str:
    """Of somebody who has just read an answer about something serious, the case is serious."""
    return "high" if _topic_reason(session, rules) else "medium"


def _topic_reason(session: Session, rules: Rules) -> tuple[str, ...]:
    intents = (i for i, topic in rules.topics.items() if topic == session.topic and rules.urgency.get(i) != "routine")
    return tuple(f"model:{intent}" for intent in (next(intents, ""),) if intent)


def next_question(session: Session, rules: Rules, topic: str = "") -> Turn:
    """The first of safe? - hurt now? - may we pass it on? - and the rest of first contact that is still open."""
    if session.safety in (Safety.UNKNOWN, Safety.UNSAFE):
        question = Say("safety_question", buttons=keyboards.safety())
        return replace(session, stage=Stage.CHECKING_SAFETY), [question]
    if first_contact.asks_first(session):
        return first_contact.ask("hurt", session, rules)
    if not session.consent.given:
        question = Say("consent_question", buttons=keyboards.consent(topic))
        return replace(session, stage=Stage.CONSENTING), [question]
    return first_contact.go_on(session, rules)


def who_is_here(session: Session) -> list[Action]:
    """After the consent: the person who is there, or that they are being called."""
    case = session.case
    if case and case.owner:
        return [Say("person_joined", {"alias": case.alias, "organisation": case.organisation})]
    return [Say("consent_given", {"case": case.number if case else ""})]


def _how_it_stands(session: Session, case: Case, rules: Rules) -> Turn:
    if not session.consent.given or session.safety in (Safety.UNKNOWN, Safety.UNSAFE):
        again = replace(session, consent=Consent.UNASKED if session.consent is Consent.NONE else session.consent)
        after, question = next_question(again, rules)
        who = {"alias": case.alias, "organisation": case.organisation}
        said = Say("person_here", who) if case.owner else Say("person_asked", {"case": case.number})
        return after, [said, *question]
    if case.owner:
        message = "person_away" if case.away else "person_joined"
        return session, [Say(message, {"alias": case.alias, "organisation": case.organisation})]
    return session, [Say("no_person_yet")]
