"""The case is closed, or was some days ago: did it help? Everything else than an answer to that is a new matter."""

from __future__ import annotations

from dataclasses import replace

from bot.core.events import UserEvent, UserSaid
from bot.core.feedback import MEANINGS, react
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import asking
from bot.core.turn import Turn, choice_of

#: words of the safety question that answer this one too
_ALSO = {"safe": "helped", "unsafe": "unsafe_again"}


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """By button, thumb or word."""
    meant = choice_of(event, rules, *MEANINGS, *(_ALSO if isinstance(event, UserSaid) else ()))
    if meant:
        return react(_ALSO.get(meant, meant), event, session, rules)
    return asking.turn(event, replace(session, stage=Stage.ASKING), rules)
