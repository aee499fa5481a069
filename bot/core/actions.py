"""Everything a conversation may ask of the world, in the imperative; somebody else carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.case_actions import CaseAction
from bot.core.happened import Content, Staff


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: what it means and for what. Its label belongs to the guide."""

    id: str
    arg: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Say:
    """Say one of the messages of content/messages to the user."""

    message: str
    params: Mapping[str, str] = field(default_factory=dict)
    buttons: Rows = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer with a topic of content/topics, word for word: its first half, or what stands behind "More"."""

    topic: str
    buttons: Rows = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class ShowSources:
    """Tell where the facts of a topic come from."""

    topic: str


@dataclass(frozen=True, slots=True)
class ShowTyping:
    """Let the user see that somebody writes, for the five seconds that Telegram shows it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Send what a staff member wrote to the user. Held: kept back until it is safe to write."""

    content: Content
    by: Staff
    held: bool = False
    album: str = ""


@dataclass(frozen=True, slots=True)
class HoldBack:
    """What still waits to be sent to the user: replies of staff are held, words of ours are not sent."""


@dataclass(frozen=True, slots=True)
class ReleaseHeldReplies:
    """Send the staff replies that were kept back while it was not safe."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep what the user sent, encrypted, until they say whether staff may have it."""

    content: Content
    hours: int


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Let TimerRang(name) happen after so many seconds; setting it again replaces it."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Let a timer not ring; nothing happens if there is none."""

    name: str


@dataclass(frozen=True, slots=True)
class LeaveQuickly:
    """Delete what Telegram allows of this chat and cancel all that waits to be sent to it."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete all that is kept about this user, here and as far as Telegram allows in both chats."""


Action = (
    Say
    | Answer
    | ShowSources
    | ShowTyping
    | Reply
    | ReleaseHeldReplies
    | HoldBack
    | Keep
    | SetTimer
    | CancelTimer
    | LeaveQuickly
    | Forget
    | CaseAction
)
