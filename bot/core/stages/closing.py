"""The case is closed, or was some days ago: did it help? Everything else than an answer to that is a new matter."""

from __future__ import annotations

from dataclasses import replace

from bot.core.actions import Keep
from bot.core.events import UserEvent, UserSaid
from bot.core.feedback import MEANINGS, react
from bot.core.person import ask_for_person
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import asking
from bot.core.turn import Turn, choice_of, content_of, then

#: words of the safety question that answer this one too
_ALSO = {"safe": "helped", "unsafe": "unsafe_again"}


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """By button, thumb or word."""
    meant = choice_of(event, rules, *MEANINGS, *(_ALSO if isinstance(event, UserSaid) else ()))
    if meant:
        return react(_ALSO.get(meant, meant), event, session, rules)
    settled = replace(session, stage=Stage.ASKING)
    if isinstance(event, UserSaid) and session.unhelped:  # what they write now is what was missing
        kept = Keep(content_of(event), rules.keep_danger_hours)
        return then(ask_for_person(event, replace(settled, unhelped=False), rules, "not_helped"), kept)
    return asking.turn(event, settled, rules)
