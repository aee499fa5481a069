"""A reply is on its way to Telegram while its user leaves quickly or says "not safe": it is neither lost nor pushed."""

from __future__ import annotations

import pytest

from bot.core.session import Safety
from bot.guide.render import Renderer
from bot.store.case_tables import CaseMessage
from bot.store.database import Database
from bot.work.deliveries import HELD
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import DARA, SOKHA
from tests.work.test_any_helpline import Helpline

REPLY = "we are at the blue door"


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> Helpline:
    """Somebody safe who has a person, and a reply that has just been written; the bot has not seen it yet."""
    bench = Helpline(quick, renderer)
    for text in (LOCKED_IN, "1", "3"):
        bench.say(SOKHA, text)
    bench.staff(DARA, "/take")
    thread = bench.topics(bench.lab.group)[-1]["thread_id"]
    bench.lab.act(DARA, "text", chat=bench.lab.group, thread=thread, text=REPLY)
    return bench


def breaks(bench: Helpline, fault: str) -> None:
    """The next message that the bot sends."""
    if fault:
        bench.lab.control("faults", kind=fault, method="sendMessage", times=1, retry_after=9, hold=0)


def replies(bench: Helpline) -> int:
    return sum(REPLY in text for text in bench.texts(SOKHA))


def sign(bench: Helpline) -> list[str]:
    """What the staff member sees at it."""
    [message] = [m for m in bench.messages(bench.lab.group) if m["text"] == REPLY]
    return list(message["reactions"])


def test_a_reply_that_a_quick_exit_holds_is_shown_as_held(bench: Helpline) -> None:
    bench.say(SOKHA, "/stop")
    assert replies(bench) == 0
    with bench.context.database.transaction() as db:
        assert db.query(CaseMessage).filter_by(kind="staff").one().delivery == "held"
    assert sign(bench) == [HELD]


@pytest.mark.parametrize("fault", ["", "429", "drop"])
def test_a_reply_on_its_way_at_a_quick_exit_is_not_lost_in_silence(fault: str, bench: Helpline) -> None:
    """It comes once it is safe."""
    breaks(bench, fault)
    bench.crossing(lambda: bench.lab.act(SOKHA, "text", text="/stop"))
    bench.wait(100)
    assert replies(bench) == 0 and sign(bench) == [HELD]
    for text in ("គ្រូ", "1"):
        bench.say(SOKHA, text)
    assert replies(bench) == 1


def test_a_reply_that_was_refused_is_not_repeated_to_somebody_who_is_not_safe(bench: Helpline) -> None:
    breaks(bench, "429")
    bench.crossing(lambda: bench.lab.act(SOKHA, "text", text="not safe"))
    bench.wait(100)
    assert bench.session(SOKHA).safety is Safety.UNSAFE and replies(bench) == 0
    bench.say(SOKHA, "1")
    assert replies(bench) == 1


def test_who_was_not_safe_is_asked_again_also_after_a_second_quick_exit(bench: Helpline) -> None:
    bench.say(SOKHA, "/stop")
    bench.staff(DARA, "/close helped")
    bench.say(SOKHA, "/stop")
    assert bench.session(SOKHA).safety is Safety.UNSAFE
