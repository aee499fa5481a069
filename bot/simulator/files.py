"""Promises files by file_id, of one kind each, as small stand-ins or as the bot uploaded them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SAMPLES = {
    "photo": (PIXEL, "image/png", "png", "photos"),
    "voice": (b"OggS" + bytes(60), "audio/ogg", "oga", "voice"),
    "video": (b"\0\0\0\x18ftypmp42" + bytes(60), "video/mp4", "mp4", "videos"),
    "video_note": (b"\0\0\0\x18ftypmp42" + bytes(60), "video/mp4", "mp4", "video_notes"),
    "animation": (b"\0\0\0\x18ftypmp42" + bytes(60), "video/mp4", "mp4", "animations"),
    "audio": (b"ID3" + bytes(60), "audio/mpeg", "mp3", "music"),
    "sticker": (b"RIFF" + bytes(60), "image/webp", "webp", "stickers"),
    "document": (b"%PDF-1.4\n" + bytes(60), "application/pdf", "pdf", "documents"),
}


@dataclass(frozen=True)
class File:
    """One file; `file_id` reuses it, `unique_id` says whether two are the same."""

    file_id: str
    unique_id: str
    kind: str
    data: bytes
    mime: str
    path: str
    name: str | None = None


class Files:
    """All files of this world."""

    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}

    def add(self, kind: str, data: bytes | None = None, name: str | None = None) -> File:
        """Keep a file; without data, a small stand-in of its kind."""
        sample, mime, ending, folder = SAMPLES[kind]
        number = len(self._by_id) + 1
        unique = hashlib.sha256(f"{kind}/{number}".encode()).hexdigest()[:14]
        path = f"{folder}/file_{number}.{ending}"
        body = sample if data is None else data
        file = File(f"SIM-{kind}-{number:04d}-{unique}", unique, kind, body, mime, path, name)
        self._by_id[file.file_id] = file
        return file

    def get(self, file_id: str) -> File | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> File | None:
        """The file a getFile answer pointed to."""
        return next((file for file in self._by_id.values() if file.path == path), None)
