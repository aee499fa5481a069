"""Telegram errs, people do odd things, updates are broken: nothing is lost or blocked, nobody left without a word."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.guide.render import Renderer
from bot.store.database import Database
from bot.store.tables import Inbox, Outbox
from bot.telegram.profile import introduce
from bot.telegram.staff_lines import LINES
from bot.work import intake
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import CHAN, DARA, SOKHA
from tests.work.bench import PEOPLE, Bench


@pytest.fixture
def bench(database: Database, renderer: Renderer) -> Bench:
    return Bench(database, renderer)


def test_a_deleted_topic_is_made_again_and_the_message_arrives(bench: Bench) -> None:
    _with_a_person(bench)
    bench.lab.control(f"topics/{bench.lab.see('world')['topics'][0]['thread_id']}/delete")
    bench.say(SOKHA, "are you still there")
    topics = [topic for topic in bench.lab.see("world")["topics"] if not topic["deleted"]]
    assert len(topics) == 1
    there = [m["text"] for m in bench.messages(bench.lab.group) if m["thread_id"] == topics[0]["thread_id"]]
    assert any("are you still there" in (text or "") for text in there)


def test_a_closed_topic_is_reopened(bench: Bench) -> None:
    _with_a_person(bench)
    bench.lab.control(f"topics/{bench.lab.see('world')['topics'][0]['thread_id']}/close")
    bench.say(SOKHA, "hello again")
    assert any("hello again" in text for text in bench.texts(bench.lab.group))


def test_a_start_after_the_group_has_moved_is_no_wait_for_ever(bench: Bench) -> None:
    """The update that tells of the move waits until the bot has started."""
    bench.lab.control("migrate")

    async def start() -> None:
        async with bench._bot() as bot:
            await introduce(bot, bench.context.renderer, bench.context.roster)

    asyncio.run(start())
    new = bench.lab.see("world")["groups"][0]["id"]
    assert "take" in [command["command"] for command in bench.lab.see(f"menu?user={DARA}&chat={new}")]


def test_a_group_without_topics_works_with_replies(database: Database, renderer: Renderer) -> None:
    bench = Bench(database, renderer, forum=False)
    bench.say(SOKHA, LOCKED_IN)
    card = next(m for m in bench.messages(bench.lab.group) if "IMMEDIATE" in (m["text"] or ""))
    bench.press(DARA, "Take", chat=bench.lab.group)
    bench.say(SOKHA, "1")
    bench.say(SOKHA, "yes")
    bench.say(DARA, "I am here", chat=bench.lab.group, reply_to=card["message_id"])
    assert bench.texts()[-1] == "Dara:\nI am here"


def test_a_group_that_moves_to_another_id_is_followed(database: Database, renderer: Renderer) -> None:
    bench = Bench(database, renderer, forum=False)
    bench.lab.control("migrate")
    bench.say(SOKHA, LOCKED_IN)
    new = bench.lab.see("world")["group"]["id"]
    assert bench.context.roster.groups["lscw"].chat_id == new
    assert any("IMMEDIATE" in text for text in bench.texts(new))


def test_a_user_who_blocked_the_bot_is_marked_and_staff_are_told_once(bench: Bench) -> None:
    _with_a_person(bench)
    bench.lab.act(SOKHA, "block")
    bench.run()
    bench.staff(DARA, "are you there?")
    told = [text for text in bench.texts(bench.lab.group) if "no longer reach" in text]
    assert 1 <= len(told) <= 2
    bench.lab.act(SOKHA, "unblock")
    bench.run()
    assert any("can be reached again" in text for text in bench.texts(bench.lab.group))


@pytest.mark.parametrize("kind", ["429", "500", "502", "drop"])
def test_every_passing_fault_of_telegram_is_waited_out(bench: Bench, kind: str) -> None:
    bench.lab.control("faults", method="sendMessage", kind=kind, times=2, retry_after=7)
    bench.say(SOKHA, LOCKED_IN)
    bench.wait(30)
    assert any("191" in text for text in bench.texts())
    assert any("IMMEDIATE" in text for text in bench.texts(bench.lab.group))


def test_an_update_that_cannot_be_read_is_set_aside_and_blocks_nobody(bench: Bench) -> None:
    intake.take_in(
        bench.context, [{"update_id": 900001, "message": {"chat": {"id": SOKHA, "type": "private"}, "text": 5}}]
    )
    bench.say(SOKHA, "/menu")
    assert bench.texts()
    with bench.context.database.transaction() as db:
        assert db.query(Inbox).filter_by(state="dead").count() == 1


def test_the_same_update_twice_is_one_answer(bench: Bench) -> None:
    bench.lab.act(SOKHA, "text", text="/menu")
    updates = bench.lab.updates()
    intake.take_in(bench.context, updates)
    intake.take_in(bench.context, updates)
    bench.run()
    assert len(bench.texts()) == 1


def test_a_stranger_in_the_staff_room_is_answered_and_nothing_is_relayed(bench: Bench) -> None:
    _with_a_person(bench)
    bench.context.roster = replace(bench.context.roster, people={DARA: bench.context.roster.people[DARA]})
    before = len(bench.texts())
    bench.staff(CHAN, "let me in")
    assert len(bench.texts()) == before
    assert any("not on the staff list" in text for text in bench.texts(bench.lab.group))


def test_a_reply_in_a_closed_case_is_refused_plainly(bench: Bench) -> None:
    _with_a_person(bench)
    bench.staff(DARA, "/close helped")
    bench.lab.control(f"topics/{bench.lab.see('world')['topics'][0]['thread_id']}/reopen")
    before = len(bench.texts())
    bench.staff(DARA, "one more thing")
    assert len(bench.texts()) == before
    assert bench.texts(bench.lab.group)[-1] == bench.context.words("en")(LINES["case_closed_already"])


def test_a_crash_between_send_and_mark_repeats_for_the_user_and_is_marked_for_staff(bench: Bench) -> None:
    _with_a_person(bench)
    bench.lab.act(SOKHA, "text", text="after the crash")
    intake.take_in(bench.context, bench.lab.fresh())
    import asyncio

    from bot.work import turns, upkeep

    while asyncio.run(turns.one_turn(bench.context, bench.model)):
        pass
    with bench.context.database.transaction() as db:
        db.query(Outbox).filter_by(state="waiting").update({"state": "sending"})
    upkeep.take_over(bench.context)
    bench.run()
    assert any(text.startswith("↻") and "after the crash" in text for text in bench.texts(bench.lab.group))


def test_a_worker_whose_claim_has_run_out_does_nothing_twice(bench: Bench) -> None:
    from bot.work import conversing, turns, upkeep

    bench.lab.act(SOKHA, "text", text="/menu")
    intake.take_in(bench.context, bench.lab.fresh())
    claimed = turns._claim(bench.context)
    assert claimed is not None
    bench.lab.clock.pass_(61)
    upkeep.tick(bench.context)
    bench.run()
    before = len(bench.texts())
    conversing.settle(bench.context, turns._read(bench.context, claimed.row))
    bench.run()
    assert before and len(bench.texts()) == before


def test_a_hundred_odd_updates_neither_crash_nor_block(bench: Bench) -> None:
    odd = [
        None,
        5,
        "x",
        [],
        {},
        {"id": "x"},
        {"chat": None},
        {"chat": {"id": None}},
        {"chat": {"id": 1001, "type": "private"}},
    ]
    updates = [
        {"update_id": 800000 + n, kind: odd[n % len(odd)]}
        for n, kind in enumerate(["message", "edited_message", "callback_query", "my_chat_member", "nonsense"] * 20)
    ]
    intake.take_in(bench.context, updates)
    bench.say(SOKHA, "/menu")
    assert bench.texts()


def _with_a_person(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.say(SOKHA, "1")
    bench.say(SOKHA, "yes")
    bench.staff(DARA, "/take")


def test_somebody_who_never_opened_the_bot_cannot_be_rung_and_the_room_learns_it(bench: Bench) -> None:
    """For them Telegram says 400 "chat not found", not 403."""
    stranger = 2999
    people = {**bench.context.roster.people, stranger: replace(PEOPLE[CHAN], id=str(stranger), alias="Vanna")}
    bench.context.roster = replace(bench.context.roster, people=people, on_duty=(DARA, stranger))
    bench.say(SOKHA, LOCKED_IN)
    assert any("Vanna" in text for text in bench.texts(bench.lab.group))


def test_what_goes_to_a_group_that_the_bot_is_not_in_waits_until_it_is(bench: Bench) -> None:
    """A wrong number in staff.yml, or a bot that nobody has added yet: 400 "chat not found"."""
    right = bench.context.roster
    bench.context.roster = right.moved("lscw", -1009999999999)
    bench.say(SOKHA, LOCKED_IN)
    bench.context.roster = right
    bench.wait(40)
    assert any("IMMEDIATE" in text for text in bench.texts(bench.lab.group))
