"""Stored update JSON -> Incoming with the core's event. Pure; raises only for an update that cannot be read at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, Message, Update

from bot.core.events import Event, UserBlocked, UserCommanded, UserPressed, UserReturned, UserSaid, UserSent
from bot.core.happened import Staff
from bot.core.staff_events import StaffReplied
from bot.telegram.buttons import decode
from bot.telegram.contents import content_of
from bot.telegram.incoming import Incoming
from bot.telegram.shape import check
from bot.telegram.staff_acts import DESK, act, read_button
from bot.telegram.staff_list import Roster

#: the commands of a private chat (bot.guide.labels.COMMANDS describes them)
USER_COMMANDS = frozenset(
    {"start", "menu", "person", "status", "language", "privacy", "delete", "help", "stop", "cover", "mydata"}
)
#: Telegram's stand-in for an admin who hides who they are
_ANONYMOUS_ADMIN = 1087968824


def translate(update: dict[str, Any], roster: Roster, received_at: float, fresh: str) -> Incoming:
    """What this update is. `fresh`: the number a case gets if this opens one."""
    check(update)
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
    if chat_id != query.from_user.id or (button and button.id == "do"):
        return _staff_press(query, read_button(button) if button else None, chat_id, roster, at, fresh)
    name, arg = (button.id, button.arg) if button else ("menu", "")
    event = UserPressed(at=at, fresh=fresh, button=name, arg=arg, hint=query.from_user.language_code)
    return Incoming("user", chat_id, event, shown, callback_id=query.id, by=staff)


def _staff_press(
    query: CallbackQuery, pressed: tuple[str, str, str] | None, chat_id: int, roster: Roster, at: datetime, fresh: str
) -> Incoming:
    staff, group = roster.person(query.from_user.id), roster.group_of(chat_id)
    place = "room" if group else "member"
    number, name, rest = pressed or ("", "", "")
    here = Incoming(place, chat_id, callback_id=query.id, case_number=number, partner=group.partner if group else "")
    if staff is None or (group and staff.partner != group.partner):
        return replace(here, why="not_listed")
    if name in DESK:
        return replace(here, by=staff, why="desk", command=(name, rest))
    event = act(name, rest, staff, at, fresh)
    return replace(here, event=event, by=staff, why="" if event else "old_button")


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
    command = _command(message)
    sent_at = message.date.timestamp() if message.date else 0.0
    place, words = "member" if staff else "user", message.text or message.caption or ""
    here = Incoming(place, message.chat.id, message_id=message.message_id, by=staff, sent_at=sent_at, words=words)
    if command and command[0] == "id":
        return replace(here, why="tell_id")
    if staff and command and command[0] in DESK:
        return replace(here, why="desk", command=command)
    event = _user_event(message, edited, at, fresh)
    event = replace(event, sent_at=sent_at) if event else None
    return replace(here, event=event, why="" if event else "service message", edited=edited)


def _user_event(message: Message, edited: bool, at: datetime, fresh: str) -> Event | None:
    hint = message.from_user.language_code if message.from_user else None
    command = _command(message)
    if command and message.text and not edited and _is_plain(*command):
        return UserCommanded(at=at, fresh=fresh, command=command[0], hint=hint)
    content = content_of(message)
    if content is None or (edited and not (message.text or message.caption)):
        return None  # a live place reports every few seconds
    if content.kind == "text" or edited:  # of a corrected file only its caption is new
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
    staff = roster.person(sender.id) if sender.id != _ANONYMOUS_ADMIN else None
    if staff is None or staff.partner != here.partner:
        why = "anonymous" if sender.id == _ANONYMOUS_ADMIN else "not_listed"
        return replace(here, why=why if content_of(message) else "service message")
    if command and command[0] in DESK:
        return replace(here, by=staff, why="desk", command=command)
    event = _staff_event(message, command, edited, staff, at, fresh)
    why = "" if event else "unknown_command" if command else "service message"
    return replace(here, event=event, by=staff, why=why, edited=edited)


def _where(message: Message, roster: Roster) -> Incoming:
    group, answered = roster.group_of(message.chat.id), message.reply_to_message
    return Incoming(
        "room" if group else "elsewhere",
        message.chat.id,
        message_id=message.message_id,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        reply_to=message.reply_to_message.message_id if message.reply_to_message else None,
        to_bot=bool(answered and answered.from_user and answered.from_user.is_bot and not answered.forum_topic_created),
        partner=group.partner if group else "",
    )


def _staff_event(
    message: Message, command: tuple[str, str] | None, edited: bool, staff: Staff, at: datetime, fresh: str
) -> Event | None:
    """A command, a note, or a reply to the user. An unknown command is never relayed, an edited one does nothing."""
    if command is None:
        content = content_of(message, edited=edited)
        album = message.media_group_id or ""
        return StaffReplied(at=at, fresh=fresh, by=staff, content=content, album=album) if content else None
    return None if edited else act(*command, staff, at, fresh)


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
