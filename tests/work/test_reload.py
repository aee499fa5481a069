"""New content in a running bot: taken over when it is in order, refused with its list when not; recordings sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.guide.loader import load
from bot.guide.render import Renderer
from bot.guide.strings import Strings
from bot.store.database import Database
from bot.work import reload
from tests.check.library import build, change
from tests.core.people import sure_of
from tests.guide.test_recordings import opus
from tests.simulator.simulator_lab import SOKHA
from tests.work.bench import Bench


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The bench's clock stands years ahead, so its wage holds until then."""
    made = build(tmp_path / "library")
    facts = made / "facts" / "all.yml"
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("2027-02-01", "2099-02-01").replace("2026-12-31", "2099-12-31")
    )
    return made


@pytest.fixture
def bench(database: Database, content: Path) -> Bench:
    made = Bench(database, renderer(content))
    made.context.renew = lambda: renderer(content)
    made.model.knows["How much must they pay?"] = sure_of("minimum_wage")
    return made


def renderer(content: Path) -> Renderer:
    return Renderer(load(content), Strings(Path("/nonexistent")))


def ask_for(bench: Bench, token: str) -> list[str] | None:
    """What `helpline reload` does, and what it then reads."""
    with bench.context.database.transaction() as db:
        reload.ask(db, token)
    assert reload.obey(bench.context, "") == token
    with bench.context.database.transaction() as db:
        return reload.outcome(db, token)


def test_a_changed_text_reaches_users_without_a_restart(bench: Bench, content: Path) -> None:
    change(content / "topics/minimum_wage/en.md", "lowest", "very lowest")
    bench.say(SOKHA, "How much must they pay?")
    assert "The lowest pay" in bench.texts()[0]
    assert ask_for(bench, "one") == []
    bench.say(SOKHA, "How much must they pay?")
    assert any("The very lowest pay" in text for text in bench.texts())


def test_broken_content_is_refused_and_the_old_stays(bench: Bench, content: Path) -> None:
    (content / "topics/minimum_wage/km.md").unlink()
    problems = ask_for(bench, "two")
    assert problems and "minimum_wage/km.md: is missing" in problems[0]
    bench.say(SOKHA, "How much must they pay?")
    assert "The lowest pay" in bench.texts()[0]


def test_a_request_is_obeyed_once_and_one_from_before_the_start_not_at_all(bench: Bench, content: Path) -> None:
    assert ask_for(bench, "three") == []
    before = bench.context.renderer
    assert reload.obey(bench.context, "three") == "three" and bench.context.renderer is before
    assert reload.last_request(bench.context) == "three"


def test_a_recording_follows_its_text_silently(bench: Bench, content: Path) -> None:
    folder = content / "topics" / "minimum_wage"
    script = bench.context.renderer.script(load(content).topics["minimum_wage"], "en", bench.context.today())
    (folder / "en.txt").write_text(str(script), encoding="utf-8")
    (folder / "en.ogg").write_bytes(opus(20))
    bench.say(SOKHA, "How much must they pay?")
    sent = [message for message in bench.messages(SOKHA) if message["from_bot"]]
    assert [message["kind"] for message in sent[:2]] == ["text", "voice"] and sent[1]["silent"]


def test_whatever_is_wrong_while_files_are_being_written_the_bot_goes_on(bench: Bench) -> None:
    def half_written() -> Renderer:
        raise AttributeError("x")

    bench.context.renew = half_written
    problems = ask_for(bench, "four")
    assert problems and "cannot be read (AttributeError)" in problems[0]


def test_a_recording_that_cannot_be_read_is_left_out(bench: Bench, content: Path) -> None:
    folder = content / "topics" / "minimum_wage"
    script = bench.context.renderer.script(load(content).topics["minimum_wage"], "en", bench.context.today())
    (folder / "en.txt").write_bytes(str(script).encode("utf-16"))
    (folder / "en.ogg").write_bytes(opus(20))
    bench.say(SOKHA, "How much must they pay?")
    assert next(message["kind"] for message in bench.messages(SOKHA) if message["from_bot"]) == "text"
    assert not any(message["kind"] == "voice" for message in bench.messages(SOKHA))
