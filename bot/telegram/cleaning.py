"""What came from Telegram, made safe to keep, whatever it was. Nothing of it is understood here, and nothing raises.

It has a number or it is no update; no character that a database or UTF-8 refuses; no nesting without end.
"""

from __future__ import annotations

from typing import Any

#: Telegram numbers updates with 32 bits
_NUMBERS = range(1, 2**31)
#: some levels are one message that answers another; deeper is none of Telegram's
_DEEPEST = 60


def number_of(update: object) -> int | None:
    """The number of an update, by which it is known again and acknowledged; None for what is no update."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int and number in _NUMBERS else None


def clean(value: Any, deep: int = 0) -> Any:
    """The same without NUL (PostgreSQL refuses it) and half letters (UTF-8 does), and nothing below a certain depth."""
    if isinstance(value, str):
        return _text(value)
    if deep > _DEEPEST:
        return None
    if isinstance(value, dict):
        return {_text(name): clean(inside, deep + 1) for name, inside in value.items()}
    if isinstance(value, list):
        return [clean(inside, deep + 1) for inside in value]
    return value


def _text(text: str) -> str:
    return text.replace("\x00", "").encode(errors="replace").decode()
