"""Really delete? Yes deletes, anything else deletes nothing."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Forget, Say
from bot.core.events import UserEvent, UserPressed
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import asking
from bot.core.turn import Turn, choice_of, then


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """After deletion only the language is left, so that the receipt can be read."""
    match choice_of(event, rules, "yes", "no"):
        case "yes":
            fresh = Session(language=session.language, stage=Stage.ASKING, welcomed=True)
            return fresh, [Forget(), Say("delete_done")]
        case "no":
            return _kept(session)
    kept = _kept(session)
    if isinstance(event, UserPressed):
        return kept
    session, actions = asking.turn(event, kept[0], rules)
    return then((session, kept[1]), *actions)


def _kept(session: Session) -> Turn:
    stage = Stage.CHECKING_SAFETY if session.case and not session.consent else Stage.ASKING
    return replace(session, stage=stage), [Say("delete_kept", buttons=keyboards.help_rows())]
