"""Nobody exports or deletes a case alone: it takes two supervisors of the partner that has it, and it is logged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.guide.render import Renderer
from bot.store import cases
from bot.store.database import Database
from bot.store.tables import Conversation
from bot.telegram.staff_list import Roster
from tests.simulator.simulator_lab import CHAN, DARA, NOK, PLOY, SOKHA
from tests.work.bench import PEOPLE
from tests.work.pain import QuickBench


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    """Dara has the case of Sokha, who agreed; Dara and Chan are supervisors."""
    made = QuickBench(quick, renderer)
    people = {**PEOPLE, CHAN: replace(PEOPLE[CHAN], role="supervisor", language="en")}
    roster: Roster = made.context.roster
    made.context.roster = replace(roster, people=people)
    made.with_a_person()
    made.say(SOKHA, "the door is blue")
    return made


def files(bench: QuickBench, who: int) -> list[str]:
    return [m["kind"] for m in bench.messages(who) if m["from_bot"] and m["kind"] == "document"]


def acts(bench: QuickBench, number: str) -> list[str]:
    with bench.context.database.transaction() as db:
        return [act.act for act in cases.acts_of(db, number)]


def test_two_supervisors_export_a_case_to_the_second_ones_own_chat(bench: QuickBench) -> None:
    number = bench.number_of(SOKHA)
    bench.write(DARA, number, "/export")
    assert not files(bench, DARA) and not files(bench, CHAN)
    assert "second supervisor" in bench.room(bench.lab.group)[-1]
    bench.write(CHAN, number, "/export")
    assert files(bench, CHAN) == ["document"] and not files(bench, DARA)
    file_id = next(f for f in bench.lab.sim.world.files._by_id.values() if f.kind == "document")
    assert "the door is blue" in file_id.data.decode() and number in file_id.data.decode()
    assert acts(bench, number)[-2:] == ["export_asked", "exported"]


def test_one_supervisor_twice_is_still_one(bench: QuickBench) -> None:
    number = bench.number_of(SOKHA)
    for _ in range(3):
        bench.write(DARA, number, "/erase")
    assert bench.number_of(SOKHA) == number


def test_after_a_quarter_of_an_hour_it_must_be_asked_for_again(bench: QuickBench) -> None:
    number = bench.number_of(SOKHA)
    bench.write(DARA, number, "/erase")
    bench.wait(901)
    bench.write(CHAN, number, "/erase")
    assert bench.number_of(SOKHA) == number
    bench.write(DARA, number, "/erase")
    with bench.context.database.transaction() as db:
        assert db.query(Conversation).count() == 0


def test_two_different_wishes_are_not_one(bench: QuickBench) -> None:
    number = bench.number_of(SOKHA)
    bench.write(DARA, number, "/export")
    bench.write(CHAN, number, "/erase")
    assert bench.number_of(SOKHA) == number and not files(bench, CHAN)


def test_an_agent_cannot_and_the_other_partner_cannot(bench: QuickBench) -> None:
    number = bench.number_of(SOKHA)
    bench.context.roster = replace(bench.context.roster, people=PEOPLE)
    bench.write(DARA, number, "/erase")
    bench.write(CHAN, number, "/erase")
    assert bench.number_of(SOKHA) == number
    for who in (NOK, PLOY):
        bench.say(who, f"/export {number}", chat=bench.lab.second)
    assert not files(bench, NOK) and not files(bench, PLOY)


def test_two_supervisors_delete_everything_about_a_user(bench: QuickBench) -> None:
    number = bench.number_of(SOKHA)
    bench.write(DARA, number, "/erase")
    bench.write(CHAN, number, "/erase")
    with bench.context.database.transaction() as db:
        assert db.query(Conversation).count() == 0
        row = cases.get(db, number)
        assert row is not None and row.conversation == "" and row.state == "closed"
    assert acts(bench, number)[-1] in ("erased", "closed:deleted", "deleted", "closed") and "erased" in acts(
        bench, number
    )
    assert not any("the door is blue" in text for text in bench.room(bench.lab.group))


def test_looking_at_the_rescue_card_and_at_the_history_is_logged(bench: QuickBench) -> None:
    number = bench.number_of(SOKHA)
    bench.write(DARA, number, "/card")
    bench.write(DARA, number, "/history")
    assert acts(bench, number)[-2:] == ["card_seen", "history_seen"]
