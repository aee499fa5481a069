"""A person: reachable from every state, with a case, the safety question and consent on the way."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Action, OpenCase, PageStaff, Say, SetTimer
from bot.core.emergency import confirmed, ladder_timer
from bot.core.rules import Rules
from bot.core.session import Case, Safety, Session, Stage
from bot.core.turn import Turn


def ask_for_person(number: str, session: Session, rules: Rules, reason: str = "asked_for_person") -> Turn:
    """Open a case for somebody who wants a person; with an open case, say how it stands."""
    if session.suspected and session.danger == "none":
        return confirmed(number, session, rules)
    if session.case is None:
        case = Case(number, "medium", (reason,))
        session = replace(session, case=case, consent=None)
        ring = SetTimer(ladder_timer(1), rules.ladder_minutes[-1] * 60)
        opened: list[Action] = [OpenCase(number, case.tier, case.reasons), PageStaff(loud=False), ring]
        session, question = next_question(session)
        return session, [Say("person_asked", {"case": number}), *question, *opened]
    return _how_it_stands(session, session.case)


def next_question(session: Session, topic: str = "") -> Turn:
    """The first of safe? - may we pass it on? - which country? that is still open."""
    if session.safety in (Safety.UNKNOWN, Safety.UNSAFE):
        question = Say("safety_question", buttons=keyboards.safety())
        return replace(session, stage=Stage.CHECKING_SAFETY), [question]
    if session.consent is None or session.consent is False:
        question = Say("consent_question", buttons=keyboards.consent(topic))
        return replace(session, stage=Stage.CONSENTING), [question]
    if session.country is None:
        return replace(session, stage=Stage.ASKING_COUNTRY), [Say("country_question", buttons=keyboards.countries())]
    return replace(session, stage=Stage.ASKING), []


def _how_it_stands(session: Session, case: Case) -> Turn:
    if not session.consent or session.safety in (Safety.UNKNOWN, Safety.UNSAFE):
        session, question = next_question(session)
        return session, [Say("person_asked", {"case": case.number}), *question]
    if case.owner:
        return session, [Say("person_joined", {"alias": case.alias, "organisation": case.organisation})]
    return session, [Say("no_person_yet")]
