"""What is kept is shown and deleted with a receipt; the sweep takes off the screen what may harm, and nothing else."""

from __future__ import annotations

import pytest

from bot.guide.render import Renderer
from bot.store.database import Database
from bot.store.retention import Clocks
from bot.work import sweeping
from bot.work.calls import OVERWRITTEN
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import ALEX, DARA, SOKHA
from tests.work.pain import QuickBench

HOUR = 3600


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    return QuickBench(quick, renderer)


def test_what_is_kept_is_shown_in_numbers_and_deleted_with_a_receipt(bench: QuickBench) -> None:
    number = bench.with_a_person()
    bench.write(DARA, number, "I am here")
    bench.say(SOKHA, "/mydata")
    shown = bench.texts()[-1]
    assert number in shown and "ខ្មែរ" in shown and LOCKED_IN not in shown
    bench.say(SOKHA, "/delete")
    assert number in bench.texts()[-2], "one clear warning before the preview"
    bench.say(SOKHA, "បាទ")
    [receipt] = bench.texts()
    assert number in receipt and len(bench.messages(SOKHA)) == 1
    assert not bench.session().case


@pytest.mark.parametrize("language", ["km", "th", "en"])
def test_the_receipt_names_the_days_that_backups_are_really_kept(bench: QuickBench, language: str) -> None:
    bench.context.clocks = Clocks(backup_days=7)
    for text in ({"km": "ខ្មែរ", "th": "ไทย", "en": "English"}[language], "/delete", "yes"):
        bench.say(ALEX, text)
    [receipt] = bench.texts(ALEX)
    unit = {"km": "ថ្ងៃ", "th": "วัน", "en": "days"}[language]
    assert f"7 {unit}" in receipt and "30" not in receipt


def test_who_has_nothing_kept_is_told_so(bench: QuickBench) -> None:
    bench.say(ALEX, "/mydata")
    assert "–" in bench.texts(ALEX)[0] and bench.texts(ALEX)[0].count("0") >= 1


def test_a_reply_begins_like_a_message_of_any_friend(bench: QuickBench) -> None:
    number = bench.with_a_person()
    bench.write(DARA, number, "are you well?")
    assert bench.texts()[-1] == "Dara:\nare you well?"


def swept(bench: QuickBench, hours: float) -> None:
    bench.lab.clock.pass_(hours * HOUR)
    sweeping.sweep(bench.context)
    bench.run()


def test_what_may_harm_goes_after_a_day_and_an_answer_about_wages_stays(bench: QuickBench) -> None:
    bench.say(ALEX, "/menu")
    bench.say(SOKHA, LOCKED_IN)
    then = {message["message_id"] for message in bench.messages(SOKHA)}
    swept(bench, 23)
    assert then <= {message["message_id"] for message in bench.messages(SOKHA)}
    swept(bench, 1.1)
    assert not then & {message["message_id"] for message in bench.messages(SOKHA)} and bench.texts(ALEX)


def test_what_became_too_old_while_the_bot_was_down_is_overwritten(bench: QuickBench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    swept(bench, 60)
    assert not any("191" in text for text in bench.texts()) and OVERWRITTEN in bench.texts()


def test_the_lesson_of_a_cover_stays(bench: QuickBench) -> None:
    bench.say(SOKHA, "/stop")
    bench.say(SOKHA, LOCKED_IN)
    swept(bench, 25)
    assert len(bench.messages(SOKHA)) == 1 and "📘" in bench.texts()[0]
