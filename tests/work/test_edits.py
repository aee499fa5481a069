"""A message is corrected: the new words count, and what Telegram calls an edit that changes no word is no message."""

from __future__ import annotations

import pytest

from bot.guide.render import Renderer
from bot.store.database import Database
from bot.work import conversing
from bot.work.context import Context
from bot.work.conversing import Work
from bot.work.last_words import MOST, LastWords
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import ALEX, SOKHA
from tests.work.pain import QuickBench


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    """Telegram also tells of edits that the bot cannot see: a reaction, a preview of a link that has come."""
    bench = QuickBench(quick, renderer)
    bench.lab.control("switches", unchanged_edits_delivered=True)
    return bench


def edits(bench: QuickBench, message: int, text: str, who: int = ALEX) -> list[str]:
    """What the bot answers to it."""
    before = len(bench.texts(who))
    bench.send(who, "edit", message_id=message, text=text)
    return bench.texts(who)[before:]


def test_an_edit_that_changes_nothing_is_not_answered_a_second_time(bench: QuickBench) -> None:
    for text in ("/menu", "what is the minimum wage?", "hello"):
        message = bench.lab.act(ALEX, "text", text=text)["message_id"]
        bench.run()
        assert bench.texts(ALEX) and edits(bench, message, text) == []


def test_a_correction_is_answered_and_only_once(bench: QuickBench) -> None:
    message = bench.lab.act(ALEX, "text", text="helo")["message_id"]
    bench.run()
    assert edits(bench, message, "hello") and edits(bench, message, "hello") == []
    assert edits(bench, message, "they locked me in a room, help") and bench.session(ALEX).case is not None


def test_the_caption_of_a_photo_too(bench: QuickBench) -> None:
    photo = bench.lab.act(ALEX, "photo", caption="hello")["message_id"]
    bench.run()
    assert edits(bench, photo, "hello") == []
    assert edits(bench, photo, "they locked me in a room, help")


def test_in_cover_it_turns_no_page(bench: QuickBench) -> None:
    bench.say(SOKHA, "/stop")
    message = bench.lab.act(SOKHA, "text", text="hello")["message_id"]
    bench.run()
    lesson = bench.session().lesson
    assert edits(bench, message, "hello", SOKHA) == [] and bench.session().lesson == lesson
    edits(bench, message, LOCKED_IN, SOKHA)
    assert bench.session().case is not None, "danger that is written into an old message is heard"


def test_of_the_words_nothing_is_kept_and_after_a_restart_they_are_answered_again(bench: QuickBench) -> None:
    message = bench.lab.act(ALEX, "text", text="/menu")["message_id"]
    bench.run()
    bench.context.last_words = LastWords()
    assert edits(bench, message, "/menu") and edits(bench, message, "/menu") == []


def test_an_edit_that_could_not_be_settled_is_no_repetition(bench: QuickBench, monkeypatch: pytest.MonkeyPatch) -> None:
    message = bench.lab.act(ALEX, "text", text="hello")["message_id"]
    bench.run()
    failed: list[Work] = []

    def once(_context: Context, work: Work) -> None:
        failed.append(work)
        monkeypatch.undo()
        raise ValueError("a fault of ours")

    monkeypatch.setattr(conversing, "_settle", once)
    assert edits(bench, message, "/menu") == [] and len(failed) == 1
    before = len(bench.texts(ALEX))
    bench.wait(60)
    assert len(bench.texts(ALEX)) > before


def test_only_so_many_are_remembered() -> None:
    known = LastWords()
    for message in range(MOST + 1):
        known.note("a chat", message, "hello")
    assert known.are("a chat", MOST, "hello") and not known.are("a chat", 0, "hello")
