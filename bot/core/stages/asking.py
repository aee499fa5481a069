"""The user asks: the bot answers until it understands too little or a person is needed."""

from __future__ import annotations

from dataclasses import replace

from bot.core import details, keyboards
from bot.core.actions import Action, Answer, Keep, Say
from bot.core.case_actions import Relay
from bot.core.emergency import suspect
from bot.core.events import UserCommanded, UserPressed, UserSaid, UserSent
from bot.core.person import ask_for_person
from bot.core.routing import Decision
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.stages import asking_files
from bot.core.starting import choose_language
from bot.core.triage import Assessment, assess
from bot.core.turn import Turn, content_of, text_of, then
from bot.core.universal import MESSAGES, WISHES, by_intent


def turn(event: UserSaid | UserPressed | UserSent | UserCommanded, session: Session, rules: Rules) -> Turn:
    """Raises nothing: what this stage has no use for gets the menu."""
    match event:
        case UserSaid():
            return _said(event, session, rules)
        case UserSent():
            return asking_files.turn(event, session, rules)
        case UserPressed() | UserCommanded():
            return session, [Say("button_old", buttons=keyboards.for_session(session, rules))]


def _said(event: UserSaid, session: Session, rules: Rules) -> Turn:
    if session.relays:
        return _to_staff(event, session, rules)
    number = rules.words.number_in(event.text)
    if _unread_by_owner(event, session, rules):
        return _may_they_read(event, session, rules)
    if number and number <= len(session.choices):
        return by_intent(session.choices[number - 1], event, session, rules) or _missed(session, rules)
    if number and session.stage is Stage.CHOOSING_LANGUAGE and number <= len(rules.languages):
        return choose_language(rules.languages[number - 1], session, rules)
    return follow(event, session, assess(event.text, event.understanding, rules), rules)


def _unread_by_owner(event: UserSaid, session: Session, rules: Rules) -> bool:
    """Somebody has the case, and the user's reply to them would go nowhere: no consent, and no question for us."""
    case = session.case
    if case is None or not case.owner or session.consent.given or session.muted:
        return False
    return assess(event.text, event.understanding, rules).decision.kind not in ("danger", "answer", "person")


def _may_they_read(event: UserSaid, session: Session, rules: Rules) -> Turn:
    assert session.case is not None
    who = {"alias": session.case.alias, "organisation": session.case.organisation}
    kept = Keep(content_of(event), rules.keep_danger_hours)
    return replace(session, stage=Stage.CONSENTING), [kept, Say("person_reads", who, keyboards.consent(""))]


def follow(event: UserSaid, session: Session, assessed: Assessment, rules: Rules) -> Turn:
    """Carry out the decision about a text. Where a phrase of danger was doubted, say how to call a person as well."""
    turn = _decided(event, session, assessed, rules)
    return then(turn, Say("if_in_danger", buttons=keyboards.help_rows())) if assessed.doubted else turn


def _decided(event: UserSaid, session: Session, assessed: Assessment, rules: Rules) -> Turn:
    decision = assessed.decision
    match decision.kind:
        case "danger":
            return suspect(event, session, assessed.danger, rules)
        case "person":
            return ask_for_person(event, session, rules)
        case "answer":
            return _answered(event, decision, session, rules)
        case "choose":
            offered = replace(_asking(session), choices=decision.choices, misses=0)
            return offered, [Say("choose", buttons=keyboards.choices(decision.choices))]
        case "menu":
            return _asking(session), [Say("no_nlu", buttons=keyboards.menu(rules))]
        case _:
            return _missed(session, rules)


def _answered(event: UserSaid, decision: Decision, session: Session, rules: Rules) -> Turn:
    """The answer, and below it what else may have been meant."""
    intent = decision.intent or ""
    heard = details.hear(event.text, rules.topics.get(intent, ""), _asking(session), rules)
    turn = by_intent(intent, event, heard, rules)
    if turn is None:
        return _missed(session, rules)
    answered, actions = turn
    match actions:
        case [(Say() | Answer()) as said] if decision.choices and answered.stage is Stage.ASKING:
            rows = keyboards.or_instead(decision.choices, said.buttons)
            return replace(answered, choices=decision.choices), [replace(said, buttons=rows)]
        case _:
            return turn


def _missed(session: Session, rules: Rules) -> Turn:
    """Ask once for other words; then say that it is our fault and offer topics and a person."""
    again = replace(_asking(session), misses=session.misses + 1)
    if again.misses == 1:
        return again, [Say("rephrase", buttons=keyboards.help_rows())]
    return again, [Say("not_understood", buttons=keyboards.menu(rules))]


def _asking(session: Session) -> Session:
    return replace(session, stage=Stage.ASKING, choices=(), misses=session.misses)


def _with_country(event: UserSaid, session: Session, rules: Rules) -> Session:
    """ "I am in Rayong now", told to a person: the numbers and the card are right from then on."""
    found = rules.country_in(event.text) if session.country is None else None
    return replace(session, country=found) if found else session


def _to_staff(event: UserSaid, session: Session, rules: Rules) -> Turn:
    """The bot is silent while a person has the conversation; until then it answers what it is sure of."""
    decision = assess(text_of(event), event.understanding, rules).decision
    sure = decision.kind == "answer" and decision.intent not in (*WISHES, *MESSAGES)
    topic = rules.topics.get(decision.intent or "") if sure else None
    relayed: list[Action] = [Relay(content_of(event), (topic,) if topic else ())]
    session = _with_country(event, session, rules)
    if session.case and session.case.owner:
        return session, relayed
    if topic and session.safety is not Safety.WATCHED:
        return session, [*relayed, Answer(topic, keyboards.under_answer(topic, rules))]
    said: list[Action] = [] if session.told_passed_on else [Say("passed_on")]
    return then((replace(session, told_passed_on=True), relayed), *said)
