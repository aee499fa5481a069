"""What translate makes of an update: where it came from, and the core's event if it is one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.events import Event
from bot.core.happened import Staff


@dataclass(frozen=True, slots=True)
class Incoming:
    """`place`: user (a private chat), room (the staff group), member (a staff member's private chat), elsewhere."""

    place: str
    chat_id: int
    event: Event | None = None
    message_id: int | None = None
    topic_id: int | None = None
    reply_to: int | None = None
    #: when it was sent, as Telegram says: what was sent while the bot was down is older than its arrival here
    sent_at: float = 0.0
    #: it answers a message of a bot, so somebody expects it to go somewhere
    to_bot: bool = False
    #: to be answered, or the button keeps spinning
    callback_id: str | None = None
    #: the case a staff button names
    case_number: str = ""
    by: Staff | None = None
    #: whose staff room it happened in
    partner: str = ""
    #: something for the desk: its command and the rest of the line
    command: tuple[str, str] = ("", "")
    #: a correction of an earlier message
    edited: bool = False
    #: the words of a message in a private chat, or of its caption, whatever they mean
    words: str = ""
    #: the new id of a group that became a supergroup
    moved_to: int | None = None
    #: when there is no event: why, or a line to tell the sender
    why: str = ""
