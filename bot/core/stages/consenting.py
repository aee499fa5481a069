"""May staff have what you write? Yes passes on what was kept and what follows; no passes on nothing."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Action, PassOnKept, Say, UpdateCard
from bot.core.events import UserEvent, UserSaid, UserSent
from bot.core.person import ask_for_person, next_question
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.turn import Turn, choice_of, relay_or_keep


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Anything else is kept and the question stands: consent is never guessed."""
    match choice_of(event, rules, "yes", "no", "skip", question="consent"):
        case "yes" if session.case is None:
            return ask_for_person(event.fresh, session, rules)
        case "yes":
            return _agreed(session)
        case "no" | "skip":
            return _declined(session)
    question = Say("consent_question", buttons=keyboards.consent(""))
    if isinstance(event, UserSaid | UserSent):
        return session, [relay_or_keep(event, session, rules.keep_danger_hours), question]
    return session, [question]


def _agreed(session: Session) -> Turn:
    given = replace(session, consent=True, told_passed_on=True)
    joined = _who_is_here(given)
    next_session, question = next_question(given)
    return next_session, [*joined, *question, PassOnKept(), UpdateCard()]


def _who_is_here(session: Session) -> list[Action]:
    case = session.case
    if case and case.owner:
        return [Say("person_joined", {"alias": case.alias, "organisation": case.organisation})]
    return [Say("consent_given", {"case": case.number if case else ""})]


def _declined(session: Session) -> Turn:
    number = session.case.number if session.case else ""
    declined = replace(session, consent=False, stage=Stage.ASKING)
    said: list[Action] = [Say("consent_declined", {"case": number}, keyboards.help_rows())]
    return declined, [*said, UpdateCard()]
