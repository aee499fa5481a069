"""May another organisation go on with this? Yes offers it, no leaves everything as it is; other words go to staff."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.events import UserEvent, UserSaid, UserSent
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import asking
from bot.core.transfer import agreed, declined_by_user, question
from bot.core.turn import Turn, choice_of, guessed_yes_or_no, relay_or_keep


def _begins_with_no(text: str, rules: Rules) -> bool:
    """ "No, I am afraid of them": a no that gives its reason."""
    first = re.split(r"[\s,.!?។]+", text.strip(), maxsplit=1)[0]
    return rules.words.means(first, "no") is not None


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
    if guessed_yes_or_no(event) == "no" or (isinstance(event, UserSaid) and _begins_with_no(event.text, rules)):
        then_relayed = relay_or_keep(event, session, rules.keep_danger_hours) if isinstance(event, UserSaid) else None
        after, told = declined_by_user(session)
        return after, [*told, then_relayed] if then_relayed else told
    if isinstance(event, UserSaid | UserSent):
        return session, [relay_or_keep(event, session, rules.keep_danger_hours)]
    return session, [question(case)]
