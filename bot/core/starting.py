"""How a conversation begins, or begins again: the language, the welcome, and the question that stays open."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards, transfer
from bot.core.actions import Action, Rows, Say
from bot.core.answering import OPEN, answer, settled
from bot.core.person import next_question
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.turn import Turn


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
        stage = session.stage if session.stage in OPEN else Stage.CHOOSING_LANGUAGE
        said: list[Action] = [Say("choose_language", buttons=keyboards.languages(rules))]
        return _repeat_question(replace(session, stage=stage), said, rules)
    return _repeat_question(settled(replace(session, welcomed=True)), welcome(keyboards.menu(rules), rules), rules)


def welcome(buttons: Rows, rules: Rules) -> list[Action]:
    """Who we are; until the launch gate is passed also that this is a test."""
    said: list[Action] = [Say("welcome", buttons=buttons)]
    return [Say("pilot_notice"), *said] if rules.pilot else said


def _repeat_question(session: Session, said: list[Action], rules: Rules) -> Turn:
    if session.stage is Stage.ASKING_DETAIL:
        after, question = answer(session.topic, session, rules)
        return after, [*said, *question]
    if session.case is None or session.stage not in OPEN:
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
