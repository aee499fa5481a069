"""What works in every state and language: stop, a person, language, menu, delete, privacy, help, and old buttons."""

from __future__ import annotations

from dataclasses import replace

from bot.core import details, feedback, keyboards, status, transfer
from bot.core.actions import (
    Action,
    Answer,
    LeaveQuickly,
    NoteOnCard,
    PassOnKept,
    Relay,
    Rows,
    Say,
    ShowSources,
    TellStaff,
    UpdateCard,
)
from bot.core.agreed_hours import choose
from bot.core.events import UserCommanded, UserEvent, UserPressed, UserSaid, UserSent
from bot.core.happened import Content
from bot.core.person import ask_for_person, next_question
from bot.core.rules import Rules
from bot.core.safety import mark
from bot.core.session import Safety, Session, Stage
from bot.core.triage import UNIVERSAL
from bot.core.turn import Turn, text_of

#: questions that a look at the menu or at a topic leaves open
_ASKS_SAFETY = (Stage.CHECKING_SAFETY, Stage.SILENT)
_OPEN = (
    Stage.CHECKING_SAFETY,
    Stage.CONSENTING,
    Stage.SILENT,
    Stage.CONFIRMING_DANGER,
    Stage.FIRST_CONTACT,
    Stage.ASKING_TRANSFER,
    Stage.ASKING_HOURS,
)


#: conversation intents that are wishes, and the universal word they mean
WISHES = {
    "help_menu": "help",
    "change_language": "language",
    "delete_data": "delete",
    "privacy_safety": "privacy",
    "talk_to_human": "person",
}
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


#: the words a stage has asked for; while it asks, they mean its answer ("Thai": the country, not the language)
_ANSWERS = {
    Stage.CHECKING_SAFETY: ("safe", "watched", "unsafe", "yes", "no", "skip"),
    Stage.SILENT: ("safe", "watched", "unsafe", "yes", "no", "skip"),
    Stage.CONSENTING: ("share", "private", "anonymous", "withdraw", "yes", "no", "skip"),
    Stage.ASKING_TRANSFER: ("yes", "no", "skip"),
    Stage.CLOSING: ("helped", "not_helped", "stop_writing", "safe", "unsafe"),
    Stage.CONFIRMING_DANGER: ("yes", "no"),
    Stage.DELETING: ("yes", "no"),
}
_COUNTRIES = ("country_kh", "country_th", "country_other", "skip")


def wish(event: UserEvent, session: Session, rules: Rules) -> tuple[str, str] | None:
    """The universal thing an event asks for, with its argument: ("lang", "km"), ("person", "") …, or None."""
    match event:
        case UserCommanded():
            return (event.command, "") if event.command in (*UNIVERSAL, "start") else ("menu", "")
        case UserPressed():
            return event.button, event.arg
        case UserSaid() | UserSent():
            if rules.words.means(text_of(event), *awaited(session, rules)):
                return None
            named = rules.words.means(text_of(event), *(f"language_{code}" for code in rules.languages))
            if named:
                return "lang", named.removeprefix("language_")
            word = rules.words.means(text_of(event), *UNIVERSAL)
            if word and (word != "appeal" or session.muted):
                return word, ""
            return ("unsafe", "") if _says_unsafe(event, session, rules) else None


def _says_unsafe(event: UserSaid | UserSent, session: Session, rules: Rules) -> bool:
    """ "Not safe" counts whenever a case is open, not only when it was asked; a bare 3 does not."""
    text = text_of(event)
    return session.case is not None and not rules.words.number_in(text) and bool(rules.words.means(text, "unsafe"))


def awaited(session: Session, rules: Rules) -> tuple[str, ...]:
    """The words that answer the question which is open."""
    if session.stage is Stage.ASKING_HOURS:
        return ("skip", *(f"hours={part}" for part in rules.casework.hours))
    if session.stage not in (Stage.ASKING_DETAIL, Stage.FIRST_CONTACT):
        return _ANSWERS.get(session.stage, ())
    replies = (f"{question}={value}" for question, values in rules.values.items() for value in values)
    return (*_COUNTRIES, *replies)


