"""A topic read aloud: `km.ogg` beside `km.md`, with `km.txt`, the script as it was read. Stale ones are not sent.

A voice cannot be mended like a text: when the text or one of its figures has changed since, it is not the same answer.
"""

from __future__ import annotations

from pathlib import Path

from bot.guide.model import Topic

#: longer than this nobody listens to on a phone with little credit
MAX_SECONDS = 120
MAX_BYTES = 1_000_000
#: Opus counts in 48,000 samples a second, whatever was recorded (RFC 7845, section 4)
_RATE = 48_000
_PAGE = b"OggS"


def recording_of(topic: Topic, language: str) -> Path:
    """Where the recording lies, if there is one."""
    return topic.folder / f"{language}.ogg"


def script_of(topic: Topic, language: str) -> Path:
    """Where the script lies that was read aloud."""
    return topic.folder / f"{language}.txt"


def is_current(topic: Topic, language: str, script: str) -> bool:
    """Whether there is a recording of just this script. A script that cannot be read is none."""
    try:
        read = script_of(topic, language).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return recording_of(topic, language).is_file() and read.strip() == script.strip()


def seconds(data: bytes) -> float | None:
    """How long an Ogg Opus file plays; None if it is none. The last page says how many samples there are."""
    head = data.find(b"OpusHead")
    last = data.rfind(_PAGE)
    if not data.startswith(_PAGE) or head < 0 or len(data) < last + 14:
        return None
    skipped = int.from_bytes(data[head + 10 : head + 12], "little")
    return max(0, int.from_bytes(data[last + 6 : last + 14], "little") - skipped) / _RATE
