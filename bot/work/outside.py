"""What belongs to no user's conversation: strangers in the staff room, staff's own chats, other groups."""

from __future__ import annotations

import structlog

from bot.store import conversations
from bot.telegram.incoming import Incoming
from bot.telegram.staff_room import line
from bot.work.calls import Mail
from bot.work.context import Context

log = structlog.get_logger()
#: reasons that get an answer, to that person only
_ANSWERED = ("not_listed", "anonymous", "unknown_command", "old_button")


def answer_outside(context: Context, mail: Mail, incoming: Incoming, conversation: str) -> None:
    """One clear line to that person, or nothing; nothing is relayed, nothing changes."""
    if incoming.why == "tell_id" and incoming.place == "user":
        if incoming.message_id is not None:
            conversations.saw(mail.session, conversation, incoming.message_id, mail.now)
        mail.user(conversation, incoming.chat_id, "sendMessage", {"text": f"id: {incoming.chat_id}"}, "say")
        return
    if incoming.why == "tell_id":
        mail.group_reply(incoming.chat_id, incoming.message_id, incoming.topic_id, f"chat id: {incoming.chat_id}")
        return
    name = _line_for(incoming)
    language = incoming.by.language if incoming.by else context.roster.language
    if incoming.callback_id:
        mail.press(incoming.callback_id, line(name, {}, context.words(language)) if name else "", alert=True)
    elif name and incoming.place == "member":
        mail.member(incoming.chat_id, {"text": line(name, {}, context.words(language))}, loud=False)
    elif name:
        mail.group_reply(
            incoming.chat_id, incoming.message_id, incoming.topic_id, line(name, {}, context.words(language))
        )
    log.info("not_for_a_conversation", place=incoming.place, why=incoming.why or "no case")


def _line_for(incoming: Incoming) -> str | None:
    if incoming.place == "member" and not incoming.callback_id:
        return "member_hello" if incoming.event else None
    if incoming.why in _ANSWERED:
        return incoming.why
    if incoming.event is not None:
        in_topic = incoming.topic_id is not None or incoming.callback_id
        return "no_case_here" if in_topic else None
    return None
