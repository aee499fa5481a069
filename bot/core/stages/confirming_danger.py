"""Only the model saw danger and asked: "is somebody in danger now?" Yes rings staff, no answers, silence rings."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Answer, CancelTimer, Say
from bot.core.case_actions import TellStaff
from bot.core.emergency import CONFIRM_TIMER, confirmed
from bot.core.events import UserEvent, UserSaid, UserSent
from bot.core.person import next_question
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.turn import Turn, choice_of, guessed_yes_or_no, relay_or_keep


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Words that are neither yes nor no are kept with the first ones, and the question stands."""
    match _meant(event, rules):
        case "yes" | "unsafe":
            return confirmed(event, session, rules)
        case "no" | "safe":
            return _no_danger(session, rules)
    question = Say("danger_confirm", buttons=(*keyboards.yes_no("danger"), (keyboards.STOP,)))
    if isinstance(event, UserSaid | UserSent):
        return session, [relay_or_keep(event, session, rules.keep_danger_hours), question]
    return session, [question]


def _meant(event: UserEvent, rules: Rules) -> str | None:
    """By its number under this question: 1 is its first button, yes, whatever 1 means elsewhere."""
    number = rules.words.number_in(event.text) if isinstance(event, UserSaid) else None
    if number:
        return {1: "yes", 2: "no"}.get(number)
    return choice_of(event, rules, "yes", "no", "safe", "unsafe", question="danger") or guessed_yes_or_no(event)


def _no_danger(session: Session, rules: Rules) -> Turn:
    """Then what was meant? The likeliest topics, or where the model had no other idea, the one it saw.

    When staff have been rung meanwhile only a person lowers the alarm: they are told, and the questions go on.
    """
    calm = replace(session, stage=Stage.ASKING, suspected="")
    if session.case:
        after, question = next_question(calm, rules)
        return after, [TellStaff("user_says_no_danger"), *question]
    if session.choices:
        return calm, [CancelTimer(CONFIRM_TIMER), Say("choose", buttons=keyboards.choices(session.choices))]
    topic = rules.topics.get(session.suspected) or rules.topics["help_menu"]
    return replace(calm, topic=topic), [CancelTimer(CONFIRM_TIMER), Answer(topic, keyboards.under_answer(topic, rules))]
