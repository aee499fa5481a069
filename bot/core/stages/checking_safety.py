"""Is it safe to write now? Yes goes on, watched goes on shortly, no means one line and then silence."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Say
from bot.core.events import UserEvent, UserSaid, UserSent
from bot.core.rules import Rules
from bot.core.safety import ANSWERS, mark
from bot.core.session import Session, Stage
from bot.core.turn import Turn, choice_of, relay_or_keep

_NUMBERED = dict(enumerate(ANSWERS, 1))
#: other words that answer it; skipping means: I do not want to be asked, write to me
_ALSO = {"yes": "safe", "skip": "safe", "no": "unsafe"}


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """What is written meanwhile is not lost: it is kept, and the question stands."""
    if chosen := _chosen(event, rules):
        return mark(chosen, session, rules)
    question = Say("safety_question", buttons=keyboards.safety())
    asked = replace(session, stage=Stage.CHECKING_SAFETY)
    if isinstance(event, UserSaid | UserSent):
        return asked, [relay_or_keep(event, session, rules.keep_danger_hours), question]
    return asked, [question]


def _chosen(event: UserEvent, rules: Rules) -> str | None:
    number = rules.words.number_in(event.text) if isinstance(event, UserSaid) else None
    if number in _NUMBERED:
        return _NUMBERED[number]
    meant = choice_of(event, rules, *ANSWERS, *_ALSO)
    return _ALSO.get(meant, meant) if meant else None
