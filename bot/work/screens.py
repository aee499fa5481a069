"""What is done instead when Telegram refuses to change a screen: nothing stays for want of a second try."""

from __future__ import annotations

from bot.store.outbox import Call
from bot.store.tables import Outbox
from bot.work.calls import COVER, overwriting


def instead(row: Outbox) -> list[Call]:
    """The calls to be made in its place; none for everything else."""
    payload = row.payload or {}
    if row.purpose == COVER:  # the text that was to be changed is gone: a new one
        text = {name: value for name, value in payload.items() if name != "message_id"}
        return [_like(row, "sendMessage", {**text, "disable_notification": True}, "say")]
    if row.method != "deleteMessages":
        return []
    ids, own = list(payload["message_ids"]), frozenset(payload.get("own", ()))
    if len(ids) > 1:  # one of them is too old, and Telegram has deleted none
        middle = len(ids) // 2
        halves = [{**payload, "message_ids": some} for some in (ids[:middle], ids[middle:])]
        return [_like(row, row.method, half, row.purpose) for half in halves]
    return [overwriting(payload["chat_id"], ids[0])] if own.issuperset(ids) else []


def _like(row: Outbox, method: str, payload: dict[str, object], purpose: str) -> Call:
    return Call(method, payload, row.audience, purpose, conversation=row.conversation, priority=row.priority)
