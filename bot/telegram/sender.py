"""One outbox row -> one Bot API call -> what came of it. Raises nothing of Telegram's; logs nothing."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ForumTopic,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
    ReplyParameters,
)
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

_TAG = re.compile(r"</?[a-z][^>]*>")
_MEDIA: dict[str, type[InputMediaPhoto] | type[InputMediaVideo]] = {"photo": InputMediaPhoto, "video": InputMediaVideo}
#: why a topic cannot be made in a group without topics
NO_FORUM = "not a forum"
_UPPER = re.compile(r"(?<!^)(?=[A-Z])")
_DONE_ALREADY = ("message is not modified", "query is too old", "message to delete not found", "topic_not_modified")
_NO_RIGHTS = ("not enough rights", "have no rights", "chat_write_forbidden", "need administrator rights")
#: said of a group that the bot is not in, and of a person who never wrote to it
_NOBODY_THERE = ("chat not found", "peer_id_invalid")
_TOPIC_GONE = ("message thread not found", "topic_deleted", "topic_id_invalid")


@dataclass(frozen=True, slots=True)
class Sent:
    """It is done. Ids only."""

    message_id: int | None = None
    topic_id: int | None = None
    #: the topic in which it really is
    thread_id: int | None = None
    #: the other parts of an album
    also: tuple[int, ...] = ()


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
    if method == "sendMediaGroup" and len(payload["media"]) == 1:  # Telegram wants two at least
        method, payload = _single(payload)
    call = getattr(bot, _UPPER.sub("_", method).lower())
    try:
        result = await call(**_typed(payload, bot))
    except TelegramError as error:
        if "parse_mode" in payload and "parse entities" in str(error).lower():
            return await send(bot, method, _plain(payload))  # a wrong tag of ours must not cost anybody the answer
        return _outcome(error)
    except (TypeError, ValueError, KeyError) as error:  # a call that we made wrong must not stop all others
        return Refused(type(error).__name__)
    if isinstance(result, ForumTopic):
        return Sent(topic_id=result.message_thread_id)
    if isinstance(result, tuple | list) and result and isinstance(result[0], Message):
        first = result[0]
        return Sent(
            first.message_id,
            thread_id=first.message_thread_id,
            also=tuple(message.message_id for message in result[1:]),
        )
    if isinstance(result, Message):
        return Sent(message_id=result.message_id, thread_id=result.message_thread_id)
    return Sent()


def _single(payload: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """An album of which only one part came."""
    [item] = payload["media"]
    rest = {name: value for name, value in payload.items() if name != "media"}
    method = "sendPhoto" if item["type"] == "photo" else "sendVideo"
    return method, {**rest, item["type"]: item["media"], "caption": item["caption"], "has_spoiler": True}


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    """The same without markup."""
    text = unescape(_TAG.sub("", payload.get("text", "")))
    return {**{name: value for name, value in payload.items() if name != "parse_mode"}, "text": text}


def _typed(payload: dict[str, Any], bot: Bot) -> dict[str, Any]:
    typed = dict(payload)
    if "media" in typed:
        typed["media"] = [
            _MEDIA[item["type"]](**{k: v for k, v in item.items() if k != "type"}) for item in typed["media"]
        ]
    if "commands" in typed:
        typed["commands"] = [BotCommand(name, words) for name, words in typed["commands"]]
    if "scope" in typed:
        typed["scope"] = BotCommandScopeChat(typed["scope"])
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
    if any(words in text for words in (*_NO_RIGHTS, *_NOBODY_THERE)):
        return Blocked()
    if "not a forum" in text:
        return Refused(NO_FORUM)
    return Refused("BadRequest")
