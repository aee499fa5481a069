"""Quick exit: the screen is empty but for one harmless text, at once, whatever is on its way to or from Telegram."""

from __future__ import annotations

import pytest

from bot.core.session import Safety
from bot.guide.render import Renderer
from bot.simulator.acts import actor_of, say
from bot.store import settings as stored
from bot.store.case_tables import CaseRow
from bot.store.database import Database
from bot.store.tables import ChatMessage, Inbox, Outbox, Timer
from bot.work import delivery, intake, retention
from bot.work.calls import OVERWRITTEN
from tests.conftest import Reopen
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import ALEX, DARA, SOKHA, SOMCHAI
from tests.work.pain import QuickBench, restarted
from tests.work.test_any_helpline import Helpline

TWO_DAYS = 48 * 3600


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    return QuickBench(quick, renderer)


def leaves(bench: QuickBench, who: int = SOKHA, text: str = "/stop") -> None:
    """They leave, and no second passes: what is done now is done at once."""
    bench.lab.act(who, "text", text=text)
    bench.settle_turns()
    bench.deliver()


def made_to_wait(bench: QuickBench) -> None:
    """An answer stands on the screen; the next message meets a 429, and Telegram takes nothing for half a minute."""
    bench.say(SOKHA, "/menu")
    bench.lab.clock.pass_(2)
    bench.lab.control("faults", method="sendMessage", chat_id=SOKHA, kind="429", times=1, retry_after=30)
    bench.lab.act(SOKHA, "text", text=LOCKED_IN)
    bench.settle_turns()
    bench.deliver()


def harmless(bench: QuickBench, who: int = SOKHA) -> bool:
    """One silent text of the bot is all that stands there, and it says nothing of the helpline."""
    shown = bench.messages(who)
    if len(shown) != 1 or not shown[0]["from_bot"]:
        return False
    return not any(word in shown[0]["text"] for word in ("LSCW", "LPN", "191", "1300", "ជួយ", "/"))


@pytest.mark.parametrize("text", ["/stop", "ចេញ", "ออก", "exit", "x", "❌", "🌤", "chenh"])
def test_by_every_word_the_screen_is_harmless_before_a_second_has_passed(bench: QuickBench, text: str) -> None:
    bench.say(SOKHA, "/menu")
    bench.say(SOKHA, LOCKED_IN)
    before = bench.lab.clock.now
    leaves(bench, text=text)
    assert harmless(bench) and bench.lab.clock.now == before
    assert bench.messages(SOKHA)[0]["silent"] and bench.session().safety is Safety.UNSAFE


