"""What comes unasked may stand on a locked screen: its first line tells nothing, and it makes no sound."""

from __future__ import annotations

import pytest

from bot.guide.render import Renderer
from bot.store.database import Database
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import CHAN, DARA, NOK, SOKHA
from tests.work.bench import PEOPLE
from tests.work.pain import QuickBench

NEUTRAL = ("Hello 🙂", "Hello, this is about the lesson.", *(f"{person.alias}:" for person in PEOPLE.values()))
TELLING = ("LSCW", "LPN", "case", "staff", "help", "person", "safe")


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    return QuickBench(quick, renderer)


def unasked(bench: QuickBench, act: object) -> list[str]:
    """What arrives while the user does nothing."""
    before = {message["message_id"] for message in bench.messages(SOKHA)}
    assert callable(act)
    act()
    new = [m for m in bench.messages(SOKHA) if m["message_id"] not in before and m["from_bot"]]
    return [str(message["text"]) for message in new]


def told_nothing(texts: list[str]) -> bool:
    firsts = [text.splitlines()[0] for text in texts]
    return bool(firsts) and all(f in NEUTRAL and not any(word in f for word in TELLING[:4]) for f in firsts)


def test_a_whole_case_pushes_nothing_that_tells_on_its_first_line(bench: QuickBench) -> None:
    for text in (LOCKED_IN, "1", "yes", "English"):
        bench.say(SOKHA, text)
    number = bench.number_of(SOKHA)
    assert told_nothing(unasked(bench, lambda: bench.write(DARA, number, "/take")))
    assert told_nothing(unasked(bench, lambda: bench.write(DARA, number, "Where are you now?")))
    assert told_nothing(unasked(bench, lambda: bench.write(DARA, number, "/ask injured")))
    assert told_nothing(unasked(bench, lambda: bench.write(DARA, number, "/send unpaid_wages")))
    assert told_nothing(unasked(bench, lambda: bench.write(DARA, number, "/pass lpn country")))
    bench.say(SOKHA, "yes")
    assert told_nothing(unasked(bench, lambda: bench.write(NOK, number, "/accept")))
    assert told_nothing(unasked(bench, lambda: bench.write(NOK, number, "/close helped")))


def test_nor_does_the_truth_that_nobody_has_answered_yet(bench: QuickBench) -> None:
    for text in (LOCKED_IN, "1", "yes", "English"):
        bench.say(SOKHA, text)
    assert told_nothing(unasked(bench, lambda: [bench.wait(120) for _ in range(10)]))


def test_what_answers_the_user_begins_at_once(bench: QuickBench) -> None:
    bench.say(SOKHA, "English")
    bench.say(SOKHA, "/menu")
    assert not any(text.startswith("Hello 🙂") for text in bench.texts())


def test_nothing_unasked_makes_a_sound_before_they_said_that_it_is_safe(bench: QuickBench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.write(CHAN, bench.number_of(SOKHA), "/take")
    bench.write(CHAN, bench.number_of(SOKHA), "hello there")
    shown = bench.lab.sim.world.messages[SOKHA].values()
    assert all(message.silent for message in shown if message.sender_id == bench.lab.sim.bot_id)
