"""Everything that can happen to a conversation, in the past tense; reading it is reading what the bot lives through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.routing import NOT_ASKED, Understanding


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
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What every event carries: its time and a fresh random number, so that the core needs neither clock nor dice."""

    at: datetime
    #: the number a case gets if this event opens one
    fresh: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSaid(Happened):
    """The user wrote words (or corrected words written before)."""

    text: str
    edited: bool = False
    #: the language of the phone, as Telegram tells it; only a hint
    hint: str | None = None
    understanding: Understanding = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCommanded(Happened):
    """The user sent one of the bot's commands, without its slash."""

    command: str
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPressed(Happened):
    """The user pressed a button; old keyboards still come in."""

    button: str
    arg: str = ""
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSent(Happened):
    """The user sent something other than words. `album` is equal for all parts of one album."""

    content: Content
    album: str = ""
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserBlocked(Happened):
    """The user blocked the bot, or deleted their account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserReturned(Happened):
    """The user lifted the block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTook(Happened):
    """A staff member pressed "take"."""

    by: Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSaw(Happened):
    """A staff member answered a page with "I have it"."""

    by: Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffReplied(Happened):
    """A staff member wrote to the user in the case's topic."""

    by: Staff
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNoted(Happened):
    """A staff member left a note for colleagues; it is never relayed."""

    by: Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffClosed(Happened):
    """A staff member closed the case."""

    by: Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerRang(Happened):
    """A timer that an earlier step asked for has run out."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed(Happened):
    """Something addressed to the user could not be delivered: blocked, deactivated, refused."""

    why: str


UserEvent = UserSaid | UserCommanded | UserPressed | UserSent
StaffEvent = StaffTook | StaffSaw | StaffReplied | StaffNoted | StaffClosed
Event = UserEvent | UserBlocked | UserReturned | StaffEvent | TimerRang | DeliveryFailed
