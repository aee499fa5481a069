"""A second word is being chosen, which tells staff that somebody holds the phone. Skipping begins the cover without."""

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
        return cover.choose_second(event, session, rules)
    return session, [Say("cover_word_again", buttons=keyboards.choosing_word())]
