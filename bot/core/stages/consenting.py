"""May staff have what you write? Three ways of yes pass on what was kept and what follows; no passes on nothing."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Action, Say
from bot.core.case import Consent
from bot.core.case_actions import PassOnKept, RecordConsent, UpdateCard
from bot.core.events import UserEvent, UserPressed, UserSaid, UserSent
from bot.core.opening import nobody_at_the_desk
from bot.core.person import ask_for_person, next_question, who_is_here
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.turn import Turn, choice_of, relay_or_keep


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Anything else is kept and the question stands: consent is never guessed."""
    level = _level(event, rules)
    if level is not None:
        return _chosen(level, event, session, rules)
    question = Say("consent_question", buttons=keyboards.consent(""))
    if isinstance(event, UserSaid | UserSent):
        return session, [relay_or_keep(event, session, rules.keep_danger_hours), question]
    return session, [question]


def _level(event: UserEvent, rules: Rules) -> Consent | None:
    """By button, number or word. A bare yes is the least that lets staff read: anonymous."""
    if isinstance(event, UserPressed) and event.button == "consent":
        return Consent(event.arg) if event.arg in keyboards.CONSENT_CHOICES else None
    number = rules.words.number_in(event.text) if isinstance(event, UserSaid) else None
    if number and number <= len(keyboards.CONSENT_CHOICES):
        return Consent(keyboards.CONSENT_CHOICES[number - 1])
    match choice_of(event, rules, "share", "private", "anonymous", "withdraw", "yes", "no", "skip", question="consent"):
        case "yes":
            return Consent.ANONYMOUS
        case "no" | "skip" | "withdraw":
            return Consent.NONE
        case level:
            return Consent(level) if level else None


def _chosen(level: Consent, event: UserEvent, session: Session, rules: Rules) -> Turn:
    if session.case is None:
        return ask_for_person(event, session, rules) if level.given else (replace(session, stage=Stage.ASKING), [])
    if not level.given:
        number = session.case.number
        declined = replace(session, consent=level, stage=Stage.ASKING)
        said = Say("consent_declined", {"case": number}, keyboards.help_rows())
        return declined, [RecordConsent(level), said, UpdateCard()]
    given = replace(session, consent=level, told_passed_on=True)
    passed_on: list[Action] = [PassOnKept(), UpdateCard()]
    if closed := nobody_at_the_desk(given, event.at, rules):  # the hour first, then the questions of first contact
        return replace(given, stage=Stage.ASKING_HOURS), [RecordConsent(level), *closed, *passed_on]
    after, question = next_question(given, rules)
    return after, [RecordConsent(level), *who_is_here(given), *question, *passed_on]
