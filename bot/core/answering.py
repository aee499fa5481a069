"""Answers and everything that only shows something: topics, their second halves, sources, the menu."""

from __future__ import annotations

from dataclasses import replace

from bot.core import details, keyboards
from bot.core.actions import Answer, Say, ShowSources
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.turn import Turn

#: the privacy notice, part by part: "more" after one shows the next
NOTICE = ("privacy_safety", "privacy_kept", "privacy_choices")
#: questions that a look at the menu or at a topic leaves open
OPEN = (
    Stage.CHECKING_SAFETY,
    Stage.CONSENTING,
    Stage.SILENT,
    Stage.CONFIRMING_DANGER,
    Stage.FIRST_CONTACT,
    Stage.ASKING_TRANSFER,
    Stage.ASKING_HOURS,
)


def read(name: str, arg: str, session: Session, rules: Rules) -> Turn | None:
    """Wishes that only show something."""
    match name:
        case "menu":
            return settled(session), [Say("menu_intro", buttons=keyboards.menu(rules))]
        case "help":
            return settled(session), [Answer(rules.topics["help_menu"], keyboards.menu(rules))]
        case "privacy":
            return answer(NOTICE[0], session, rules)
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
    after = replace(settled(session), topic=topic)
    question = details.open_question(topic, session, rules)
    if question and session.case is None and after.stage is Stage.ASKING:
        return details.ask(question, topic, after, rules)
    return after, [Answer(topic, keyboards.under_answer(topic, rules))]


def _late_reply(arg: str, session: Session, rules: Rules) -> Turn | None:
    """A reply to a question of the last topic, pressed after a look at something else; None while it is being asked."""
    question, _, value = arg.partition("=")
    late = session.stage is Stage.ASKING and question in rules.ask.get(session.topic, ())
    if not late or value not in details.values_of(question, rules):
        return None
    return answer(session.topic, details.remember(session, question, value), rules)


def _more(topic: str, session: Session, rules: Rules) -> Turn:
    """The second half of an answer, or the next part of the privacy notice; the menu when there is none."""
    if topic in NOTICE[:-1]:
        return answer(NOTICE[NOTICE.index(topic) + 1], session, rules)
    if topic not in rules.more:
        return settled(session), [Say("menu_intro", buttons=keyboards.menu(rules))]
    return replace(settled(session), topic=topic), [Answer(topic, keyboards.under_more(topic, rules), more=True)]


def settled(session: Session) -> Session:
    """The user turned to something else: questions of safety stay, others are dropped."""
    stage = session.stage if session.stage in OPEN else Stage.ASKING
    return replace(session, stage=stage, misses=0, choices=())
