"""Very many messages in a minute from somebody in no trouble: told once, then quiet. Danger and people always pass."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Say
from bot.core.events import UserEvent
from bot.core.session import Session
from bot.core.turn import Turn

#: more than somebody writes who wants an answer; somebody who is afraid may, and for them there is no limit
MOST, SECONDS = 20, 60
#: wishes that are never too many
PASS = frozenset({"stop", "cover", "person", "delete", "status", "withdraw", "appeal"})


def hear(event: UserEvent, session: Session) -> Session:
    """Note when something was sent: after a time without us, all that was written meanwhile comes in at once."""
    heard = (*session.heard, int(event.sent_at or event.at.timestamp()))[-MOST:]
    session = replace(session, heard=heard)
    return session if floods(session) else replace(session, told_slow=False)


def floods(session: Session) -> bool:
    """Whether the last messages came faster than anybody can be answered."""
    return len(session.heard) == MOST and max(session.heard) - min(session.heard) < SECONDS


def quiet(session: Session) -> Turn:
    """Said once; the chat must not fill up with it, nor may others wait for it."""
    if session.told_slow:
        return session, []
    return replace(session, told_slow=True), [Say("slow_down", buttons=keyboards.help_rows())]
