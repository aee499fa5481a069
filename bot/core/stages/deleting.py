"""Really delete? Yes deletes, anything else deletes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Forget, Say
from bot.core.case import Consent
from bot.core.events import UserEvent, UserPressed
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.stages import asking, checking_safety, consenting
from bot.core.turn import Turn, choice_of


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
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
    session, actions = _TURNS.get(session.stage, asking.turn)(event, session, rules)
    return session, [*said, *actions]


def _kept(session: Session) -> Turn:
    return replace(session, stage=_open_question(session)), [Say("delete_kept", buttons=keyboards.help_rows())]


def _open_question(session: Session) -> Stage:
    """The question that /delete interrupted."""
    if session.case is None:
        return Stage.ASKING
    if session.safety is Safety.UNSAFE:
        return Stage.SILENT
    if session.safety is Safety.UNKNOWN:
        return Stage.CHECKING_SAFETY
    return Stage.CONSENTING if session.consent is Consent.UNASKED else Stage.ASKING


_TURNS: dict[Stage, Callable[..., Turn]] = {
    Stage.SILENT: checking_safety.turn,
    Stage.CHECKING_SAFETY: checking_safety.turn,
    Stage.CONSENTING: consenting.turn,
}
