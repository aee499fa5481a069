"""A raw update -> whose conversation it belongs to and how urgent it is, before it is written to the inbox.

Staff's acts are resolved to the *user's* conversation here, so that take, reply, timer and message of one case are
dealt with one after the other. Nothing here can fail for a strange update: it then gets a conversation of its own.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.orm import Session

from bot.core.rules import Rules
from bot.store import cases, conversations
from bot.store.case_tables import CaseRow
from bot.store.crypto import ring
from bot.telegram.buttons import decode
from bot.telegram.shape import check
from bot.telegram.staff_acts import read_button
from bot.telegram.staff_list import Roster

URGENT, STAFF, ORDINARY = 2, 1, 0
#: what can be the number of a case (bot.work.context.fresh_number)
_NUMBER = re.compile(r"\b[A-Z0-9]{5,6}\b")


def address(session: Session, update: dict[str, Any], roster: Roster, urgent: bool) -> tuple[str, int, str]:
    """(conversation key, priority, case number or ""). `urgent`: see `cannot_wait`."""
    try:
        check(update)
    except ValueError:
        return ring().hash("unreadable", "other"), ORDINARY, ""
    query = _mapping(update.get("callback_query"))
    message = _message(update, query)
    chat_id = _mapping(message.get("chat")).get("id")
    sender = _mapping((query or message).get("from")).get("id")
    case = _case(session, query, message, chat_id, roster)
    if case is not None and case.conversation and roster.person(sender):
        return case.conversation, STAFF, case.number
    if (
        _mapping(message.get("chat")).get("type") == "private"
        and isinstance(chat_id, int)
        and not roster.person(chat_id)
    ):
        return conversations.key_of(chat_id), URGENT if urgent else ORDINARY, ""
    number = case.number if case is not None else ""
    return ring().hash(str(chat_id if chat_id is not None else "none"), "other"), STAFF, number


def names_strange_group(update: dict[str, Any], roster: Roster) -> bool:
    """Whether it happened in a group that is nobody's staff room; it may be one that moved a moment ago."""
    query = _mapping(update.get("callback_query"))
    chat_id = _mapping(_message(update, query).get("chat")).get("id")
    return isinstance(chat_id, int) and chat_id < 0 and roster.group_of(chat_id) is None


def cannot_wait(update: dict[str, Any], rules: Rules) -> bool:
    """Danger, and a quick exit by word or button: somebody may be at the door. Takes a moment, so look beforehand."""
    query = _mapping(update.get("callback_query"))
    message = _message(update, query)
    if _mapping(message.get("chat")).get("type") != "private":
        return False
    if query:
        button = decode(str(query.get("data") or ""))
        return button is not None and button.id == "stop"
    text = message.get("text") or message.get("caption") or ""
    return isinstance(text, str) and (rules.lexicon.find(text).urgent or rules.words.means(text, "stop") is not None)


def _message(update: dict[str, Any], query: dict[str, Any]) -> dict[str, Any]:
    for name in ("message", "edited_message", "my_chat_member"):
        if update.get(name):
            return _mapping(update[name])
    if query and not query.get("message"):  # of a message too old to be shown; the press itself is somebody's
        return {"chat": {"id": _mapping(query.get("from")).get("id"), "type": "private"}}
    return _mapping(query.get("message"))


def _case(
    session: Session, query: dict[str, Any], message: dict[str, Any], chat_id: object, roster: Roster
) -> CaseRow | None:
    """The case that a button names, or whose topic or message this is about."""
    button = decode(str(query.get("data") or "")) if query else None
    if button is not None and (pressed := read_button(button)):
        return session.get(CaseRow, pressed[0])
    group = roster.group_of(chat_id)
    if group is None:
        return None
    thread = message.get("message_thread_id")
    if isinstance(thread, int) and (case := cases.of_topic(session, group.partner, thread)):
        return case
    replied = _mapping(message.get("reply_to_message"))
    number = replied.get("message_id")
    known = cases.of_message(session, group.partner, number) if isinstance(number, int) else None
    return known or _named_in(session, group.partner, replied)


def _named_in(session: Session, partner: str, replied: dict[str, Any]) -> CaseRow | None:
    """The case that a message of a bot names, where the way back by its id is lost (an older backup, a moved group)."""
    text = replied.get("text")
    if not _mapping(replied.get("from")).get("is_bot") or not isinstance(text, str):
        return None
    named = (session.get(CaseRow, word) for word in dict.fromkeys(_NUMBER.findall(text)[:20]))
    return next((case for case in named if case is not None and case.partner == partner), None)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
