"""May another organisation go on with this? Yes offers it, no leaves everything as it is; other words go to staff."""

from __future__ import annotations

from dataclasses import replace

from bot.core.events import UserEvent, UserSaid, UserSent
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import asking
from bot.core.transfer import agreed, declined_by_user, question
from bot.core.turn import Turn, choice_of, guessed_yes_or_no, relay_or_keep


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """A yes is never guessed from other words than yes; the question stands while a person writes with the user."""
    case = session.case
    if case is None or case.transfer is None or case.transfer.stage != "asking":
        return asking.turn(event, replace(session, stage=Stage.ASKING), rules)
    match choice_of(event, rules, "yes", "no", "skip", question="transfer"):
        case "yes":
            return agreed(session, event.at.timestamp(), rules)
        case "no" | "skip":
            return declined_by_user(session)
    if guessed_yes_or_no(event) == "no":
        return declined_by_user(session)
    if isinstance(event, UserSaid | UserSent):
        return session, [relay_or_keep(event, session, rules.keep_danger_hours)]
    return session, [question(case)]
