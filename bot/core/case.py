"""The one open case of a conversation, and what the user allowed: frozen, small, never a text of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Consent(StrEnum):
    """What the user allowed, after Unseen's three choices (safety.md 3.4); the accounts stay hidden in each of them."""

    UNASKED = ""
    #: staff may use what they are told, also name and number, to help
    SHARE = "share"
    #: staff may write to them, and keep their name to themselves
    PRIVATE = "private"
    #: only through this chat
    ANONYMOUS = "anonymous"
    #: nothing is passed on; also after the consent was withdrawn
    NONE = "none"

    @property
    def given(self) -> bool:
        """Whether what the user writes may go to staff."""
        return self in (Consent.SHARE, Consent.PRIVATE, Consent.ANONYMOUS)


@dataclass(frozen=True, slots=True)
class Transfer:
    """A case on its way to another organisation; the sender keeps it until it has been accepted."""

    #: the partner (or another entry of partners.yml) that shall go on
    to: str
    #: a code of content/casework.yml, reasons
    reason: str
    #: the staff member who asked for it
    by: str
    alias: str
    #: asking: the user is being asked; offered: the receiver is
    stage: str = "asking"
    #: only a word to the user about another organisation: nobody takes the case over
    referral: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """The one open case of this conversation."""

    number: str
    #: immediate, high, medium, routine
    tier: str
    reasons: tuple[str, ...] = ()
    #: whose staff room it is in
    partner: str = ""
    #: the staff member who has it; empty while nobody has
    owner: str = ""
    alias: str = ""
    organisation: str = ""
    #: the user has been told who it is
    introduced: bool = False
    #: somebody pressed "I have it" on a page: the alarm rests, the case is still to be taken
    seen: bool = False
    #: how far the alarm has climbed since it was opened or last fell back
    rung: int = 0
    #: whose turn it is once somebody has it: staff, user, or "" before the first word
    waiting: str = ""
    #: it was the turn of staff when the user could no longer be reached
    owed: bool = False
    #: since when, in seconds since 1970
    since: float = 0.0
    #: the owner is off duty: colleagues may take over
    away: bool = False
    #: opened again after a close, and not yet taken
    reopened: bool = False
    #: came from another partner, and its new owner has not written yet
    moved: bool = False
    #: how it was closed: a code of content/casework.yml
    outcome: str = ""
    transfer: Transfer | None = None
    #: what the user's messages were about, as topics, the newest first
    about: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """new, reopened, taken, waiting_staff, waiting_user, offered or transferred."""
        if self.transfer and self.transfer.stage == "offered":
            return "offered"
        if not self.owner:
            return "reopened" if self.reopened else "new"
        if self.moved:
            return "transferred"
        return f"waiting_{self.waiting}" if self.waiting else "taken"


def case_from_json(data: dict[str, Any] | None) -> Case | None:
    """Read what asdict made of a case; fields of later versions are left out."""
    if not data:
        return None
    known = {name: value for name, value in data.items() if name in Case.__dataclass_fields__}
    known["reasons"], known["about"] = tuple(known.get("reasons", ())), tuple(known.get("about", ()))
    known["transfer"] = Transfer(**known["transfer"]) if known.get("transfer") else None
    return Case(**known)
