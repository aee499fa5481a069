"""Stored update JSON -> Incoming with the core's event. Pure; raises only for an update that cannot be read at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, Message, Update

from bot.core.events import (
    Event,
    Staff,
    StaffClosed,
    StaffNoted,
    StaffReplied,
    StaffSaw,
    StaffTook,
    UserBlocked,
    UserCommanded,
    UserPressed,
    UserReturned,
    UserSaid,
    UserSent,
)
from bot.telegram.buttons import decode
from bot.telegram.contents import content_of
from bot.telegram.incoming import Incoming
from bot.telegram.staff_list import Roster

#: the commands of a private chat (bot.guide.labels.COMMANDS describes them)
USER_COMMANDS = frozenset({"start", "menu", "person", "language", "privacy", "delete", "help", "stop"})
_STAFF_BUTTONS = ("take", "seen", "close")
#: Telegram's stand-in for an admin who hides who they are
_ANONYMOUS_ADMIN = 1087968824


def translate(update: dict[str, Any], roster: Roster, received_at: float, fresh: str) -> Incoming:
    """What this update is. `fresh`: the number a case gets if this opens one."""
    typed = Update.de_json(update, None)
    at = datetime.fromtimestamp(received_at, UTC)
    if typed.callback_query:
        return _press(typed.callback_query, roster, at, fresh)
    if typed.my_chat_member:
        return _membership(typed, at, fresh)
    message = typed.message or typed.edited_message
    if message is None:
        return Incoming("elsewhere", 0, why="unknown update")
    if message.chat.type == Chat.PRIVATE:
        return _private(message, bool(typed.edited_message), roster, at, fresh)
    return _group(message, bool(typed.edited_message), roster, at, fresh)


def _press(query: CallbackQuery, roster: Roster, at: datetime, fresh: str) -> Incoming:
    button = decode(query.data or "")
    chat_id = query.message.chat.id if query.message else query.from_user.id
    shown = query.message.message_id if query.message else None
    staff = roster.person(query.from_user.id)
    if chat_id != query.from_user.id or (button and button.id in _STAFF_BUTTONS):
        return _staff_press(
            query, button.id if button else "", button.arg if button else "", chat_id, roster, at, fresh
        )
    name, arg = (button.id, button.arg) if button else ("menu", "")
    event = UserPressed(at=at, fresh=fresh, button=name, arg=arg, hint=query.from_user.language_code)
    return Incoming("user", chat_id, event, shown, callback_id=query.id, by=staff)


def _staff_press(
    query: CallbackQuery, name: str, number: str, chat_id: int, roster: Roster, at: datetime, fresh: str
) -> Incoming:
    staff = roster.person(query.from_user.id)
    place = "room" if chat_id == roster.group else "member"
    if staff is None:
        return Incoming(place, chat_id, callback_id=query.id, why="not_listed")
    event = _staff_act(name, staff, at, fresh)
    why = "" if event else "old_button"
    return Incoming(place, chat_id, event, callback_id=query.id, case_number=number, by=staff, why=why)


def _membership(update: Update, at: datetime, fresh: str) -> Incoming:
    change = update.my_chat_member
    assert change is not None
    if change.chat.type != Chat.PRIVATE:
        return Incoming("elsewhere", change.chat.id, why="group membership")
    gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    event: Event = UserBlocked(at=at, fresh=fresh) if gone else UserReturned(at=at, fresh=fresh)
    return Incoming("user", change.chat.id, event)


def _private(message: Message, edited: bool, roster: Roster, at: datetime, fresh: str) -> Incoming:
    staff = roster.person(message.chat.id)
    place = "member" if staff else "user"
    command = _command(message)
    if command and command[0] == "id":
        return Incoming(place, message.chat.id, message_id=message.message_id, by=staff, why="tell_id")
    event = _user_event(message, edited, at, fresh)
    return Incoming(place, message.chat.id, event, message.message_id, by=staff, why="" if event else "service message")


def _user_event(message: Message, edited: bool, at: datetime, fresh: str) -> Event | None:
    hint = message.from_user.language_code if message.from_user else None
    command = _command(message)
    if command and message.text and not edited and _is_plain(*command):
        return UserCommanded(at=at, fresh=fresh, command=command[0], hint=hint)
    content = content_of(message)
    if content is None or (edited and content.kind != "text"):
        return None  # a live place reports every few seconds; an edited caption is nobody's question
    if content.kind == "text":
        return UserSaid(at=at, fresh=fresh, text=content.text, edited=edited, hint=hint)
    return UserSent(at=at, fresh=fresh, content=content, album=message.media_group_id or "", hint=hint)


def _group(message: Message, edited: bool, roster: Roster, at: datetime, fresh: str) -> Incoming:
    here = _where(message, roster)
    command = _command(message)
    if message.migrate_to_chat_id:
        return replace(here, why="migrated", moved_to=message.migrate_to_chat_id)
    if command and command[0] == "id":
        return replace(here, why="tell_id")
    sender = message.from_user
    if here.place != "room" or sender is None or (sender.is_bot and sender.id != _ANONYMOUS_ADMIN):
        return replace(here, why="not for us")
    staff = roster.person(sender.id)
    if staff is None:
        why = "anonymous" if sender.id == _ANONYMOUS_ADMIN else "not_listed"
        return replace(here, why=why if content_of(message) else "service message")
    event = _staff_event(message, command, edited, staff, at, fresh)
    why = "" if event else "unknown_command" if command else "service message"
    return replace(here, event=event, by=staff, why=why)


def _where(message: Message, roster: Roster) -> Incoming:
    return Incoming(
        "room" if message.chat.id == roster.group else "elsewhere",
        message.chat.id,
        message_id=message.message_id,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        reply_to=message.reply_to_message.message_id if message.reply_to_message else None,
    )


def _staff_event(
    message: Message, command: tuple[str, str] | None, edited: bool, staff: Staff, at: datetime, fresh: str
) -> Event | None:
    """A command, a note, or a reply to the user. An unknown command is never relayed."""
    if command is None:
        content = content_of(message, edited=edited)
        return StaffReplied(at=at, fresh=fresh, by=staff, content=content) if content else None
    if command[0] == "note":
        return StaffNoted(at=at, fresh=fresh, by=staff)
    return _staff_act(command[0], staff, at, fresh)


def _staff_act(name: str, staff: Staff, at: datetime, fresh: str) -> Event | None:
    """The acts that a button or a command stands for."""
    match name:
        case "take":
            return StaffTook(at=at, fresh=fresh, by=staff)
        case "seen":
            return StaffSaw(at=at, fresh=fresh, by=staff)
        case "close":
            return StaffClosed(at=at, fresh=fresh, by=staff)
        case _:
            return None


def _is_plain(name: str, rest: str) -> bool:
    """Whether it is only a command. "/help they locked me in" is words, and so is a command that does not exist."""
    return name in USER_COMMANDS and (not rest or name in ("start", "stop", "delete"))


def _command(message: Message) -> tuple[str, str] | None:
    """("take", "rest of the line") of a message or caption that begins with a command."""
    text = message.text or message.caption or ""
    if not text.startswith("/"):
        return None
    word, _, rest = text[1:].partition(" ")
    return word.partition("@")[0].lower(), rest.strip()
