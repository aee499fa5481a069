"""What works in every state and language: stop, a person, language, menu, delete, privacy, help, and old buttons."""

from __future__ import annotations

from dataclasses import replace

from bot.core import cover, feedback, keyboards, status, transfer
from bot.core.actions import Action, Button, Say
from bot.core.agreed_hours import choose
from bot.core.answering import answer, read, settled
from bot.core.case_actions import NoteOnCard, PassOnKept, Relay
from bot.core.events import UserEvent
from bot.core.happened import Content
from bot.core.person import ask_for_person
from bot.core.rules import Rules
from bot.core.safety import mark
from bot.core.session import Session, Stage
from bot.core.starting import choose_language, start
from bot.core.turn import Turn

_ASKS_SAFETY = (Stage.CHECKING_SAFETY, Stage.SILENT)
#: conversation intents that are wishes, and the universal word they mean
WISHES = {
    "help_menu": "help",
    "change_language": "language",
    "delete_data": "delete",
    "privacy_safety": "privacy",
    "talk_to_human": "person",
}
#: its counts and dates are filled in where they are known (bot.work.my_data)
MY_DATA = "mydata"
#: conversation intents that one message answers
MESSAGES = {
    "greet": "greet",
    "goodbye": "goodbye",
    "thanks": "thanks",
    "affirm": "affirm_alone",
    "deny": "deny_alone",
    "feedback_negative": "feedback_negative",
    "out_of_scope": "out_of_scope",
}


def grant(wanted: tuple[str, str], event: UserEvent, session: Session, rules: Rules) -> Turn | None:
    """Do it, or None when it is an answer to the stage's own question (yes, no, safe …)."""
    name, arg = wanted
    match name:
        case "stop":
            return cover.leave(session)
        case "cover":
            return cover.ask(session)
        case "person":
            return ask_for_person(event, session, rules)
        case "lang":
            return choose_language(arg, session, rules)
        case "language":
            return session, [Say("choose_language", buttons=keyboards.languages(rules))]
        case "start":
            return start(session, rules)
        case "mydata":
            return session, [Say("mydata", buttons=((Button("delete"),), (keyboards.MENU, keyboards.STOP)))]
        case "delete":
            return _preview_deletion(session)
        case "choice" | "instead":
            return by_intent(arg, event, session, rules)
        case _:
            return _of_the_case(name, arg, event, session, rules) or read(name, arg, session, rules)


def _of_the_case(name: str, arg: str, event: UserEvent, session: Session, rules: Rules) -> Turn | None:
    """Wishes of somebody who has, or had, a case."""
    case = session.case
    match name:
        case "pass_on":
            return _pass_on(event, session, rules)
        case "status":
            return status.show(session)
        case "withdraw":
            return status.withdraw(session, rules)
        case "appeal":
            return status.appeal(session)
        case "helped" | "not_helped" | "unsafe_again" | "stop_writing" if session.closed and case is None:
            return feedback.react(name, event, session, rules)
        case "tell":
            return tell(arg, session, rules)
        case "yes" | "no" if arg == "transfer" and case and case.transfer:
            return transfer.decided(name == "yes", session, event.at.timestamp(), rules)
        case "safe" | "watched" | "unsafe" if case and session.stage not in _ASKS_SAFETY:
            return mark(name, session, rules)
        case "hours" if arg in rules.casework.hours and session.stage is not Stage.ASKING_HOURS:
            return choose(arg, session, event.at, rules)
        case _:
            return None


def _pass_on(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """What was kept goes to staff: at once where they read already, else by way of a case and the consent."""
    if session.relays:
        return replace(session, warned_of_files=True), [PassOnKept(), Say("passed_on")]
    return ask_for_person(event, session, rules)


def tell(reply: str, session: Session, rules: Rules) -> Turn:
    """The user pressed a reply to a question of a staff member: staff read it in their own language."""
    name, _, value = reply.partition("=")
    question = rules.casework.questions.get(name)
    if question is None or value not in question.values or not session.relays:
        return session, [Say("button_old", buttons=keyboards.for_session(session, rules))]
    card: list[Action] = [NoteOnCard(question.card, reply)] if question.card else []
    return session, [Relay(Content("reply", reply)), *card]


def by_intent(intent: str, event: UserEvent, session: Session, rules: Rules) -> Turn | None:
    """What an intent stands for, seen by the model or chosen from several: a wish, a short message, or a topic."""
    if intent in WISHES:
        return grant((WISHES[intent], ""), event, session, rules)
    if intent in MESSAGES:
        return settled(session), [Say(MESSAGES[intent], buttons=keyboards.help_rows())]
    topic = rules.topics.get(intent) or (intent if intent in rules.related else "")
    return answer(topic, session, rules) if topic else None


def _preview_deletion(session: Session) -> Turn:
    """What goes and what stays; somebody whose urgent case is open is warned first."""
    urgent = session.case is not None and session.danger == "urgent"
    warning: list[Action] = [Say("delete_open_case", {"case": session.case.number})] if session.case and urgent else []
    preview = Say("delete_preview", buttons=keyboards.yes_no("delete"))
    interrupted = session.interrupted if session.stage is Stage.DELETING else session.stage
    return replace(session, stage=Stage.DELETING, interrupted=interrupted), [*warning, preview]
