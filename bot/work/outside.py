"""What belongs to no user's conversation: strangers in the staff room, staff's own chats, other groups."""

from __future__ import annotations

import structlog

from bot.telegram.cutting import cut
from bot.telegram.incoming import Incoming
from bot.telegram.staff_lines import line
from bot.work import desk
from bot.work.calls import Mail
from bot.work.context import Context

log = structlog.get_logger()
#: stands for the case in a test page of `helpline doctor`
TEST_PAGE = "TEST"
#: reasons that get an answer, to that person only
_ANSWERED = ("not_listed", "anonymous", "unknown_command", "old_button")


def answer_outside(context: Context, mail: Mail, incoming: Incoming, conversation: str, case: str = "") -> None:
    """One clear line to that person, or nothing; nothing is relayed, nothing changes."""
    if incoming.why == "tell_id" and incoming.place == "user":
        mail.user(conversation, incoming.chat_id, "sendMessage", {"text": f"id: {incoming.chat_id}"}, "say")
        return
    if incoming.why == "tell_id":
        mail.group_reply(incoming.chat_id, incoming.message_id, incoming.topic_id, f"chat id: {incoming.chat_id}")
        return
    if incoming.why == "desk" and incoming.by is not None:
        _say(mail, incoming, desk.answer(context, mail, incoming, case))
        return
    name = _line_for(incoming)
    group = context.roster.groups.get(incoming.partner)
    language = incoming.by.language if incoming.by else group.language if group else "en"
    _say(mail, incoming, line(name, {}, context.words(language)) if name else None)
    log.info("not_for_a_conversation", place=incoming.place, why=incoming.why or "no case")


def _say(mail: Mail, incoming: Incoming, text: str | None) -> None:
    """To that person only: above their button, in their own chat, or under their message."""
    if incoming.callback_id:
        mail.press(incoming.callback_id, text or "", alert=True)
    elif text and incoming.place == "member":
        for piece in cut(text):
            mail.member(incoming.chat_id, {"text": piece}, loud=False)
    elif text:
        for piece in cut(text):
            mail.group_reply(incoming.chat_id, incoming.message_id, incoming.topic_id, piece)


def _line_for(incoming: Incoming) -> str | None:
    if incoming.case_number == TEST_PAGE:
        return "test_thanks"
    if incoming.place == "member" and not incoming.callback_id:
        return "member_hello" if incoming.event else None
    if incoming.why in _ANSWERED:
        return incoming.why
    if incoming.event is not None:
        in_topic = incoming.topic_id is not None or incoming.callback_id or incoming.to_bot
        return "no_case_here" if in_topic else None
    return None
