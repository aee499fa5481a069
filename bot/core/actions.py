"""Everything a conversation may ask of the world, in the imperative; somebody else carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.events import Content, Staff


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
class OpenCase:
    """Open a case and make its topic and card in the staff room."""

    number: str
    tier: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RaiseTier:
    """Make the open case more urgent and add reasons. Only a person lowers a tier."""

    tier: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageStaff:
    """Ring everyone on duty in their own chat with the bot. `step` 0 is the first ring."""

    step: int = 0
    loud: bool = True


@dataclass(frozen=True, slots=True)
class UpdateCard:
    """Write the card of the case again from what is known now."""


@dataclass(frozen=True, slots=True)
class TellStaff:
    """Put one line of the staff catalogue into the case's topic."""

    line: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerStaff:
    """Tell one line to the staff member whose act this is, and to nobody else."""

    line: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AssignCase:
    """Make this person the owner of the open case."""

    to: Staff


@dataclass(frozen=True, slots=True)
class CloseCase:
    """Close the open case; its topic is closed too."""

    by: Staff | None


@dataclass(frozen=True, slots=True)
class Relay:
    """Send what the user sent into the case's topic."""

    content: Content


@dataclass(frozen=True, slots=True)
class Reply:
    """Send what a staff member wrote to the user. Held: kept back until it is safe to write."""

    content: Content
    by: Staff
    held: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseHeldReplies:
    """Send the staff replies that were kept back while it was not safe."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep what the user sent, encrypted, until they say whether staff may have it."""

    content: Content
    hours: int


@dataclass(frozen=True, slots=True)
class PassOnKept:
    """Relay everything kept, in order, and forget it here."""


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
    | OpenCase
    | RaiseTier
    | PageStaff
    | UpdateCard
    | TellStaff
    | AnswerStaff
    | AssignCase
    | CloseCase
    | Relay
    | Reply
    | ReleaseHeldReplies
    | Keep
    | PassOnKept
    | SetTimer
    | CancelTimer
    | LeaveQuickly
    | Forget
)
