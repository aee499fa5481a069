"""Rules about content/topics/*/*.ogg: what Telegram plays as a voice note, short enough, saying what the text says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.check.lengths import renders
from bot.guide.model import Guide, Problem, Topic
from bot.guide.recordings import MAX_BYTES, MAX_SECONDS, is_current, recording_of, script_of, seconds
from bot.guide.render import Renderer
from bot.guide.strings import Strings


def problems(guide: Guide, locales: Path, day: date) -> list[Problem]:
    """All rules over all recordings."""
    renderer = Renderer(guide, Strings(locales))
    pairs = ((topic, code) for topic in guide.topics.values() for code in topic.halves)
    return [
        problem
        for topic, code in pairs
        if recording_of(topic, code).is_file()
        for problem in _one(renderer, topic, code, day)
    ]


def _one(renderer: Renderer, topic: Topic, code: str, day: date) -> Iterator[Problem]:
    path = f"content/topics/{topic.id}/{code}.ogg"
    data = recording_of(topic, code).read_bytes()
    length = seconds(data)
    if length is None:
        yield Problem(
            path, 0, "recording", "is no Ogg Opus file", "Convert it: ffmpeg -i IN -c:a libopus -b:a 24k -ac 1 OUT.ogg"
        )
    elif not 1 <= length <= MAX_SECONDS:
        yield Problem(path, 0, "recording", f"plays {length:.0f} seconds", f"1 to {MAX_SECONDS}")
    if len(data) > MAX_BYTES:
        yield Problem(path, 0, "recording", f"has {len(data)} bytes", f"At most {MAX_BYTES}")
    script = renderer.script(topic, code, day) if renders(renderer.guide, topic) else None
    if not script_of(topic, code).is_file():
        mend = f"helpline recordings {topic.id} --language {code} > {path.removesuffix('ogg')}txt"
        yield Problem(path, 0, "recording", "has no script beside it", mend)
    elif script is not None and not is_current(topic, code, script):
        yield Problem(
            path, 0, "recording", "says something else than the text does now; it is not sent", "Record it again"
        )
