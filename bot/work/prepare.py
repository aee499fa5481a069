"""An outbox row -> the parameters of its call, with what only became known meanwhile: topic, card, moved group."""

from __future__ import annotations

from typing import Any

from bot.store import cases
from bot.store.tables import Outbox
from bot.telegram.sender import Later, Outcome, Refused, Sent, TopicGone
from bot.work.calls import TEXT_FILE
from bot.work.context import Context

#: in the parameters of a call: a recording, as a path below the content folder
RECORDING = "recording"
#: of a row's payload, for the bot itself
_OURS = ("joined", "album", "page", "own")
#: what only the partner that has the case may receive
_OF_THE_HOLDER = ("relay", "card", "topic")
_ON_TOPIC = ("editForumTopic", "closeForumTopic", "deleteForumTopic", "reopenForumTopic")
_ON_CARD = ("editMessageText", "pinChatMessage")


def asks(row: Outbox) -> bool:
    """Whether `prepare` asks the database or reads a file: most answers to users need neither."""
    return row.audience != "user" or RECORDING in (row.payload or {})


def prepare(context: Context, row: Outbox) -> dict[str, Any] | Outcome:
    """The parameters, or at once the outcome of a call that has become pointless."""
    payload = {name: value for name, value in (row.payload or {}).items() if name not in _OURS}
    if row.purpose == "page" and (row.payload or {}).get("page") == "waiting" and _in_good_hands(context, row):
        return Sent()
    if RECORDING in payload:
        return _read_aloud(context, payload)
    if TEXT_FILE in payload:
        text = payload.pop(TEXT_FILE)
        return {**payload, "document": text.encode()}
    if row.audience == "staff" and row.case_number and row.room:
        return _in_room(context, row, payload)
    return payload


def _in_good_hands(context: Context, row: Outbox) -> bool:
    """Somebody has taken the case since the page was written: nobody else is called."""
    with context.database.transaction() as db:
        case = cases.get(db, row.case_number) if row.case_number else None
        return case is not None and (bool(case.owner) or case.state == "closed")


def _read_aloud(context: Context, payload: dict[str, Any]) -> dict[str, Any] | Outcome:
    """With the file itself; one that cannot be read any more is not missed, its text has been sent."""
    path = context.renderer.guide.folder / payload.pop(RECORDING)
    try:
        return {**payload, "voice": path.read_bytes()}
    except OSError:
        return Sent()


def _in_room(context: Context, row: Outbox, payload: dict[str, Any]) -> dict[str, Any] | Outcome:
    with context.database.transaction() as db:
        seen = cases.room(db, row.case_number, row.room)
        group = context.roster.groups.get(row.room)
        if seen is None or group is None:
            return Refused("no such room")
        topic_id, card_id, access = seen.topic_id, seen.card_id, seen.access
    payload["chat_id"] = group.chat_id
    if row.method in _ON_TOPIC:
        topic_id = payload.get("message_thread_id") or topic_id
        return {**payload, "message_thread_id": topic_id} if topic_id else Sent()
    if access == "former" and (row.purpose in _OF_THE_HOLDER or not topic_id):
        return Refused("the case is elsewhere")
    if row.method in _ON_CARD:
        return {**payload, "message_id": card_id} if card_id else _no_card(row)
    if topic_id is None and row.method != "createForumTopic":  # without one it would land in General, before all eyes
        return TopicGone()
    return _placed(row, payload, topic_id, card_id)


def _no_card(row: Outbox) -> Outcome:
    """The pin stands right behind its card: without one there is nothing to pin. An edit waits for its card."""
    return Sent() if row.method == "pinChatMessage" else Later(1.0)


def _placed(row: Outbox, payload: dict[str, Any], topic_id: int | None, card_id: int | None) -> dict[str, Any]:
    """In the topic; in a plain group as a reply to the card."""
    if row.method == "createForumTopic":
        return payload
    if row.maybe_sent and "text" in payload:
        payload["text"] = f"↻ {payload['text']}"
    if topic_id:
        payload["message_thread_id"] = topic_id
    elif card_id:
        payload["reply_parameters"] = {"message_id": card_id, "allow_sending_without_reply": True}
    return payload
