"""Whatever a phone sends gets a fitting reply: voice, picture, place, contact, file, sticker, album."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Action, Keep, Relay, Say
from bot.core.events import UserSent
from bot.core.rules import Rules
from bot.core.session import Session
from bot.core.turn import Turn

#: what is said about each kind; a sticker is only a greeting
REPLIES = {
    "voice": "voice_received",
    "audio": "voice_received",
    "video_note": "voice_received",
    "photo": "photo_received",
    "video": "document_received",
    "document": "document_received",
    "animation": "sticker_received",
    "sticker": "sticker_received",
    "location": "location_received",
    "contact": "contact_received",
}


def turn(event: UserSent, session: Session, rules: Rules) -> Turn:
    """Relay it, or keep it for an hour and ask whether a person may have it."""
    if session.case and session.consent:
        return _to_staff(event, session)
    reply = REPLIES.get(event.content.kind, "document_received")
    if reply == "sticker_received":
        return session, [Say(reply, buttons=keyboards.for_session(session, rules))]
    kept = Keep(event.content, rules.keep_file_hours)
    if event.album and event.album == session.album:
        return session, [kept]
    return replace(session, album=event.album), [kept, Say(reply, buttons=keyboards.pass_on())]


def _to_staff(event: UserSent, session: Session) -> Turn:
    relayed: list[Action] = [Relay(event.content)]
    if session.told_passed_on or (session.case and session.case.owner):
        return session, relayed
    return replace(session, told_passed_on=True), [*relayed, Say("passed_on")]
