"""What a step returns, and the two or three things every stage needs."""

from __future__ import annotations

from dataclasses import replace

import textnorm
from bot.core.actions import Action, Keep
from bot.core.case_actions import Relay
from bot.core.events import UserCommanded, UserEvent, UserPressed, UserSaid, UserSent
from bot.core.happened import Content
from bot.core.routing import Asked
from bot.core.rules import Rules
from bot.core.session import Session

#: the new session, and what to do, in order
Turn = tuple[Session, list[Action]]


def then(turn: Turn, *more: Action) -> Turn:
    """A turn with more actions behind it."""
    session, actions = turn
    return session, [*actions, *more]


def text_of(event: UserEvent) -> str:
    """The words of an event: text, caption, or the emoji of a sticker; "" for buttons and commands."""
    match event:
        case UserSaid():
            return event.text
        case UserSent():
            return event.content.text
        case _:
            return ""


def content_of(event: UserSaid | UserSent) -> Content:
    """What can be relayed or kept of an event."""
    if isinstance(event, UserSent):
        return event.content
    return Content("text", event.text, details={"edited": True} if event.edited else {})


def album_of(event: UserSaid | UserSent) -> str:
    """Equal for all parts of one album; "" for everything else."""
    return event.album if isinstance(event, UserSent) else ""


def kept_content(event: UserSaid | UserSent) -> Content:
    """The same for keeping: it must still be one album when it is passed on."""
    content, album = content_of(event), album_of(event)
    return replace(content, details={**content.details, "album": album}) if album else content


def relay_or_keep(event: UserSaid | UserSent, session: Session, hours: int) -> Action:
    """With consent it goes to staff; without, it waits encrypted until the user has said yes or no."""
    if session.relays:
        return Relay(content_of(event), album=album_of(event))
    return Keep(kept_content(event), hours)


def choice_of(event: UserEvent, rules: Rules, *wanted: str, question: str = "") -> str | None:
    """Which of the wanted meanings the user chose, by button or by word. Nothing is guessed.

    A yes or no that was a button under another question is none.
    """
    if isinstance(event, UserPressed):
        if event.button in ("yes", "no") and event.arg and event.arg != question:
            return None
        pressed = f"{event.button}_{event.arg}" if event.button == "country" else event.button
        return pressed if pressed in wanted else None
    if isinstance(event, UserCommanded):
        return None
    return rules.words.means(text_of(event), *wanted)


def guessed_yes_or_no(event: UserEvent) -> str | None:
    """A short yes or no as the model hears it; only where a wrong guess does no harm."""
    if not isinstance(event, UserSaid) or event.understanding.asked is not Asked.OK:
        return None
    meaning = {"affirm": "yes", "deny": "no"}.get(event.understanding.intent or "")
    sure = event.understanding.confidence >= 0.6 and len(event.text) <= 30
    return meaning if sure else None


def guess_language(event: UserEvent, rules: Rules) -> str | None:
    """The live language a message is written in, else that of the phone, else None."""
    guess = textnorm.language_guess(text_of(event)) or (event.hint or "")[:2]
    return guess if guess in rules.languages else None
