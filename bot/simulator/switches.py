"""Promises one place for each behaviour of Telegram that is unverified or varies; the bot passes in both."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args, get_type_hints


def _one_of(default: int, *others: int) -> Any:
    """A number, with the other values worth trying."""
    return field(default=default, metadata={"others": others})


@dataclass
class Switches:
    """Each field is one open question about the real service; the default is the likeliest answer."""

    deleted_topic_error: Literal["message thread not found", "TOPIC_DELETED"] = "message thread not found"
    closed_topic_refuses: bool = True  # does a closed topic refuse a bot that is an admin?
    unchanged_edits_delivered: bool = False  # does an edit that changes nothing reach the bot?
    own_service_updates: bool = True  # does the bot get the service messages its own calls make?
    slow_repeated_polls: bool = False  # same offset again: limit 1 within 0.5 s, timeout raised to 3 within 3 s
    callback_answer_seconds: int = _one_of(30, 5, 600)  # how long a press can still be answered
    chat_burst: int = _one_of(3, 1, 10)  # messages a chat takes at once before 1/s is enforced
    group_minute: int = _one_of(20, 12, 40)  # messages a group takes in a minute
    edits_count_as_messages: bool = False  # do edits draw on the 1/s and 20/min?
    reactions_count_as_messages: bool = False  # do the bot's reactions draw on them?
    private_reactions_delivered: bool = False  # do reactions in private chats reach a bot that asked for them?
    blocked_chat_refuses_edits: bool = True  # is an edit in a chat that blocked the bot a 403?
    never_started_error: Literal["forbidden", "chat not found"] = "forbidden"
    thread_id_on_plain_replies: bool = True  # replies in a supergroup without topics carry message_thread_id
    random_id_after_week: bool = True  # a week without updates: the next update_id is random
    webhook_first_retry_at_once: bool = False  # the source of 2026 tries again at once before it waits 2, 4, 8 … s

    @classmethod
    def positions(cls) -> dict[str, tuple[object, ...]]:
        """Each switch with all its positions, the default first."""
        found: dict[str, tuple[object, ...]] = {}
        for each, kind in ((each, get_type_hints(cls)[each.name]) for each in fields(cls)):
            others = each.metadata.get("others", (False, True) if kind is bool else get_args(kind))
            found[each.name] = tuple(dict.fromkeys((each.default, *others)))
        return found

    def change(self, values: dict[str, object]) -> None:
        """Set the named switches; an unknown name, a wrong type or a word that is not a position is a ValueError."""
        known = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"no switch {name!r}; known: {', '.join(sorted(known))}")
            if type(value) is not type(known[name]):
                raise ValueError(f"switch {name!r} wants a {type(known[name]).__name__}")
            if isinstance(value, str) and value not in self.positions()[name]:
                raise ValueError(f"switch {name!r} knows {', '.join(map(repr, self.positions()[name]))}")
        for name, value in values.items():
            setattr(self, name, value)
