"""Really delete? Yes deletes, anything else deletes nothing and goes back to the question that was open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Forget, Say
from bot.core.events import UserEvent, UserPressed
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.turn import Turn, choice_of

#: no question to go back to: what is written next would be taken for a secret word
_NOT_AGAIN = (Stage.DELETING, Stage.CHOOSING_WORD, Stage.CHOOSING_DURESS)


def turn(event: UserEvent, session: Session, rules: Rules, stages: Mapping[Stage, Callable[..., Turn]]) -> Turn:
    """After deletion only the language is left, so that the receipt can be read."""
    match choice_of(event, rules, "yes", "no", question="delete"):
        case "yes":
            fresh = Session(language=session.language, stage=Stage.ASKING, welcomed=True)
            return fresh, [Forget(), Say("delete_done")]
        case "no":
            return _kept(session)
    session, said = _kept(session)
    if isinstance(event, UserPressed):
        return session, said
    session, actions = stages[session.stage](event, session, rules)
    return session, [*said, *actions]


def _kept(session: Session) -> Turn:
    back = session.interrupted or Stage.ASKING
    stage = Stage.ASKING if back in _NOT_AGAIN else back
    return replace(session, stage=stage, interrupted=None), [Say("delete_kept", buttons=keyboards.help_rows())]
