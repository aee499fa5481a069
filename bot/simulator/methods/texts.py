"""Promises text and captions of the bot's messages, formatted and within Telegram's lengths."""

from __future__ import annotations

from typing import Any

from bot.simulator.contents import caption_content
from bot.simulator.entities import parse_html, utf16
from bot.simulator.errors import bad
from bot.simulator.params import Params

Json = dict[str, Any]
MOST_TEXT, MOST_CAPTION = 4096, 1024


def formatted(params: Params, name: str, entities_name: str) -> tuple[str, list[Json]]:
    """Text and entities of `name`, by parse_mode or by an entities list."""
    text, mode = params.text(name), params.text("parse_mode").lower()
    given = params.json(entities_name)
    if given:
        return text, list(given)
    if mode == "html":
        return parse_html(text)
    if mode:
        raise bad("unsupported parse_mode" if mode not in ("markdown", "markdownv2") else "simulator: use HTML")
    return text.strip(), []


def message_text(params: Params) -> tuple[str, list[Json]]:
    """The text of a message, neither empty nor too long."""
    text, entities = formatted(params, "text", "entities")
    if not text:
        raise bad("message text is empty")
    if utf16(text) > MOST_TEXT:
        raise bad("message is too long")
    return text, entities


def caption_of(params: Params) -> Json:
    caption, entities = formatted(params, "caption", "caption_entities")
    if utf16(caption) > MOST_CAPTION:
        raise bad("message caption is too long")
    return caption_content(caption, entities)