def grant(wanted: tuple[str, str], event: UserEvent, session: Session, rules: Rules) -> Turn | None:
    """Do it, or None when it is an answer to the stage's own question (yes, no, safe …)."""
    name, arg = wanted
    match name:
        case "stop":
            return leave(session)
        case "person":
            return ask_for_person(event, session, rules)
        case "pass_on":
            return _pass_on(event, session, rules)
        case "status":
            return status.show(session)
        case "withdraw":
            return status.withdraw(session, rules)
        case "appeal":
            return status.appeal(session)
        case "helped" | "not_helped" | "unsafe_again" | "stop_writing" if session.closed and not session.case:
            return feedback.react(name, event, session, rules)
        case "tell":
            return tell(arg, session, rules)
        case "yes" | "no" if arg == "transfer" and session.case and session.case.transfer:
            return transfer.decided(name == "yes", session, event.at.timestamp(), rules)
        case "safe" | "watched" | "unsafe" if session.case and session.stage not in _ASKS_SAFETY:
            return mark(name, session, rules)
        case "hours" if arg in rules.casework.hours and session.stage is not Stage.ASKING_HOURS:
            return choose(arg, session, event.at, rules)
        case "lang":
            return choose_language(arg, session, rules)
        case "language":
            return session, [Say("choose_language", buttons=keyboards.languages(rules))]
        case "start":
            return start(session, rules)
        case "delete":
            return _preview_deletion(session)
        case "choice" | "instead":
            return by_intent(arg, event, session, rules)
        case _:
            return _read(name, arg, session, rules)


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


def _read(name: str, arg: str, session: Session, rules: Rules) -> Turn | None:
    """Wishes that only show something."""
    match name:
        case "menu":
            return _settled(session), [Say("menu_intro", buttons=keyboards.menu(rules))]
        case "help":
            return _settled(session), [Answer(rules.topics["help_menu"], keyboards.menu(rules))]
        case "privacy":
            return answer(rules.topics["privacy_safety"], session, rules)
        case "group" if arg in rules.menu:
            return session, [Say("menu_intro", buttons=keyboards.group(arg, rules))]
        case "topic" if arg in rules.related:
            return answer(arg, session, rules)
        case "more":
            return _more(arg or session.topic, session, rules)
        case "reply":
            return _late_reply(arg, session, rules)
        case "again" if arg in rules.ask:
            return answer(arg, details.forget_replies(session, arg, rules), rules)
        case "source" if arg in rules.related:
            return session, [ShowSources(arg)]
        case _:
            return None


def answer(topic: str, session: Session, rules: Rules) -> Turn:
    """Answer with a topic, or ask first what it depends on; a question of safety that is open stays open."""
    settled = replace(_settled(session), topic=topic)
    question = details.open_question(topic, session, rules)
    if question and session.case is None and settled.stage is Stage.ASKING:
        return details.ask(question, topic, settled, rules)
    return settled, [Answer(topic, keyboards.under_answer(topic, rules))]


def _late_reply(arg: str, session: Session, rules: Rules) -> Turn | None:
    """A reply to a question of the last topic, pressed after a look at something else; None while it is being asked."""
    question, _, value = arg.partition("=")
    late = session.stage is Stage.ASKING and question in rules.ask.get(session.topic, ())
    if not late or value not in details.values_of(question, rules):
        return None
    return answer(session.topic, details.remember(session, question, value), rules)


def _more(topic: str, session: Session, rules: Rules) -> Turn:
    """The second half of an answer; the menu when there is none."""
    if topic not in rules.more:
        return _settled(session), [Say("menu_intro", buttons=keyboards.menu(rules))]
    return replace(_settled(session), topic=topic), [Answer(topic, keyboards.under_more(topic, rules), more=True)]


