"""step(event, session, rules) -> (session, actions): quick exit, then danger, then universal words, then the stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import textnorm
from bot.core import clock_side, cover, flooding, keyboards, staff_side
from bot.core.actions import Answer, Say
from bot.core.danger import Danger
from bot.core.emergency import CRY, alert, raise_danger
from bot.core.events import (
    DeliveryFailed,
    Event,
    TimerRang,
    UserBlocked,
    UserCommanded,
    UserEvent,
    UserPressed,
    UserReturned,
    UserSaid,
    UserSent,
)
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import (
    asking,
    asking_detail,
    asking_hours,
    asking_transfer,
    checking_safety,
    choosing_duress,
    choosing_word,
    closing,
    confirming_danger,
    consenting,
    deleting,
    first_contact,
    silent,
)
from bot.core.starting import welcome
from bot.core.triage import assess, look, weigh
from bot.core.turn import Turn, guess_language, relay_or_keep, text_of, then
from bot.core.universal import grant
from bot.core.waiting import note_turns
from bot.core.watching import watch
from bot.core.wishes import awaited, wish

#: the language of borrowed words: its letters tell least
_LATIN = "en"
#: a message of at most so many characters proposes no other language
_SHORT = 8

_STAGES: dict[Stage, Callable[..., Turn]] = {
    Stage.CHOOSING_LANGUAGE: asking.turn,
    Stage.ASKING: asking.turn,
    Stage.CONFIRMING_DANGER: confirming_danger.turn,
    Stage.CHECKING_SAFETY: checking_safety.turn,
    Stage.CONSENTING: consenting.turn,
    Stage.FIRST_CONTACT: first_contact.turn,
    Stage.ASKING_TRANSFER: asking_transfer.turn,
    Stage.ASKING_HOURS: asking_hours.turn,
    Stage.CLOSING: closing.turn,
    Stage.ASKING_DETAIL: asking_detail.turn,
    Stage.SILENT: silent.turn,
    Stage.CHOOSING_DURESS: choosing_duress.turn,
    Stage.DELETING: lambda event, session, rules: deleting.turn(event, session, rules, _STAGES),
    Stage.CHOOSING_WORD: choosing_word.turn,
}


def step(event: Event, session: Session, rules: Rules) -> Turn:
    """One event in one conversation. Pure; raises nothing for any event in any session."""
    return watch(event, session, note_turns(event, _turn(event, session, rules), rules), rules)


def _turn(event: Event, session: Session, rules: Rules) -> Turn:
    match event:
        case UserSaid() | UserCommanded() | UserPressed() | UserSent():
            return _user(event, session, rules)
        case TimerRang() | DeliveryFailed() | UserBlocked() | UserReturned():
            return clock_side.turn(event, session, rules)
        case _:
            return staff_side.turn(event, session, rules)


def needs_understanding(event: Event, session: Session, rules: Rules) -> bool:
    """Whether the model's opinion can change anything: not for commands, nor where danger is known anyway.

    While a person has the conversation it tells staff what a message in another language is about.
    """
    if not isinstance(event, UserSaid | UserSent) or not text_of(event).strip():
        return False
    if flooding.floods(session) and _calm(session):
        return False
    choosing = session.stage in (Stage.CHOOSING_WORD, Stage.CHOOSING_DURESS)
    if choosing or cover.is_duress(event, session):  # a secret is nobody else's business
        return False
    word, danger = look(text_of(event), rules)
    return word is None and (_calm(session) or not danger.urgent)


def _user(event: UserEvent, session: Session, rules: Rules) -> Turn:
    session = flooding.hear(event, session)
    if session.lesson:
        return cover.turn(event, session, rules)
    if isinstance(event, UserSaid) and cover.is_duress(event, session):
        return cover.under_control(event, session, rules)
    danger = _in_words(event, session, rules)
    session = _with_language(event, session, danger, rules)
    wanted = wish(event, session, rules)
    if wanted and wanted[0] == "stop":
        return grant(wanted, event, session, rules) or (session, [])
    if danger.urgent and isinstance(event, UserSaid | UserSent):
        if _replies_to_safety(event, session, rules):
            after, actions = _STAGES[session.stage](event, session, rules)
            after, alarm = alert(event, after, danger.reasons, rules)
            return after, [*actions, *alarm, relay_or_keep(event, after, rules.keep_danger_hours)]
        return raise_danger(event, session, danger, rules)
    if isinstance(event, UserSaid) and (
        seen := _cry(event, session, rules) or _seen_while_waiting(event, session, rules)
    ):
        return raise_danger(event, session, seen, rules)
    if flooding.floods(session) and _calm(session) and not (wanted and wanted[0] in flooding.PASS):
        return flooding.quiet(session)
    granted = grant(wanted, event, session, rules) if wanted else None
    turn = granted or _STAGES[session.stage](event, session, rules)
    return _with_first_words(event, turn, rules)


def _replies_to_safety(event: UserSaid | UserSent, session: Session, rules: Rules) -> bool:
    """Whether a cry also answers the open question: "they are coming" is a no to "is it safe?"."""
    asked = session.stage in (Stage.CHECKING_SAFETY, Stage.SILENT, Stage.FIRST_CONTACT)
    return asked and rules.words.means(text_of(event), *awaited(session, rules)) is not None


def _in_words(event: UserEvent, session: Session, rules: Rules) -> Danger:
    """What the lexicon finds; only of somebody in no trouble so far may the model doubt it."""
    found = rules.lexicon.find(text_of(event))
    if isinstance(event, UserSaid) and _calm(session):
        return weigh(found, event.text, event.understanding, rules)
    return found


def _calm(session: Session) -> bool:
    """Nothing is open: no case, no danger, no question but one before an answer."""
    asking_nothing = session.stage in (Stage.ASKING, Stage.CHOOSING_LANGUAGE, Stage.ASKING_DETAIL, Stage.CLOSING)
    return session.case is None and session.danger == "none" and not session.suspected and asking_nothing


def _cry(event: UserSaid, session: Session, rules: Rules) -> Danger | None:
    """A bare "help!" of somebody whose case is open, or whom staff have blocked: it was promised to call at once."""
    open_matter = session.case is not None or session.muted
    return Danger("urgent", (CRY,)) if open_matter and rules.words.means(event.text, CRY) else None


def _seen_while_waiting(event: UserSaid, session: Session, rules: Rules) -> Danger | None:
    """Danger that only the model sees, or a bare cry, of somebody whose case nobody has yet: no question, an alarm."""
    if session.case is None or session.case.owner or rules.words.number_in(event.text):
        return None
    if set(rules.words.meanings(event.text)) - {CRY}:
        return None
    assessed = assess(event.text, event.understanding, rules)
    return assessed.danger if assessed.decision.kind == "danger" else None


def _with_language(event: UserEvent, session: Session, danger: Danger, rules: Rules) -> Session:
    """Detection fills a gap. It never flips a choice; and what was once written in Khmer or Thai letters stays.

    A "yes" or "ok" in Latin letters is everybody's: somebody in danger must not get English for it. But somebody who
    pasted a Thai advert and then cries for help in Khmer is answered in Khmer.
    """
    if session.language not in (None, *rules.languages):  # no longer offered
        session = replace(session, language=None, language_chosen=False, language_written=False)
    if session.language_chosen:
        return session
    written = textnorm.language_guess(text_of(event))
    if written in rules.languages:
        borrowed = written == _LATIN and session.language is not None and len(text_of(event)) <= _SHORT
        cries = danger.urgent and written != _LATIN
        settled = session.language_written and session.language != _LATIN and not cries
        return session if settled or borrowed else replace(session, language=written, language_written=True)
    return session if session.language else replace(session, language=guess_language(event, rules))


def _with_first_words(event: UserEvent, turn: Turn, rules: Rules) -> Turn:
    """Behind the very first answer: who we are and the languages. Later: propose the language they write in, once."""
    session, actions = turn
    if session.case is not None:
        return turn
    if not session.welcomed and session.danger == "none" and session.stage in (Stage.ASKING, Stage.CHOOSING_LANGUAGE):
        return _welcome(event, session, turn, rules)
    if proposed := _language_to_propose(event, session, rules):
        proposal = Say("language_suggestion", {"language": proposed}, keyboards.language(proposed))
        return then((replace(session, language_proposed=True), actions), proposal)
    return turn


def _language_to_propose(event: UserEvent, session: Session, rules: Rules) -> str | None:
    """The language of a longer message that is not the conversation's; never while a question of ours is open."""
    text = text_of(event)
    if session.language_proposed or len(text) <= _SHORT or session.stage not in (Stage.ASKING, Stage.CHOOSING_LANGUAGE):
        return None
    guess = textnorm.language_guess(text)
    return guess if guess in rules.languages and guess != session.language else None


def _welcome(event: UserEvent, session: Session, turn: Turn, rules: Rules) -> Turn:
    heard = text_of(event) or any(isinstance(action, Answer) for action in turn[1])
    if not heard or session.language is None:
        return session, turn[1]
    welcomed = replace(session, welcomed=True, stage=Stage.ASKING)
    return welcomed, [*turn[1], *welcome(keyboards.languages(rules), rules)]
