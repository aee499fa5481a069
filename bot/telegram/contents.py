"""Message <-> content: what is taken from a message, and how it is sent again. Never forwarded, never copied."""

from __future__ import annotations

from typing import Any

from telegram import Message

from bot.core.happened import Content
from bot.telegram.cutting import MAX_CAPTION, MAX_TEXT, cut, units

#: kind -> (method, parameter of the file)
_FILES = {
    "voice": ("sendVoice", "voice"),
    "photo": ("sendPhoto", "photo"),
    "video": ("sendVideo", "video"),
    "video_note": ("sendVideoNote", "video_note"),
    "audio": ("sendAudio", "audio"),
    "animation": ("sendAnimation", "animation"),
    "sticker": ("sendSticker", "sticker"),
    "document": ("sendDocument", "document"),
}
_CAPTIONLESS = ("sticker", "video_note")
#: looked for in this order: an animation is also a document
_ORDER = ("voice", "video_note", "animation", "video", "audio", "sticker", "document")


def content_of(message: Message, *, edited: bool = False) -> Content | None:
    """What a person sent; None for service messages (pins, topic changes, joins)."""
    marks: dict[str, Any] = {"edited": True} if edited else {}
    if message.text is not None:
        return Content("text", message.text, details=marks)
    if message.photo:
        return Content("photo", message.caption or "", message.photo[-1].file_id, marks)
    if message.location:
        place = {"latitude": message.location.latitude, "longitude": message.location.longitude}
        return Content("location", details=place)
    if message.contact:
        named = {"first_name": message.contact.first_name, "phone_number": message.contact.phone_number}
        return Content("contact", details=named)
    for kind in _ORDER:
        file = getattr(message, kind)
        if file:
            text = message.caption or (file.emoji or "" if kind == "sticker" else "")
            return Content(kind, text, file.file_id, marks)
    if message.poll or message.dice or message.venue or message.game or message.story or message.paid_media:
        return Content("document")
    return None


def calls_for(content: Content, prefix: str) -> list[tuple[str, dict[str, Any]]]:
    """The Bot API calls that send it again, with who it is from in front; chat and topic are added by the caller.

    Text goes as plain text, files by file_id, a contact or a place as text: what they reveal is then plain to see.
    """
    if content.kind == "text":
        return [("sendMessage", {"text": part}) for part in cut(f"{prefix}{content.text}", MAX_TEXT)]
    if content.kind == "location":
        words = f"{prefix}📍 {content.details['latitude']:.5f}, {content.details['longitude']:.5f}"
        return [("sendMessage", {"text": words})]
    if content.kind == "contact":
        words = f"{prefix}👤 {content.details['first_name']} {content.details['phone_number']}"
        return [("sendMessage", {"text": words})]
    if content.kind not in _FILES or not content.file_id:
        return [("sendMessage", {"text": f"{prefix}📎"})]
    return _file(content, prefix)


def _file(content: Content, prefix: str) -> list[tuple[str, dict[str, Any]]]:
    method, parameter = _FILES[content.kind]
    sent: dict[str, Any] = {parameter: content.file_id}
    if content.kind in _CAPTIONLESS:
        return [("sendMessage", {"text": prefix.strip() or "📎"}), (method, sent)]
    if content.kind in ("photo", "video", "animation"):
        sent["has_spoiler"] = True
    caption, *rest = cut(f"{prefix}{content.text}".strip(), MAX_CAPTION)
    more = cut("\n".join(rest), MAX_TEXT) if rest else []
    return [(method, {**sent, "caption": caption}), *(("sendMessage", {"text": text}) for text in more)]


def album_item(content: Content, prefix: str) -> dict[str, Any] | None:
    """A part of an album as sendMediaGroup takes it, every caption kept; None for what stands alone."""
    caption = f"{prefix}{content.text}".strip()
    if content.kind not in ("photo", "video") or units(caption) > MAX_CAPTION:
        return None
    return {"type": content.kind, "media": content.file_id, "caption": caption, "has_spoiler": True}


def to_json(content: Content) -> dict[str, Any]:
    """As plain values, for an encrypted column."""
    return {"kind": content.kind, "text": content.text, "file_id": content.file_id, "details": dict(content.details)}


def from_json(data: dict[str, Any]) -> Content:
    """What `to_json` wrote."""
    return Content(data["kind"], data["text"], data["file_id"], data["details"])