def by_intent(intent: str, event: UserEvent, session: Session, rules: Rules) -> Turn | None:
    """What an intent stands for, seen by the model or chosen from several: a wish, a short message, or a topic."""
    if intent in WISHES:
        return grant((WISHES[intent], ""), event, session, rules)
    if intent in MESSAGES:
        return _settled(session), [Say(MESSAGES[intent], buttons=keyboards.help_rows())]
    topic = rules.topics.get(intent) or (intent if intent in rules.related else "")
    return answer(topic, session, rules) if topic else None


def leave(session: Session) -> Turn:
    """Quick exit: nothing of the helpline stays on the screen; staff learn that it is not safe to write."""
    told: list[Action] = [TellStaff("user_left_quickly"), UpdateCard()] if session.case else []
    open_matter = session.case is not None or bool(session.suspected)
    safety = Safety.UNSAFE if open_matter else Safety.UNKNOWN
    stage = Stage.SILENT if open_matter else Stage.ASKING
    gone = replace(session, safety=safety, stage=stage, misses=0, choices=(), topic="", replies=())
    return gone, [LeaveQuickly(), Say("left"), *told]


def choose_language(code: str, session: Session, rules: Rules) -> Turn:
    """An explicit choice; it is never flipped by detection."""
    if code not in rules.languages:
        return session, [Say("choose_language", buttons=keyboards.languages(rules))]
    first = not session.welcomed
    stage = Stage.ASKING if session.stage is Stage.CHOOSING_LANGUAGE else session.stage
    chosen = replace(session, language=code, language_chosen=True, stage=stage, welcomed=True)
    said: list[Action] = welcome(keyboards.menu(rules), rules) if first else [Say("language_changed")]
    return _repeat_question(chosen, said, rules)


def start(session: Session, rules: Rules) -> Turn:
    """/start: a language to choose, or the welcome again. An open danger stays open, with its question."""
    if not session.language_chosen:
        stage = session.stage if session.stage in _OPEN else Stage.CHOOSING_LANGUAGE
        said: list[Action] = [Say("choose_language", buttons=keyboards.languages(rules))]
        return _repeat_question(replace(session, stage=stage), said, rules)
    return _repeat_question(_settled(replace(session, welcomed=True)), welcome(keyboards.menu(rules), rules), rules)


def welcome(buttons: Rows, rules: Rules) -> list[Action]:
    """Who we are; until the launch gate is passed also that this is a test."""
    said: list[Action] = [Say("welcome", buttons=buttons)]
    return [Say("pilot_notice"), *said] if rules.pilot else said


def _repeat_question(session: Session, said: list[Action], rules: Rules) -> Turn:
    if session.stage is Stage.ASKING_DETAIL:
        after, question = answer(session.topic, session, rules)
        return after, [*said, *question]
    if session.case is None or session.stage not in _OPEN:
        return session, said
    session, question = _open_question(session, rules)
    return session, [*said, *question]


def _open_question(session: Session, rules: Rules) -> Turn:
    case = session.case
    if session.stage is Stage.ASKING_TRANSFER and case and case.transfer and session.safety is not Safety.UNSAFE:
        return session, [transfer.question(case)]
    if session.stage is Stage.ASKING_HOURS:
        return session, []
    return next_question(session, rules)


def _preview_deletion(session: Session) -> Turn:
    urgent = session.case is not None and session.danger == "urgent"
    number = session.case.number if session.case else ""
    said = Say("delete_open_case" if urgent else "delete_preview", {"case": number}, keyboards.yes_no("delete"))
    return replace(session, stage=Stage.DELETING), [said]


def _settled(session: Session) -> Session:
    """The user turned to something else: questions of safety stay, others are dropped."""
    stage = session.stage if session.stage in _OPEN else Stage.ASKING
    return replace(session, stage=stage, misses=0, choices=())
