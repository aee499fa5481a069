"""Promises the content fields of each kind of message, shared by people and the bot."""

from __future__ import annotations

from typing import Any

from bot.simulator.files import File, Files

Json = dict[str, Any]
KINDS = (
    "text", "voice", "photo", "sticker", "document", "video", "video_note", "audio", "animation",
    "location", "venue", "contact",
)  # fmt: skip


def kind_of(content: Json) -> str:
    """The kind of a message, `service` when it has none of the usual ones."""
    if "venue" in content or "animation" in content:
        return "venue" if "venue" in content else "animation"
    return next((kind for kind in KINDS if kind in content), "service" if content else "deleted")


def text_content(text: str, entities: list[Json]) -> Json:
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_content(caption: str, entities: list[Json]) -> Json:
    if not caption:
        return {}
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})


def location_content(latitude: float, longitude: float) -> Json:
    return {"location": {"latitude": latitude, "longitude": longitude}}


def contact_content(phone: str, first_name: str, user_id: int | None = None) -> Json:
    contact = {"phone_number": phone, "first_name": first_name}
    return {"contact": contact | ({"user_id": user_id} if user_id else {})}


def media_content(files: Files, file: File, **more: Any) -> Json:
    """The content field of a file, with the sizes and lengths its kind carries."""
    if file.kind == "photo":
        small = files.add("photo", file.data)
        return {"photo": [_size(small, 90), _size(file, 800)]}
    body = _base(file)
    if file.kind in ("voice", "audio", "video", "video_note", "animation"):
        body["duration"] = more.get("duration", 3)
    if file.kind in ("voice", "audio", "video", "animation", "document"):
        body["mime_type"] = file.mime
    if file.kind in ("video", "animation"):
        body |= {"width": 640, "height": 360}
    if file.kind == "video_note":
        body["length"] = 240
    if file.kind == "sticker":
        flags = {"is_animated": False, "is_video": False, "type": "regular"}
        body |= {"width": 512, "height": 512, "emoji": more.get("emoji") or "🙂"} | flags
    if file.kind in ("document", "audio", "animation") and file.name:
        body["file_name"] = file.name
    if file.kind == "animation":
        return {"animation": body, "document": _base(file) | {"mime_type": file.mime}}
    return {file.kind: body}


def _base(file: File) -> Json:
    return {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": len(file.data)}


def _size(file: File, width: int) -> Json:
    return _base(file) | {"width": width, "height": width * 3 // 4}
