"""It was not safe to write. The user writes again: ask whether it is safe now, in one short line."""

from __future__ import annotations

from bot.core.events import UserEvent
from bot.core.rules import Rules
from bot.core.session import Session
from bot.core.stages import checking_safety
from bot.core.turn import Turn


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Their writing is the sign we waited for; nothing is pushed before it."""
    return checking_safety.turn(event, session, rules)
