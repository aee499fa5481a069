"""What every event carries, and the two things it can be about: something that was sent, and a staff member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Content:
    """Something a person sent, in the form in which it can be sent again (never forwarded)."""

    #: text, voice, photo, video, video_note, audio, animation, sticker, document, location, contact
    kind: str
    #: the text, or the caption of a file
    text: str = ""
    #: Telegram's file_id; files are relayed by it and never downloaded
    file_id: str = ""
    #: location: latitude, longitude; contact: phone_number, first_name; edited: True
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Staff:
    """A person on the staff list. The alias is all a user ever sees of them."""

    id: str
    alias: str
    organisation: str
    role: str = "agent"
    #: what pages and lines to them are written in
    language: str = "en"
    #: whose staff room they belong to
    partner: str = ""
    #: what they can write with users
    speaks: tuple[str, ...] = ()

    @property
    def is_supervisor(self) -> bool:
        """May lower tiers, reveal, and act on colleagues' cases."""
        return self.role == "supervisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What every event carries: its time and a fresh random number, so that the core needs neither clock nor dice."""

    at: datetime
    #: the number a case gets if this event opens one
    fresh: str = ""
    #: when it was sent, in seconds since 1970, as Telegram says; 0.0 where nobody says so
    sent_at: float = 0.0
