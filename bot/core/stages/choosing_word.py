"""The word that ends the cover is being chosen. Skipping is possible: then the lesson itself says how to come back."""

from __future__ import annotations

from bot.core import cover, keyboards
from bot.core.actions import Say
from bot.core.events import UserEvent, UserSaid
from bot.core.rules import Rules
from bot.core.session import Session
from bot.core.turn import Turn, choice_of


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Nothing but a word or "skip" begins the cover."""
    if choice_of(event, rules, "skip"):
        return cover.leave(session)
    if isinstance(event, UserSaid):
        return cover.choose(event, session, rules)
    return session, [Say("cover_word_again", buttons=keyboards.choosing_word())]
