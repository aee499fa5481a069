"""No case without a timer: after every step the one that fits its tier, owner and turn is set, whoever changed what."""

from __future__ import annotations

from bot.core import ladder
from bot.core.actions import SetTimer
from bot.core.case import Case
from bot.core.events import UserSaid, UserSent
from bot.core.happened import Happened
from bot.core.rules import TIERS, Rules
from bot.core.session import Session
from bot.core.turn import Turn
from bot.core.waiting import REMINDER, SILENCE, remind_owner, watch_silence


def watch(event: Happened, before: Session, turn: Turn, rules: Rules) -> Turn:
    """What a step has not seen to itself: a tier set by a person, a case that came back or went over."""
    session, actions = turn
    case, old = session.case, before.case
    if case is None or old is None or old.number != case.number:
        return turn
    writes = isinstance(event, UserSaid | UserSent) and not session.lesson  # in cover it may be the boss who does
    if not case.owner and writes and ladder.used_up(case, rules):
        started, alarm = ladder.start(session, event.at, rules)  # they write after a day of ringing in vain
        return started, [*actions, *alarm]
    timers = {action.name for action in actions if isinstance(action, SetTimer)}
    if not case.owner:
        return _ladder(event, old, turn, rules) if ladder.TIMER not in timers else turn
    return session, [*actions, *_of_owner(case, old, timers, rules)]


def _ladder(event: Happened, old: Case, turn: Turn, rules: Rules) -> Turn:
    """Nobody has it, and its tier changed: the alarm of that tier, at once if it is a more urgent one."""
    session, actions = turn
    assert session.case is not None
    if session.case.tier == old.tier:
        return turn
    started, alarm = ladder.start(session, event.at, rules)
    raised = TIERS.index(session.case.tier) > TIERS.index(old.tier)
    return started, [*actions, *(alarm if raised else [a for a in alarm if isinstance(a, SetTimer)])]


def _of_owner(case: Case, old: Case, timers: set[str], rules: Rules) -> list[SetTimer]:
    changed = (old.owner, old.tier, old.waiting) != (case.owner, case.tier, case.waiting)
    if not changed or timers & {REMINDER, SILENCE}:
        return []
    return [remind_owner(case, rules) if case.waiting == "staff" else watch_silence(rules)]
