"""After a case was closed, or some days later: did it help? A "not safe" opens it again at once."""

from __future__ import annotations

from dataclasses import replace

from bot.core import closing
from bot.core.actions import CancelTimer, Say
from bot.core.case_actions import RecordAct
from bot.core.emergency import alert
from bot.core.events import UserEvent
from bot.core.person import next_question
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.turn import Turn

#: what can be meant, by button or word
MEANINGS = ("helped", "not_helped", "unsafe_again", "stop_writing")


def react(meaning: str, event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Nobody has to answer; whatever is answered is noted with the case, as a code."""
    settled = replace(session, stage=Stage.ASKING)
    match meaning:
        case "helped":
            return settled, [RecordAct("user_helped"), Say("closing_thanks")]
        case "not_helped":
            return replace(settled, stage=Stage.CLOSING, unhelped=True), [
                RecordAct("user_not_helped"),
                Say("closing_sorry"),
            ]
        case "stop_writing":
            never = replace(settled, hours="")
            return never, [CancelTimer(closing.FOLLOW_UP), RecordAct("no_follow_up"), Say("follow_up_stop")]
        case _:
            return _not_safe(event, settled, rules)


def _not_safe(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """As loud as a cry: numbers, staff, and whether it is safe to write."""
    alarmed, alarm = alert(event, replace(session, safety=Safety.UNKNOWN), ("unsafe_after_closing",), rules)
    case = alarmed.case.number if alarmed.case else ""
    asked, question = next_question(alarmed, rules)
    return asked, [Say("danger_urgent", {"case": case}), *question, *alarm]
