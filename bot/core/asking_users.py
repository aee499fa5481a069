"""What the owner sends besides free words: canned questions, curated answers, agreed hours, the rescue card."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Action, Answer, Say
from bot.core.case_actions import AnswerStaff, NoteOnCard, RecordAct, ShowCard, UpdateCard
from bot.core.details import COUNTRIES
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.staff_events import StaffAsked, StaffSentTopic, StaffSetCountry, StaffSetHours, StaffWroteCard
from bot.core.turn import Turn

#: asked with the buttons of the agreed hours
HOURS = "hours"
_HELD = AnswerStaff("not_sent_unsafe")


def asked(event: StaffAsked, session: Session, rules: Rules) -> Turn:
    """The question in the user's language, with buttons; nothing is pushed while it is not safe."""
    if event.question not in rules.casework.questions:
        return session, [AnswerStaff("which_question", menu="ask")]
    if session.safety is Safety.UNSAFE or not session.consent.given:
        return session, [_HELD if session.safety is Safety.UNSAFE else AnswerStaff("needs_consent")]
    assert session.case is not None
    params = {"alias": session.case.alias, "question": event.question}
    buttons = keyboards.hours(rules) if event.question == HOURS else keyboards.asked(event.question, rules)
    said = Say("asked_by_person", params, buttons)
    stage = Stage.ASKING_HOURS if event.question == HOURS else session.stage
    return replace(session, stage=stage), [said, RecordAct(f"asked:{event.question}", event.by), AnswerStaff("asked")]


def sent_topic(event: StaffSentTopic, session: Session, rules: Rules) -> Turn:
    """A curated answer in the user's language."""
    fitting = [event.topic] if event.topic in rules.related else _named(event.topic, rules)
    if len(fitting) != 1:
        return session, [AnswerStaff("which_topic", {"topics": ", ".join(fitting or sorted(rules.related))})]
    if session.safety is Safety.UNSAFE:
        return session, [_HELD]
    answer = Answer(fitting[0], keyboards.under_answer(fitting[0], rules))
    return session, [answer, RecordAct(f"sent:{fitting[0]}", event.by), AnswerStaff("topic_sent")]


def _named(words: str, rules: Rules) -> list[str]:
    """The topics whose id has these words in it: "wage" finds what "minimum_wage" and "unpaid_wages" have in common."""
    wanted = words.lower().replace(" ", "_")
    return sorted(topic for topic in rules.related if wanted and wanted in topic)


def set_hours(event: StaffSetHours, session: Session, rules: Rules) -> Turn:
    """What user and staff agreed about when it is safe to write."""
    if event.hours not in rules.casework.hours:
        return session, [AnswerStaff("which_hours", menu="hours")]
    return replace(session, hours=event.hours), [UpdateCard(), AnswerStaff("hours_noted")]


def set_country(event: StaffSetCountry, session: Session) -> Turn:
    """It decides which numbers come first, and is seen by whoever gets the case."""
    if event.country not in COUNTRIES:
        return session, [AnswerStaff("which_country")]
    return replace(session, country=event.country), [UpdateCard(), AnswerStaff("country_noted")]


def wrote_card(event: StaffWroteCard, session: Session, rules: Rules) -> Turn:
    """The rescue card: only with consent and while it is safe (safety.md 3.5); a look at it is logged."""
    if not session.consent.given:
        return session, [AnswerStaff("card_needs_consent")]
    if not event.line:
        return session, [ShowCard(event.by), RecordAct("card_seen", event.by)]
    if event.line not in rules.casework.card:
        return session, [AnswerStaff("which_line", {"lines": ", ".join(rules.casework.card)})]
    if session.safety not in (Safety.SAFE, Safety.WATCHED):
        return session, [AnswerStaff("card_needs_safety")]
    noted: list[Action] = [NoteOnCard(event.line, event.value, event.by), AnswerStaff("card_noted")]
    return session, noted
