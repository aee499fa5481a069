"""A topic read aloud: sent only while it says just what the text says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.check import find_problems
from bot.core.actions import Answer
from bot.core.session import Session
from bot.guide.loader import load
from bot.guide.recordings import seconds
from bot.guide.render import Renderer
from bot.guide.strings import Strings
from tests.check.library import build, change
from tests.check.test_rules import DAY


def opus(length: float) -> bytes:
    """The first and the last page of an Ogg Opus file that plays so many seconds."""
    head = b"OggS" + bytes(24) + b"OpusHead" + bytes([1, 1]) + (312).to_bytes(2, "little") + bytes(7)
    return head + b"OggS" + bytes(2) + int(length * 48_000 + 312).to_bytes(8, "little") + bytes(14)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The miniature library with a recording in English."""
    made = build(tmp_path)
    script = renderer(made).script(load(made).topics["minimum_wage"], "en", DAY)
    assert script and "400 baht a day" in script
    (made / "topics" / "minimum_wage" / "en.txt").write_text(script, encoding="utf-8")
    (made / "topics" / "minimum_wage" / "en.ogg").write_bytes(opus(20))
    return made


def renderer(content: Path) -> Renderer:
    return Renderer(load(content), Strings(Path("/nonexistent")))


def voice(content: Path, **more: object) -> str:
    return renderer(content).part(Answer("minimum_wage", **more), Session(language="en"), DAY).voice  # type: ignore[arg-type]


def test_it_goes_with_the_text(content: Path) -> None:
    assert voice(content) == "topics/minimum_wage/en.ogg" and voice(content, more=True) == ""
    assert find_problems(content.parent, DAY) == []


def test_a_changed_text_or_figure_silences_it(content: Path) -> None:
    change(content / "facts" / "all.yml", "value: 400}", "value: 410}")
    assert voice(content) == ""
    assert any("says something else" in str(problem) for problem in find_problems(content.parent, DAY))


def test_an_expired_figure_silences_it(content: Path) -> None:
    late = load(content).facts["wage"].review_by + timedelta(days=1)
    assert renderer(content).part(Answer("minimum_wage"), Session(language="en"), late).voice == ""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"ID3" + bytes(60), "is no Ogg Opus file"),
        (opus(300), "plays 300 seconds"),
        (opus(9) + bytes(1_000_001), "bytes"),
    ],
)
def test_what_a_phone_would_not_play_is_refused(content: Path, data: bytes, words: str) -> None:
    (content / "topics" / "minimum_wage" / "en.ogg").write_bytes(data)
    assert any(words in str(problem) for problem in find_problems(content.parent, DAY))


def test_a_recording_without_its_script_is_refused(content: Path) -> None:
    (content / "topics" / "minimum_wage" / "en.txt").unlink()
    assert any("has no script" in str(problem) for problem in find_problems(content.parent, DAY))
    assert voice(content) == ""


def test_the_length_is_read_from_the_last_page() -> None:
    assert seconds(opus(12.5)) == 12.5 and seconds(b"OggS") is None and seconds(b"") is None
