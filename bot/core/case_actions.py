"""Everything that may be done with a case, in the imperative: opened, moved, closed, shown to staff, rung about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.happened import Content, Staff


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open a case and make its topic and card in the staff room of a partner."""

    number: str
    tier: str
    reasons: tuple[str, ...]
    partner: str = ""


@dataclass(frozen=True, slots=True)
class RaiseTier:
    """The open case has another tier or more reasons. `by` nobody: it was raised; only a person lowers a tier."""

    tier: str
    reasons: tuple[str, ...]
    by: Staff | None = None


@dataclass(frozen=True, slots=True)
class PageStaff:
    """Ring people in their own chats with the bot. `step` 0 is the first ring.

    `whom`: duty, owner, backup, supervisors, partner (the other partner's people on duty), everyone, webhook.
    """

    step: int = 0
    loud: bool = True
    whom: tuple[str, ...] = ("duty",)
    #: what the page says: waiting, owner_waits, offered, returned, callback
    line: str = "waiting"


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
    """Tell one line to the staff member whose act this is, and to nobody else; with a choice of what may follow."""

    line: str
    params: Mapping[str, str] = field(default_factory=dict)
    #: ask, outcome, pass, hours, tier: the buttons below it
    menu: str = ""


@dataclass(frozen=True, slots=True)
class AssignCase:
    """Make this person the owner of the open case."""

    to: Staff


@dataclass(frozen=True, slots=True)
class CloseCase:
    """Close the open case; its topic is closed too."""

    by: Staff | None
    #: a code of content/casework.yml, outcomes
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ReopenCase:
    """Open the case that was closed last again, in its topic."""

    by: Staff | None = None


@dataclass(frozen=True, slots=True)
class OfferCase:
    """Put the case before another partner: a card with accept and decline, and nothing of what the user wrote."""

    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawOffer:
    """The offer was declined or nobody answered; the other room loses sight of the case."""

    to: str
    why: str


@dataclass(frozen=True, slots=True)
class MoveCase:
    """The other partner has accepted: grant access there and revoke it here, at once; history goes along."""

    to: str
    by: Staff | None


@dataclass(frozen=True, slots=True)
class RecordAct:
    """Append an act to the log of the case; codes only, never a content."""

    act: str
    by: Staff | None = None


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """Write down what the user allowed or withdrew, with the day and the wording they saw."""

    level: str


@dataclass(frozen=True, slots=True)
class Note:
    """Keep a note of staff with the case; it is never relayed, and goes along when the case is passed on."""

    content: Content
    by: Staff


@dataclass(frozen=True, slots=True)
class NoteOnCard:
    """Write one line of the rescue card: what the user replied, or what staff wrote."""

    line: str
    value: str
    by: Staff | None = None


@dataclass(frozen=True, slots=True)
class ShowCard:
    """Show the rescue card to staff, and log that they saw it."""

    by: Staff


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Put the sign for "seen" on the last message of the user."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Send what the user sent into the case's topic."""

    content: Content
    #: the topics it is about, where the model was sure: for staff who do not read its language
    about: tuple[str, ...] = ()
    #: equal for all parts of one album
    album: str = ""


@dataclass(frozen=True, slots=True)
class PassOnKept:
    """Relay everything kept, in order, and forget it here. With a reason it is a supervisor who reveals it."""

    by: Staff | None = None


@dataclass(frozen=True, slots=True)
class ExportCase:
    """Send all that is kept of the case as a file to this person's own chat."""

    to: Staff


CaseAction = (
    OpenCase
    | RaiseTier
    | PageStaff
    | UpdateCard
    | TellStaff
    | AnswerStaff
    | AssignCase
    | CloseCase
    | ReopenCase
    | OfferCase
    | WithdrawOffer
    | MoveCase
    | RecordAct
    | RecordConsent
    | Note
    | NoteOnCard
    | ShowCard
    | MarkRead
    | Relay
    | PassOnKept
    | ExportCase
)
