"""Promises the messages with files: by file_id of the same kind or uploaded; albums; getFile."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from bot.simulator.contents import caption_content, media_content
from bot.simulator.entities import parse_html, utf16
from bot.simulator.errors import bad
from bot.simulator.files import File
from bot.simulator.methods.common import send, send_all
from bot.simulator.methods.texts import MOST_CAPTION, caption_of
from bot.simulator.params import Params, Upload
from bot.simulator.sim import Sim

Json = dict[str, Any]
NO_CAPTION = {"sticker", "video_note"}
ALBUM_KINDS = {"photo", "video", "document", "audio"}
ALONE = {"document", "audio"}  # an album of these holds nothing else
NAMES = {"video_note": "VideoNote", "voice": "VoiceNote"}
BIGGEST_DOWNLOAD = 20 * 2**20


def chosen_file(sim: Sim, kind: str, given: str, upload: Upload | None) -> File:
    """The file a call means: an upload, or a file_id of this bot and of the right kind."""
    if upload is not None:
        return sim.world.files.add(kind, upload.data, upload.name)
    if not given:
        raise bad(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    file = sim.world.files.get(given)
    if file is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if file.kind != kind and kind != "document":
        raise bad(f"can't use file of type {_type(file.kind)} as {_type(kind)}")
    return file


def _type(kind: str) -> str:
    return NAMES.get(kind, kind.capitalize())


def _sender(kind: str) -> Callable[[Sim, Params], Json]:
    def send_it(sim: Sim, params: Params) -> Json:
        given = "" if params.upload(kind) else params.text(kind)
        file = chosen_file(sim, kind, given, params.upload(kind))
        content = media_content(sim.world.files, file, duration=params.number("duration") or 3)
        spoiler = {"has_media_spoiler": True} if params.flag("has_spoiler") else {}
        caption = {} if kind in NO_CAPTION else caption_of(params)
        return send(sim, params, content | caption | spoiler)

    return send_it


def send_media_group(sim: Sim, params: Params) -> list[Json]:
    """An album: 2 to 10 items, one call, one message each, equal media_group_id; it can't carry buttons."""
    items = params.json("media")
    if not isinstance(items, list) or not 2 <= len(items) <= 10:
        raise bad("wrong number of items in the media group: must include 2-10 items")
    group = {"media_group_id": str(secrets.randbits(60))}
    contents = [_album_item(sim, params, item) | group for item in items]
    kinds = {str(item["type"]) for item in items}
    if len(kinds) > 1 and (alone := kinds & ALONE):
        raise bad(f"{min(alone)} can't be mixed with other media types")
    return send_all(sim, Params(params.values | {"reply_markup": None}), contents)


def _album_item(sim: Sim, params: Params, item: Json) -> Json:
    kind, given = str(item.get("type")), str(item.get("media", ""))
    if kind not in ALBUM_KINDS:
        raise bad(f"can't parse InputMedia: type \"{kind}\" can't be used in sendMediaGroup")
    upload = Params(params.values | {"_": given}).upload("_")
    content = media_content(sim.world.files, chosen_file(sim, kind, given, upload))
    caption = str(item.get("caption") or "")
    text, entities = parse_html(caption) if item.get("parse_mode") == "HTML" else (caption, [])
    if utf16(text) > MOST_CAPTION:
        raise bad("message caption is too long")
    return content | caption_content(text, entities)


def get_file(sim: Sim, params: Params) -> Json:
    file = sim.world.files.get(params.text("file_id"))
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(file.data) > BIGGEST_DOWNLOAD:
        raise bad("file is too big")
    size = len(file.data)
    known = {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": size}
    return known | {"file_path": file.path}


METHODS = {
    "sendVoice": _sender("voice"),
    "sendPhoto": _sender("photo"),
    "sendSticker": _sender("sticker"),
    "sendDocument": _sender("document"),
    "sendVideo": _sender("video"),
    "sendVideoNote": _sender("video_note"),
    "sendAudio": _sender("audio"),
    "sendAnimation": _sender("animation"),
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
