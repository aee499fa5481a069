"""Whose turn it is: every relayed message and every reply is noted, so that no case is silent without a timer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.actions import Action, CancelTimer, Reply, Say, SetTimer
from bot.core.case import Case
from bot.core.case_actions import PageStaff, PassOnKept, Relay, TellStaff
from bot.core.casework import DAY, HOUR, MINUTE
from bot.core.happened import Happened
from bot.core.rules import Rules
from bot.core.session import Safety, Session
from bot.core.turn import Turn

#: rings for the owner when a user waits
REMINDER = "reminder"
#: asks staff about a user who has not written for days
SILENCE = "user_silent"
#: after so many reminders in a row once a day is enough
_OFTEN = 4


def note_turns(event: Happened, turn: Turn, rules: Rules) -> Turn:
    """After a step: the user wrote and staff must answer, or staff wrote and the user may."""
    session, actions = turn
    case = session.case
    if case is None:
        return turn
    if any(isinstance(action, Reply) for action in actions):
        return _staff_wrote(event, session, case, actions, rules)
    if any(isinstance(action, Relay) or action == PassOnKept() for action in actions):
        return _user_wrote(event, session, case, actions, rules)
    return turn


def start(session: Session, at: datetime, rules: Rules) -> tuple[Session, Action]:
    """Somebody has taken the case: it is their turn. While nothing can be said to the user, silence is watched."""
    case = session.case
    assert case is not None
    if session.safety is Safety.UNSAFE or not session.consent.given:
        return replace(session, case=replace(case, waiting="")), watch_silence(rules)
    noted = replace(case, waiting="staff", since=case.since if case.waiting == "staff" else at.timestamp())
    return replace(session, case=noted), remind_owner(case, rules)


def watch_silence(rules: Rules) -> SetTimer:
    """Staff are asked about a user who does not write."""
    return SetTimer(SILENCE, rules.casework.silent_hours * HOUR)


def remind_owner(case: Case, rules: Rules) -> SetTimer:
    """The owner is rung when the user waits too long for this tier."""
    return SetTimer(REMINDER, rules.casework.remind_minutes.get(case.tier, 60) * MINUTE)


def _user_wrote(event: Happened, session: Session, case: Case, actions: list[Action], rules: Rules) -> Turn:
    topics = [topic for action in actions if isinstance(action, Relay) for topic in action.about]
    about = tuple(dict.fromkeys((*topics, *case.about)))[:3]
    since = case.since if case.waiting == "staff" else event.at.timestamp()
    noted = replace(case, waiting="staff", since=since, about=about, owed=False)
    more: list[Action] = [CancelTimer(SILENCE)]
    if case.owner and case.waiting != "staff":
        more.append(remind_owner(case, rules))
    if case.owner and case.away:
        more.append(PageStaff(loud=case.tier == "immediate", line="owner_waits"))
    return replace(session, case=noted), [*actions, *more]


def _staff_wrote(event: Happened, session: Session, case: Case, actions: list[Action], rules: Rules) -> Turn:
    noted = replace(case, waiting="user", since=event.at.timestamp(), moved=False, owed=False, rung=0)
    return replace(session, case=noted), [*actions, CancelTimer(REMINDER), watch_silence(rules)]


def remind(session: Session, rules: Rules) -> Turn:
    """The user has waited: ring the owner, then also colleagues and supervisors, in the end once a day."""
    case = session.case
    if case is None or not case.owner or case.waiting != "staff":
        return session, []
    count = case.rung + 1
    whom = ("owner",) if count == 1 else ("owner", "duty", "supervisors")
    pause = rules.casework.remind_minutes.get(case.tier, 60) * MINUTE
    again = SetTimer(REMINDER, pause if count < _OFTEN else max(pause, HOUR if case.tier == "immediate" else DAY))
    told: list[Action] = [PageStaff(count, case.tier in ("immediate", "high"), whom, "owner_waits"), again]
    if count == 2 and session.safety.may_push:
        told.append(Say("person_away", {"alias": case.alias, "organisation": case.organisation}))
    return replace(session, case=replace(case, rung=count)), told


def ask_about_silence(session: Session, rules: Rules) -> Turn:
    """Nothing is pushed to the user: whether to close is a person's decision, and it is asked again."""
    case = session.case
    return session, [TellStaff("user_silent"), watch_silence(rules)] if case is not None and case.owner else []


def out_of_reach(session: Session, rules: Rules) -> Turn:
    """Nothing arrives any more: staff know, and are no longer reminded to answer until the user writes again."""
    case = session.case
    if case is None:
        return session, []
    if not case.owner:
        return session, [TellStaff("user_blocked")]
    waits_for_user = replace(session, case=replace(case, waiting="user", owed=case.owed or case.waiting == "staff"))
    return waits_for_user, [TellStaff("user_blocked"), CancelTimer(REMINDER), watch_silence(rules)]


def in_reach(session: Session, rules: Rules) -> Turn:
    """The user lifted the block: whoever has the case is told, and reminded of an answer that is still owed."""
    case = session.case
    if case is None:
        return session, []
    if not case.owner or not case.owed:
        return session, [TellStaff("user_returned")]
    theirs = replace(session, case=replace(case, waiting="staff", owed=False))
    return theirs, [TellStaff("user_returned"), remind_owner(case, rules)]