def test_by_the_button_under_the_numbers(bench: QuickBench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.press(SOKHA, "🌤")
    assert harmless(bench)


def test_everything_that_people_send_goes_from_the_screen(bench: QuickBench) -> None:
    for kind in ("voice", "photo", "sticker", "location", "contact", "document"):
        bench.lab.act(SOKHA, kind)
    bench.album(SOKHA, ["one", "two", "three"])
    first = bench.lab.act(SOKHA, "text", text="first")["message_id"]
    bench.lab.act(SOKHA, "edit", message_id=first, text="first, corrected")
    actor = actor_of(bench.lab.sim, {"as": SOKHA})
    pinned = {"message_id": first, "date": 0, "chat": {"id": SOKHA, "type": "private"}}
    say(bench.lab.sim, actor, {"pinned_message": pinned}, {"as": SOKHA})
    bench.run()
    leaves(bench)
    assert harmless(bench)


def test_a_call_in_flight_is_deleted_when_it_arrives(quick: Database, renderer: Renderer) -> None:
    bench = Helpline(quick, renderer)
    bench.lab.act(SOKHA, "text", text=LOCKED_IN)
    bench.crossing(lambda: bench.lab.act(SOKHA, "text", text="/stop"))
    assert len(bench.messages(SOKHA)) == 1 and "191" not in bench.texts()[0]


def test_the_cover_does_not_wait_for_a_call_that_hangs(bench: QuickBench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.lab.act(SOKHA, "text", text="/status")
    bench.settle_turns()
    hangs, _ = delivery._claim(bench.context)
    assert hangs is not None and hangs.conversation == bench.key()
    leaves(bench)
    assert harmless(bench)


def test_more_than_a_hundred_messages_go_at_once(bench: QuickBench) -> None:
    for number in range(130):
        bench.lab.act(SOKHA, "text", text=f"word {number}")
    bench.run()
    calls = bench.count_calls("deleteMessages", SOKHA)
    assert len(bench.messages(SOKHA)) > 130
    leaves(bench)
    assert harmless(bench) and bench.count_calls("deleteMessages", SOKHA) - calls >= 2


def test_while_telegram_makes_the_chat_wait_a_text_that_is_there_becomes_the_cover(bench: QuickBench) -> None:
    made_to_wait(bench)
    leaves(bench)
    assert harmless(bench), "Telegram allows nothing new for half a minute"
    leaves(bench, text="ចេញ")
    assert harmless(bench)


def test_a_429_for_the_cover_itself_is_waited_out_and_the_screen_is_empty_meanwhile(bench: QuickBench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.lab.control("faults", method="sendMessage", chat_id=SOKHA, kind="429", times=1, retry_after=5)
    leaves(bench)
    assert bench.messages(SOKHA) == []
    bench.wait(6)
    assert harmless(bench)


@pytest.mark.parametrize("kind", ["500", "502", "drop", "429"])
def test_a_deletion_that_fails_is_tried_again(bench: QuickBench, kind: str) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.lab.control("faults", method="deleteMessages", kind=kind, times=2, retry_after=2, hold=0)
    bench.say(SOKHA, "/stop")
    bench.wait(30)
    assert harmless(bench)


def test_a_text_that_is_gone_cannot_be_changed_into_the_cover_so_a_new_one_comes(bench: QuickBench) -> None:
    made_to_wait(bench)
    bench.lab.act(SOKHA, "delete_chat")
    bench.say(SOKHA, "/stop")
    bench.wait(31)
    assert harmless(bench)


def test_what_is_too_old_to_be_deleted_is_overwritten_and_takes_nothing_else_along(bench: QuickBench) -> None:
    bench.say(ALEX, "/menu")
    old = [m["message_id"] for m in bench.messages(ALEX) if m["from_bot"]]
    bench.lab.clock.pass_(TWO_DAYS)
    retention.purge(bench.context)
    bench.say(ALEX, "they locked me in a room, help")
    bench.say(ALEX, "/stop")
    bench.wait(10)
    texts = {m["message_id"]: m for m in bench.messages(ALEX) if m["from_bot"]}
    assert all(texts[number]["text"] == OVERWRITTEN and not texts[number]["buttons"] for number in old)
    assert len(texts) == len(old) + 1, "and the cover"


def test_one_message_that_cannot_be_deleted_does_not_keep_the_others(bench: QuickBench) -> None:
    """Our clock says that it is young enough, Telegram's that it is not."""
    bench.say(SOKHA, "/menu")
    with bench.context.database.transaction() as db:
        before = {row.message_id for row in db.query(ChatMessage)}
    bench.lab.clock.pass_(TWO_DAYS)
    bench.say(SOKHA, LOCKED_IN)
    with bench.context.database.transaction() as db:
        db.query(ChatMessage).update({"at": bench.lab.clock.now})
    bench.say(SOKHA, "/stop")
    bench.wait(20)
    left = bench.messages(SOKHA)
    own = [m for m in left if m["from_bot"]]
    assert {m["message_id"] for m in left if not m["from_bot"]} <= before, "only what Telegram refuses is left"
    assert sum(m["text"] != OVERWRITTEN for m in own) == 1


def test_what_was_sent_while_the_bot_was_down_is_as_old_as_telegram_says(bench: QuickBench) -> None:
    bench.lab.act(SOKHA, "text", text="/menu")
    sent = bench.lab.clock.now
    bench.lab.clock.pass_(3600)
    bench.run()
    with bench.context.database.transaction() as db:
        assert min(row.at for row in db.query(ChatMessage)) == sent


def test_waiting_sends_and_timers_of_the_question_are_over_and_nothing_is_pushed(bench: QuickBench) -> None:
    number = bench.with_a_person()
    for text in ("one", "two", "three"):
        bench.lab.act(DARA, "text", text=text, **bench.place(DARA, number))
    intake.take_in(bench.context, bench.lab.fresh())
    bench.settle_turns()
    leaves(bench)
    bench.wait(7200)
    assert harmless(bench) and bench.session().safety is Safety.UNSAFE
    with bench.context.database.transaction() as db:
        mine = db.query(Outbox).filter_by(conversation=bench.key(), audience="user")
        assert mine.filter_by(state="waiting").count() == 0 and mine.filter_by(state="held").count() == 3


def test_an_exit_goes_before_what_others_ask(bench: QuickBench) -> None:
    for number in range(20):
        bench.lab.act(SOMCHAI, "text", text=f"question {number}")
    bench.lab.act(SOKHA, "text", text="ចេញ")
    intake.take_in(bench.context, bench.lab.fresh())
    with bench.context.database.transaction() as db:
        rows = db.query(Inbox).filter_by(state="waiting").order_by(Inbox.id).all()
        assert [row.priority for row in rows] == [0] * 20 + [2]


def test_somebody_unknown_who_leaves_opens_no_case_and_keeps_no_timer(bench: QuickBench) -> None:
    leaves(bench, SOMCHAI, "ออก")
    assert harmless(bench, SOMCHAI)
    with bench.context.database.transaction() as db:
        assert db.query(CaseRow).count() == 0 and db.query(Timer).count() == 0


def test_cover_survives_a_restart_and_the_secret_is_nowhere_on_the_screen(
    bench: QuickBench, opened_again: Reopen
) -> None:
    bench.say(SOKHA, "/cover")
    bench.say(SOKHA, "ចំប៉ី")
    assert harmless(bench)
    restarted(bench, lambda: opened_again(bench.context.database))
    bench.say(SOKHA, "/start")
    bench.say(SOKHA, "សួស្តី")
    assert all("📘" in text for text in bench.texts())
    bench.say(SOKHA, "ចំប៉ី")
    assert len(bench.messages(SOKHA)) == 1, "the word that was written to come back is gone too"
    assert bench.session().lesson == 0
    bench.context.database.close()


def test_danger_in_cover_rings_staff_and_the_screen_shows_the_next_lesson(bench: QuickBench) -> None:
    bench.say(SOKHA, "/stop")
    bench.say(SOKHA, LOCKED_IN)
    assert all("📘" in text for text in bench.texts())
    assert any("IMMEDIATE" in text for text in bench.room(bench.lab.group))
    bench.wait(3600)
    assert all("📘" in text for text in bench.texts()), "an hour of alarms later too"
    bench.say(SOKHA, "គ្រូ")
    bench.say(SOKHA, "1")
    assert any("191" in text for text in bench.texts())


def test_in_cover_the_service_may_be_switched_off_and_the_lesson_goes_on(bench: QuickBench) -> None:
    bench.say(SOKHA, "/stop")
    with bench.context.database.transaction() as db:
        stored.put(db, "offline", True)
    bench.say(SOKHA, "hello")
    assert len(bench.texts()) == 2 and all("📘" in text for text in bench.texts())
