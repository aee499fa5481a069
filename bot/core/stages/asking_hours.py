"""Nobody is at the desk: when may staff write? Anything else than an hour is not held up by this question."""

from __future__ import annotations

from dataclasses import replace

from bot.core.agreed_hours import choose, part_of
from bot.core.events import UserEvent
from bot.core.person import next_question
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import asking
from bot.core.turn import Turn, choice_of, then


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Then on with the questions of first contact."""
    settled = replace(session, stage=Stage.ASKING)
    part = part_of(event, rules)
    if part is None and choice_of(event, rules, "skip") is None:
        return asking.turn(event, settled, rules)
    chosen, said = choose(part, settled, event.at, rules) if part else (settled, [])
    after, question = next_question(chosen, rules)
    return then((after, said), *question)
