"""The alarm ladder: who is rung when, until somebody has the case. Nothing rings for a case that is taken or closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from bot.core.actions import Action, CancelTimer, Say, SetTimer
from bot.core.case import Case
from bot.core.case_actions import PageStaff
from bot.core.rules import Rules
from bot.core.session import Safety, Session

TIMER = "ladder"
#: of these a person must know within the hour, whatever the hour is
PRESSING = ("immediate", "high")
#: the ring from which on the user is told that nobody has answered yet
TELL_USER_FROM = 2


def start(session: Session, at: datetime, rules: Rules, *, line: str = "waiting") -> tuple[Session, list[Action]]:
    """Ring for the first time, and set the next ring."""
    assert session.case is not None
    case = replace(session.case, rung=0, seen=False)
    return replace(session, case=case), [_page(case, session, at, rules, line), *_next(case, session, at, rules)]


def again(session: Session, at: datetime, rules: Rules) -> tuple[Session, list[Action]]:
    """New words of danger while nobody has it: ring at once all who were reached already; the alarm never falls.

    One that rang in vain to its end repeats its last step anew.
    """
    assert session.case is not None
    last = len(rules.casework.ladder(session.case.tier).rungs) - 1
    case = replace(session.case, seen=False, rung=last if used_up(session.case, rules) else session.case.rung)
    after = replace(session, case=case)
    return after, [_page(case, session, at, rules, "waiting"), *_next(case, after, at, rules)]


def used_up(case: Case, rules: Rules) -> bool:
    """Whether it has rung to its end, and nobody has come."""
    return rules.casework.ladder(case.tier).wait(case.rung) is None


def stop() -> Action:
    """Let no ring come any more."""
    return CancelTimer(TIMER)


def rest(case: Case, session: Session, at: datetime, rules: Rules) -> list[Action]:
    """Somebody said "I have it": the alarm rests for the longest pause of the ladder, then it goes on."""
    rungs = rules.casework.ladder(case.tier).rungs
    pauses = [later.minutes - earlier.minutes for earlier, later in pairwise(rungs)]
    return [SetTimer(TIMER, max(pauses, default=10) * 60)]


def ring(session: Session, at: datetime, rules: Rules) -> tuple[Session, list[Action]]:
    """The next ring; from the second on the user hears the truth: nobody yet."""
    if session.case is None or session.case.owner:
        return session, []
    case = replace(session.case, rung=session.case.rung + 1, seen=False)
    said: list[Action] = []
    if case.rung == TELL_USER_FROM and session.may_tell:
        said = [Say("no_person_yet")]
    after = replace(session, case=case)
    return after, [_page(case, session, at, rules, "waiting"), *_next(case, after, at, rules), *said]


def _page(case: Case, session: Session, at: datetime, rules: Rules, line: str) -> PageStaff:
    whom = rules.casework.ladder(case.tier).rung(case.rung).whom
    loud = case.tier == "immediate" or (case.tier == "high" and not _may_wait(case, session, at, rules))
    return PageStaff(case.rung, loud, whom, line)


def _may_wait(case: Case, session: Session, at: datetime, rules: Rules) -> bool:
    """Nobody is at the desk, and it is not urgent: a high case waits for the morning unless the user is not safe."""
    pressing = case.tier == "immediate" or (case.tier == "high" and session.safety is Safety.UNSAFE)
    return not pressing and not rules.casework.is_open(case.partner, at)


def _next(case: Case, session: Session, at: datetime, rules: Rules) -> list[Action]:
    wait = rules.casework.ladder(case.tier).wait(case.rung)
    if wait is None:
        return []
    due = at + timedelta(seconds=wait)
    if _may_wait(case, session, due, rules):
        due = rules.casework.hours_of(case.partner).next_opening(due)
    return [SetTimer(TIMER, int((due - at).total_seconds()))]
