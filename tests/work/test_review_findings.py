"""What a review found where the edges meet; none may come back."""

from __future__ import annotations

import pytest

from bot.core.case import Case
from bot.guide.render import Renderer
from bot.store import cases
from bot.store import settings as stored
from bot.store.database import Database
from bot.store.tables import Outbox
from bot.telegram.buttons import encode
from bot.telegram.sender import Blocked, Refused
from bot.telegram.staff_acts import staff_button
from bot.telegram.staff_list import Roster
from bot.work import retention
from bot.work.calls import Mail, RoomPost
from bot.work.settling import settle
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import ALEX, DARA, SOKHA
from tests.work.bench import Bench


@pytest.fixture
def bench(database: Database, renderer: Renderer) -> Bench:
    return Bench(database, renderer)


def test_an_act_on_an_old_case_does_not_touch_the_new_one(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    old_page = bench.messages(DARA)[-1]
    bench.staff(DARA, "/take")
    bench.staff(DARA, "/close helped")
    bench.say(SOKHA, "/delete")
    bench.say(SOKHA, "បាទ")
    bench.wait(60)
    bench.say(SOKHA, LOCKED_IN)
    number = bench.session().case.number  # type: ignore[union-attr]
    [shown] = [m for m in bench.messages(DARA) if m["message_id"] == old_page["message_id"]]
    assert not shown["buttons"], "the page of a case that was taken has no button any more"
    case = bench.session().case
    assert case is not None and case.number == number and not case.seen
    assert encode(staff_button(number, "have")) != old_page["buttons"][0][0]["data"]


def test_a_group_that_refuses_the_bot_for_a_while_loses_nothing(bench: Bench) -> None:
    bench.lab.control("faults", method="sendMessage", chat_id=bench.lab.group, kind="500", times=3)
    bench.say(SOKHA, LOCKED_IN)
    bench.wait(120)
    assert any("IMMEDIATE" in text for text in bench.texts(bench.lab.group))


def test_one_users_number_is_not_held_up_by_a_full_staff_room(bench: Bench) -> None:
    for number in range(12):
        user = bench.lab.control("users", first_name=f"N{number}", language_code="km")["id"]
        bench.lab.act(user, "text", text=LOCKED_IN)
    bench.lab.act(ALEX, "text", text="they locked me in the room")
    before = bench.lab.clock.now
    bench.run()
    assert bench.lab.clock.now > before + 60, "the staff room was full for more than a minute"
    numbers = next(m for m in bench.messages(ALEX) if m["from_bot"] and "191" in m["text"])
    assert numbers["date"] <= before + 10


def test_quick_exit_and_deletion_work_while_the_service_is_switched_off(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    with bench.context.database.transaction() as db:
        stored.put(db, "offline", True)
    bench.say(SOKHA, "/stop")
    assert len(bench.messages(SOKHA)) == 1 and "191" not in bench.texts()[0]


def test_deletion_reaches_the_topics_of_closed_cases_and_staff_are_told(bench: Bench) -> None:
    for _ in range(2):
        bench.say(SOKHA, LOCKED_IN)
        bench.staff(DARA, "/take")
        bench.staff(DARA, "/close helped")
        bench.wait(60)
    bench.say(SOKHA, LOCKED_IN)
    bench.say(SOKHA, "/delete")
    bench.say(SOKHA, "បាទ")
    assert all(topic["deleted"] for topic in bench.lab.see("world")["topics"])
    assert any("deleted everything" in text for text in bench.texts(bench.lab.group))


def test_in_a_plain_group_deletion_removes_what_staff_received(database: Database, renderer: Renderer) -> None:
    bench = Bench(database, renderer, forum=False)
    bench.say(SOKHA, LOCKED_IN)
    bench.say(SOKHA, "1")
    bench.say(SOKHA, "yes")
    assert any("ចាក់សោ" in text for text in bench.texts(bench.lab.group))
    bench.say(SOKHA, "/delete")
    bench.say(SOKHA, "បាទ")
    assert not any("ចាក់សោ" in text or "IMMEDIATE" in text for text in bench.texts(bench.lab.group))


def test_open_cases_move_along_when_the_group_moves(database: Database, renderer: Renderer) -> None:
    bench = Bench(database, renderer, forum=False)
    bench.say(SOKHA, LOCKED_IN)
    bench.say(SOKHA, "1")
    bench.say(SOKHA, "yes")
    bench.lab.control("migrate")
    bench.run()
    bench.say(SOKHA, "after the move")
    new = bench.lab.see("world")["group"]["id"]
    texts = bench.texts(new)
    assert bench.context.roster.groups["lscw"].chat_id == new
    card = max(n for n, text in enumerate(texts) if "IMMEDIATE" in text)
    assert any("after the move" in text for text in texts[card:])


def test_what_staff_received_is_gone_thirty_days_after_the_case_closed(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.staff(DARA, "/take")
    bench.staff(DARA, "/close helped")
    bench.lab.clock.pass_(29 * 86400)
    retention.purge(bench.context)
    bench.run()
    assert not bench.lab.see("world")["topics"][0]["deleted"]
    bench.lab.clock.pass_(2 * 86400)
    retention.purge(bench.context)
    bench.run()
    assert bench.lab.see("world")["topics"][0]["deleted"]
    with bench.case() as case:
        assert case.conversation == "" and case.state == "closed"


def test_a_room_without_rights_is_waited_for_and_a_refused_relay_is_told(bench: Bench) -> None:
    with bench.context.database.transaction() as db:
        mail = Mail(db, bench.context.clock(), bench.context.roster)
        cases.open_case(db, Case("K7M4X", "immediate", ("locked_in",), "lscw"), "a", 1.0)
        for text in ("first", "second"):
            mail.room(RoomPost("lscw", "a", "K7M4X"), "sendMessage", {"text": text}, "relay")
        first, second = db.query(Outbox).filter_by(state="waiting").order_by(Outbox.id).all()
        db.expunge_all()
    for row, outcome in ((first, Blocked()), (second, Refused("BadRequest"))):
        with bench.context.database.transaction() as db:
            db.query(Outbox).filter_by(id=row.id).update({"state": "sending"})
        settle(bench.context, row, outcome)
    with bench.context.database.transaction() as db:
        states = {row.id: (row.state, row.payload) for row in db.query(Outbox)}
        told = db.query(Outbox).filter(Outbox.id > second.id).one()
    assert states[first.id][0] == "waiting" and states[first.id][1]["text"] == "first"
    assert states[second.id] == ("failed", None)
    assert "could not be delivered" in told.payload["text"]


def test_without_a_staff_group_nobody_is_told_that_staff_were_alerted(bench: Bench, renderer: Renderer) -> None:
    bench.context.roster = Roster()
    bench.say(SOKHA, LOCKED_IN)
    first = bench.texts()[0]
    assert "191" in first
    assert first.split("\n")[0] == renderer.guide.messages["no_person_yet"]["km"].split("\n")[0]
