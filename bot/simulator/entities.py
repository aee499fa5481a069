"""Promises Telegram's HTML parse mode, strictly: text with entities in UTF-16 units, or a refusal."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from bot.simulator.errors import ApiError, bad

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
PIECE = re.compile(r"<[^>]*>?|&(?:#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);?")
TAG = re.compile(r"<\s*(/?)\s*([a-zA-Z0-9-]+)((?:\s+[a-zA-Z_-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")
ATTRIBUTE = re.compile(r"([a-zA-Z_-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
COMMAND = re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w@/])")

Json = dict[str, Any]


@dataclass
class _Open:
    tag: str
    start: int
    extra: Json


def utf16(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def commands_in(text: str) -> list[Json]:
    """The bot_command entities of a person's text."""
    return [
        {"type": "bot_command", "offset": utf16(text[: hit.start()]), "length": utf16(hit.group())}
        for hit in COMMAND.finditer(text)
    ]


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text without tags and its entities, or 400 "can't parse entities"."""
    out, entities, opened, at = "", [], list[_Open](), 0
    for piece in PIECE.finditer(source):
        out += source[at : piece.start()]
        at = piece.end()
        if piece.group()[0] == "&":
            out += html.unescape(piece.group())
            continue
        offset = len(source[: piece.start()].encode())
        closing, name, rest = _read_tag(piece.group(), offset)
        if not closing:
            opened.append(_Open(name, utf16(out), _extra(name, rest, offset)))
        else:
            entities += _close(opened, name, utf16(out), offset)
    if opened:
        raise _refuse(f'Can\'t find end tag corresponding to start tag "{opened[-1].tag}"')
    return _trim(out + source[at:], sorted(entities, key=lambda e: (e["offset"], -e["length"])))


def _read_tag(piece: str, offset: int) -> tuple[bool, str, str]:
    match = TAG.fullmatch(piece)
    if match is None:
        if not piece.endswith(">"):
            raise _refuse(f"Unclosed start tag at byte offset {offset}")
        raise _refuse(f'Unsupported start tag "{piece[1:-1].strip()}" at byte offset {offset}')
    name = match.group(2).lower()
    if name not in TAGS and not match.group(1):
        raise _refuse(f'Unsupported start tag "{name}" at byte offset {offset}')
    return bool(match.group(1)), name, match.group(3)


def _extra(name: str, rest: str, offset: int) -> Json:
    values = {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in ATTRIBUTE.finditer(rest)}
    if name == "a":
        return {"url": values["href"]} if values.get("href") else {"drop": True}
    if name == "span" and values.get("class") != "tg-spoiler":
        raise _refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    if name == "tg-emoji":
        return {"custom_emoji_id": values.get("emoji-id", "")}
    if name == "blockquote" and "expandable" in rest:
        return {"type": "expandable_blockquote"}
    return {}


def _close(opened: list[_Open], name: str, end: int, offset: int) -> list[Json]:
    if not opened:
        raise _refuse(f"Unexpected end tag at byte offset {offset}")
    last = opened.pop()
    if last.tag != name:
        raise _refuse(f'Unmatched end tag at byte offset {offset}, expected "</{last.tag}>", found "</{name}>"')
    if end == last.start or last.extra.get("drop"):
        return []
    return [{"type": TAGS[name], "offset": last.start, "length": end - last.start} | last.extra]


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    lead = utf16(text[: len(text) - len(text.lstrip())])
    text = text.strip()
    end = utf16(text)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if stop > start:
            kept.append(entity | {"offset": start, "length": stop - start})
    return text, kept


def _refuse(why: str) -> ApiError:
    return bad(f"can't parse entities: {why}")
