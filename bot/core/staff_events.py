"""What staff did, in the past tense: one class an act, whether it was a button, a command or a message in a topic."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.happened import Content, Happened, Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class ByStaff(Happened):
    """An act of a staff member in a staff room or on a page."""

    by: Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTook(ByStaff):
    """They pressed "take"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSaw(ByStaff):
    """They answered a page with "I have it"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffReplied(ByStaff):
    """They wrote to the user in the case's topic."""

    content: Content
    album: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNoted(ByStaff):
    """They left a note for colleagues; it is never relayed."""

    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffClosed(ByStaff):
    """They closed the case; without an outcome they are asked for one."""

    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffReopened(ByStaff):
    """They opened the closed case again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAsked(ByStaff):
    """They chose one of the questions of content/casework.yml."""

    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSentTopic(ByStaff):
    """They sent a curated answer, by its id or by words of its title."""

    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSetHours(ByStaff):
    """They wrote down when it is safe to write to the user."""

    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSetTier(ByStaff):
    """They corrected how urgent the case is."""

    tier: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSetCountry(ByStaff):
    """They wrote down in which country the user is."""

    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffWroteCard(ByStaff):
    """They wrote a line of the rescue card, or with no line: want to see it."""

    line: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPassed(ByStaff):
    """They want another organisation to go on."""

    to: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAccepted(ByStaff):
    """They accepted a case that was offered to their partner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDeclined(ByStaff):
    """They declined it."""

    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRevealed(ByStaff):
    """A supervisor wants to read what was kept, for a reason of life or child."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMuted(ByStaff):
    """They block what this user writes from the staff room, or lift that."""

    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffErased(ByStaff):
    """A supervisor wants everything about this user deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffExported(ByStaff):
    """A supervisor wants the case as a file, for the partner's own system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTyped(ByStaff):
    """They pressed "I am writing"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRead(ByStaff):
    """They pressed "seen": read, the reply comes later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLeft(ByStaff):
    """They went off duty with this case in their hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffReturned(ByStaff):
    """They are on duty again."""


StaffEvent = (
    StaffTook
    | StaffSaw
    | StaffReplied
    | StaffNoted
    | StaffClosed
    | StaffReopened
    | StaffAsked
    | StaffSentTopic
    | StaffSetHours
    | StaffSetTier
    | StaffSetCountry
    | StaffWroteCard
    | StaffPassed
    | StaffAccepted
    | StaffDeclined
    | StaffRevealed
    | StaffMuted
    | StaffErased
    | StaffExported
    | StaffTyped
    | StaffRead
    | StaffLeft
    | StaffReturned
)
