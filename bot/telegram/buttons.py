"""Button <-> callback data, at most 64 bytes. Old keyboards are still understood; the rest is nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.actions import Button

VERSION = "1"
MAX_BYTES = 64


def encode(button: Button) -> str:
    """The data behind a button. Raises ValueError when it would not fit: a fault of ours, found by the linter."""
    data = f"{VERSION}:{button.id}:{button.arg}"
    if len(data.encode()) > MAX_BYTES:
        raise ValueError(f"the button {button.id}:{button.arg} needs more than {MAX_BYTES} bytes")
    return data


def decode(data: str) -> Button | None:
    """The button behind the data, or None."""
    version, _, rest = data.partition(":")
    name, _, arg = rest.partition(":")
    return Button(name, arg) if version == VERSION and name else None


def keyboard(rows: Iterable[Iterable[tuple[str, Button]]]) -> dict[str, Any] | None:
    """Labelled rows as reply_markup, or None when there are none."""
    made = [[InlineKeyboardButton(text, callback_data=encode(button)) for text, button in row] for row in rows]
    return InlineKeyboardMarkup(made).to_dict() if made else None
