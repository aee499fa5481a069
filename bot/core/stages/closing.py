"""The case is closed, or was some days ago: did it help? A no opens it again; everything else is a new matter."""

from __future__ import annotations

from dataclasses import replace

from bot.core import closing
from bot.core.actions import CancelTimer, RecordAct, Say
from bot.core.events import UserEvent, UserSaid
from bot.core.person import ask_for_person
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.stages import asking
from bot.core.turn import Turn, choice_of


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """By button, thumb or word; nobody has to answer."""
    settled = replace(session, stage=Stage.ASKING)
    wanted = ("helped", "not_helped", "unsafe_again", "stop_writing", "safe", "unsafe")
    match choice_of(event, rules, *wanted):
        case "helped" | "safe":
            return settled, [RecordAct("user_helped"), Say("closing_thanks")]
        case "not_helped":
            return replace(settled, stage=Stage.CLOSING), [RecordAct("user_not_helped"), Say("closing_sorry")]
        case "stop_writing":
            never = replace(settled, hours="")
            return never, [CancelTimer(closing.FOLLOW_UP), RecordAct("no_follow_up"), Say("follow_up_stop")]
        case "unsafe_again":
            return ask_for_person(event, replace(settled, safety=Safety.UNKNOWN), rules, "unsafe_after_closing")
        case "unsafe" if isinstance(event, UserSaid):
            return ask_for_person(event, replace(settled, safety=Safety.UNKNOWN), rules, "unsafe_after_closing")
    return asking.turn(event, settled, rules)
