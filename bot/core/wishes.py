"""What a message asks for whatever is being asked just then; and the words that answer the open question instead."""

from __future__ import annotations

from bot.core.events import UserCommanded, UserEvent, UserPressed, UserSaid, UserSent
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.triage import UNIVERSAL
from bot.core.turn import text_of

#: the words a stage has asked for; while it asks, they mean its answer ("Thai": the country, not the language)
_ANSWERS = {
    Stage.CHECKING_SAFETY: ("safe", "watched", "unsafe", "yes", "no", "skip"),
    Stage.SILENT: ("safe", "watched", "unsafe", "yes", "no", "skip"),
    Stage.CONSENTING: ("share", "private", "anonymous", "withdraw", "yes", "no", "skip"),
    Stage.ASKING_TRANSFER: ("yes", "no", "skip"),
    Stage.CLOSING: ("helped", "not_helped", "stop_writing", "safe", "unsafe"),
    Stage.CONFIRMING_DANGER: ("yes", "no"),
    Stage.DELETING: ("yes", "no"),
    Stage.CHOOSING_WORD: ("skip",),
    Stage.CHOOSING_DURESS: ("skip",),
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
            if with_person(session):
                return _past_the_person(event, session, rules)
            named = rules.words.means(text_of(event), *(f"language_{code}" for code in rules.languages))
            if named:
                return "lang", named.removeprefix("language_")
            word = rules.words.means(text_of(event), *UNIVERSAL)
            if word and (word != "appeal" or session.muted):
                return word, ""
            return ("unsafe", "") if _says_unsafe(event, session, rules) else None


#: what is obeyed even while a person has the conversation: leaving, deleting, taking back, asking how it stands
_PAST_THE_PERSON = ("stop", "cover", "delete", "withdraw", "status")


def with_person(session: Session) -> bool:
    """A person has the conversation and reads: a word such as "Thai" or "call me" answers them, not us."""
    return session.relays and session.case is not None and bool(session.case.owner) and session.stage is Stage.ASKING


def _past_the_person(event: UserSaid | UserSent, session: Session, rules: Rules) -> tuple[str, str] | None:
    word = rules.words.means(text_of(event), *_PAST_THE_PERSON)
    if word:
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
