"""Whatever a phone sends gets a fitting reply: voice, picture, place, contact, file, sticker, album."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards
from bot.core.actions import Action, Answer, Keep, Say
from bot.core.case_actions import Relay
from bot.core.events import UserSent
from bot.core.rules import Rules
from bot.core.session import Session
from bot.core.triage import assess
from bot.core.turn import Turn, kept_content

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


#: what these show is asked about before it is passed on, unless a life may hang on it
ASK_FIRST = {"location": "place_reveals", "contact": "contact_reveals"}


def turn(event: UserSent, session: Session, rules: Rules) -> Turn:
    """Relay it, or keep it for an hour and ask whether a person may have it."""
    if session.relays:
        return _to_staff(event, session, rules)
    reply = REPLIES.get(event.content.kind, "document_received")
    if reply == "sticker_received":
        return session, [Say(reply, buttons=keyboards.for_session(session, rules))]
    kept = Keep(kept_content(event), rules.keep_file_hours)
    if event.album and event.album == session.album:
        return session, [kept]
    said: list[Action] = [kept, Say(reply, buttons=keyboards.pass_on())]
    topic = _asked_below(event, rules)
    if topic:
        said.append(Answer(topic, keyboards.under_answer(topic, rules)))
    return replace(session, album=event.album, topic=topic or session.topic), said


def _asked_below(event: UserSent, rules: Rules) -> str:
    """The topic of a question in the caption, where the model is sure: a payslip and "is this right?"."""
    if not event.content.text or event.content.kind == "sticker":
        return ""
    decision = assess(event.content.text, event.understanding, rules).decision
    return rules.topics.get(decision.intent or "", "") if decision.kind == "answer" else ""


def _to_staff(event: UserSent, session: Session, rules: Rules) -> Turn:
    asks = ASK_FIRST.get(event.content.kind)
    if asks and session.case and session.case.tier != "immediate":
        kept = Keep(kept_content(event), rules.keep_file_hours)
        return session, [kept, Say(asks, buttons=keyboards.pass_on())]
    relayed: list[Action] = [Relay(event.content, album=event.album)]
    if event.content.kind != "sticker" and not session.warned_of_files:
        warned = replace(session, warned_of_files=True, told_passed_on=True)
        return warned, [*relayed, Say("file_reveals")] if session.safety.may_push else relayed
    if session.told_passed_on or (session.case and session.case.owner):
        return session, relayed
    return replace(session, told_passed_on=True), [*relayed, Say("passed_on")]
