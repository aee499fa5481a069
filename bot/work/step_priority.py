"""How urgent the calls of one step are: danger before staff before the rest."""

from __future__ import annotations

from bot.core.actions import Action, LeaveQuickly
from bot.core.case_actions import PageStaff
from bot.core.events import Event
from bot.core.staff_events import StaffEvent
from bot.work.addressing import ORDINARY, STAFF, URGENT


def priority_of(event: Event, actions: list[Action]) -> int:
    """2 when staff are rung loudly or the user leaves quickly, 1 for what staff do, else 0."""
    if any(isinstance(a, LeaveQuickly) or (isinstance(a, PageStaff) and a.loud) for a in actions):
        return URGENT
    return STAFF if isinstance(event, StaffEvent) else ORDINARY
