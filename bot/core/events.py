"""Everything that can happen to a conversation, in the past tense; reading it is reading what the bot lives through."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.happened import Content, Happened
from bot.core.routing import NOT_ASKED, Understanding
from bot.core.staff_events import StaffEvent


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
    #: of the caption
    understanding: Understanding = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class UserBlocked(Happened):
    """The user blocked the bot, or deleted their account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserReturned(Happened):
    """The user lifted the block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerRang(Happened):
    """A timer that an earlier step asked for has run out."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed(Happened):
    """Something addressed to the user could not be delivered: blocked, deactivated, refused."""

    why: str


UserEvent = UserSaid | UserCommanded | UserPressed | UserSent
Event = UserEvent | UserBlocked | UserReturned | StaffEvent | TimerRang | DeliveryFailed
