"""One outbox row -> one Bot API call -> what came of it. Raises nothing of Telegram's; logs nothing."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import Bot, ForumTopic, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

# retry_after as a timedelta: the form that the library will keep
os.environ.setdefault("PTB_TIMEDELTA", "true")

_UPPER = re.compile(r"(?<!^)(?=[A-Z])")
_DONE_ALREADY = ("message is not modified", "query is too old", "message to delete not found", "topic_not_modified")
_NO_RIGHTS = ("not enough rights", "have no rights", "chat_write_forbidden", "need administrator rights")
_TOPIC_GONE = ("message thread not found", "topic_deleted", "topic_id_invalid")


@dataclass(frozen=True, slots=True)
class Sent:
    """It is done. Ids only."""

    message_id: int | None = None
    topic_id: int | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. `flood`: Telegram told us to wait. `maybe_sent`: it may have arrived all the same."""

    seconds: float
    flood: bool = False
    maybe_sent: bool = False


@dataclass(frozen=True, slots=True)
class TopicGone:
    """The forum topic does not exist any more."""


@dataclass(frozen=True, slots=True)
class TopicClosed:
    """The forum topic is closed and must be reopened first."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has become a supergroup with another id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """The user blocked the bot, deleted their account, or never started it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will not take this call, ever. The name of the error, never a text of ours."""

    why: str


Outcome = Sent | Later | TopicGone | TopicClosed | Moved | Blocked | Refused


async def send(bot: Bot, method: str, payload: dict[str, Any]) -> Outcome:
    """Make the call once."""
    try:
        result = await getattr(bot, _UPPER.sub("_", method).lower())(**_typed(payload, bot))
    except TelegramError as error:
        return _outcome(error)
    if isinstance(result, ForumTopic):
        return Sent(topic_id=result.message_thread_id)
    return Sent(message_id=result.message_id) if isinstance(result, Message) else Sent()


def _typed(payload: dict[str, Any], bot: Bot) -> dict[str, Any]:
    typed = dict(payload)
    if typed.get("reply_markup"):
        typed["reply_markup"] = InlineKeyboardMarkup.de_json(typed["reply_markup"], bot)
    if typed.get("reply_parameters"):
        typed["reply_parameters"] = ReplyParameters.de_json(typed["reply_parameters"], bot)
    return typed


def _outcome(error: TelegramError) -> Outcome:
    """From the library's errors to ours; the order matters, TimedOut and BadRequest are NetworkErrors there."""
    match error:
        case RetryAfter():
            after = error.retry_after
            return Later(after.total_seconds() if isinstance(after, timedelta) else float(after), flood=True)
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Blocked()
        case InvalidToken():
            return Later(60.0)
        case BadRequest():
            return _bad_request(error.message)
        case TimedOut():
            return Later(2.0, maybe_sent=True)
        case NetworkError():
            return Later(3.0, maybe_sent="ConnectError" not in error.message)
        case _:
            return Refused(type(error).__name__)


def _bad_request(description: str) -> Outcome:
    text = description.lower()
    if any(words in text for words in _DONE_ALREADY):
        return Sent()
    if any(words in text for words in _TOPIC_GONE):
        return TopicGone()
    if "topic_closed" in text or "topic closed" in text:
        return TopicClosed()
    if any(words in text for words in _NO_RIGHTS):
        return Blocked()
    if "not a forum" in text:
        return Refused("not a forum")
    return Refused("BadRequest")
