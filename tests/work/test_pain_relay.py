"""What users of peer systems complain about in the relay between user and staff (peers.md 3.2): none of it here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.guide.render import Renderer
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import ALEX, CHAN, DARA, NOK, PLOY, SOKHA, SOMCHAI
from tests.work.pain import ARRIVED, FAILED, HELD, QuickBench, sqlite_bench


@pytest.fixture
def bench(tmp_path: Path, renderer: Renderer) -> Iterator[QuickBench]:
    made = sqlite_bench(tmp_path, renderer)
    yield made
    made.context.database.close()


def delete_topic(bench: QuickBench, number: str, partner: str = "lscw") -> None:
    chat = bench.context.roster.groups[partner].chat_id
    bench.lab.control(f"topics/{bench.thread(partner, number)}/delete", chat=chat)


@pytest.mark.parametrize("error", ["message thread not found", "TOPIC_DELETED"])
def test_11_a_deleted_topic_is_made_again_and_nothing_vanishes(bench: QuickBench, error: str) -> None:
    """peers.md 11: topic deleted by staff -> the user's messages vanish (MasterGroosha#7, feedback-bot#1)."""
    bench.lab.control("switches", deleted_topic_error=error)
    number = bench.with_a_person()
    delete_topic(bench, number)
    first = bench.lab.act(SOKHA, "text", text="are you still there")["message_id"]
    bench.album(SOKHA, ["the door", "the window"])
    bench.run()
    [topic] = bench.topics(bench.lab.group)
    room = bench.room(bench.lab.group, topic["thread_id"])
    assert number in room[0] and "IMMEDIATE" in room[0], "a summary first: the card"
    assert sum("are you still there" in text for text in room) == 1, "tried again once, and not twice"
    assert any("the door" in text for text in room) and any("the window" in text for text in room)
    assert bench.sign(SOKHA, first) == ARRIVED


def test_11_the_card_in_the_new_topic_can_be_worked_with(bench: QuickBench) -> None:
    """peers.md 11: re-post a summary; one on which nothing can be pressed is half a summary."""
    bench.lab.act(SOKHA, "text", text=LOCKED_IN)
    bench.lab.act(SOKHA, "text", text="1")
    bench.run()
    delete_topic(bench, bench.number_of(SOKHA))
    bench.say(SOKHA, "yes")
    bench.press(CHAN, "Take", chat=bench.lab.group)
    assert bench.session().case.owner == str(CHAN)  # type: ignore[union-attr]


def test_11_a_topic_closed_by_hand_is_opened_for_what_the_user_writes(bench: QuickBench) -> None:
    """peers.md 11: topic closed by staff -> messages vanish (jikssha/telegram_private_chatbot#3)."""
    number = bench.with_a_person()
    bench.lab.control(f"topics/{bench.thread('lscw', number)}/close")
    bench.say(SOKHA, "hello again")
    [topic] = bench.topics(bench.lab.group)
    assert not topic["closed"] and any("hello again" in text for text in bench.room(bench.lab.group))


def test_11_a_topic_tidied_away_after_the_close_is_there_when_the_user_cries_again(bench: QuickBench) -> None:
    """peers.md 11: the closed topic is deleted, the case is opened again: staff who are rung must find it."""
    number = bench.with_a_person()
    bench.write(DARA, number, "/close helped")
    delete_topic(bench, number)
    bench.wait(600)
    bench.say(SOKHA, LOCKED_IN)
    assert any(number in text for text in bench.texts(CHAN)[-1:]), "rung for the same case"
    topics = bench.topics(bench.lab.group)
    assert len(topics) == 1, "a page that leads to no topic helps nobody"
    assert any("IMMEDIATE" in text for text in bench.room(bench.lab.group, topics[0]["thread_id"]))
    bench.press(CHAN, "Take", chat=bench.lab.group)


def lands_in_general(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Telegram takes the message and puts it into General, as it does with a thread id it does not know."""
    from bot.simulator.methods import common

    real, left = common.thread_for, [times]

    def misplaced(*args: Any) -> int | None:
        left[0] -= 1
        return None if left[0] >= 0 else real(*args)

    monkeypatch.setattr(common, "thread_for", misplaced)


def test_12_what_lands_outside_its_topic_is_taken_back_and_the_operator_hears_of_it(
    bench: QuickBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """peers.md 12: wrong thread id silently ignored, the message lands in General (tdlib/telegram-bot-api#854)."""
    bench.with_a_person()
    lands_in_general(monkeypatch, 1)
    with capture_logs() as logs:
        bench.say(SOKHA, "room 305")
    assert not any("room 305" in text for text in bench.general(bench.lab.group)), "deleted where everybody reads it"
    assert any(log["event"] == "message_outside_its_topic" and log["log_level"] == "error" for log in logs)


def test_12_an_album_outside_its_topic_is_taken_back_whole(bench: QuickBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """peers.md 12: check where it landed, delete: every part of an album, not only the first."""
    bench.with_a_person()
    lands_in_general(monkeypatch, 1)
    bench.album(SOKHA, ["my face", "my papers", "my room"])
    bench.run()
    assert bench.general(bench.lab.group) == []


def test_12_what_was_taken_back_does_not_count_as_delivered(bench: QuickBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """peers.md 12 with 18: deleted from General and shown as delivered would be a message that nobody reads."""
    number = bench.with_a_person()
    lands_in_general(monkeypatch, 1)
    sent = bench.lab.act(SOKHA, "text", text="room 305")["message_id"]
    bench.run()
    arrived = any("room 305" in text for text in bench.room(bench.lab.group, bench.thread("lscw", number)))
    told = any("could not be delivered" in text for text in bench.room(bench.lab.group))
    assert arrived or (told and bench.sign(SOKHA, sent) == FAILED), "tried again, or said that it failed"


def test_13_a_case_is_known_by_its_number_whatever_becomes_of_its_topic(bench: QuickBench) -> None:
    """peers.md 13: old topics archive in very large forums (tdlib/telegram-bot-api#596, #693)."""
    bench.lab.act(SOKHA, "text", text=LOCKED_IN)
    bench.lab.act(SOKHA, "text", text="1")
    bench.run()
    number = bench.number_of(SOKHA)
    delete_topic(bench, number)
    bench.press(CHAN, "I have it")
    assert bench.session().case.seen, "the page leads to the case without its topic"  # type: ignore[union-attr]
    bench.say(CHAN, "/cases")
    assert any(number in text for text in bench.texts(CHAN)[-1:]), "and so does the list"
    bench.say(SOKHA, "yes")
    with bench.case() as case:
        assert case.number == number and case.state != "closed"
    [topic] = bench.topics(bench.lab.group)
    assert number in topic["name"], "the new topic is of the same case"
    bench.write(CHAN, number, "/take")
    bench.write(CHAN, number, "I am here")
    assert bench.texts()[-1] == "Chan (LSCW):\nI am here"
