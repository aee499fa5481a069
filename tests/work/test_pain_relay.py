"""What users of peer systems complain about in the relay between user and staff (peers.md 3.2): none of it here."""

from __future__ import annotations

import asyncio
import importlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from unicodedata import combining

import httpx
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs
from telegram import Bot
from telegram.request import HTTPXRequest

from bot import app
from bot.commands import checking
from bot.core import keyboards
from bot.core.actions import Answer, Rows
from bot.core.answering import NOTICE
from bot.core.case import Case
from bot.core.details import BUILT_IN, values_of
from bot.core.happened import Staff
from bot.core.rules import Rules
from bot.core.session import Session
from bot.guide.render import Renderer
from bot.settings import Settings
from bot.store import cases, outbox
from bot.store.database import Database
from bot.telegram import staff_room
from bot.telegram.buttons import keyboard
from bot.telegram.cutting import units
from bot.telegram.staff_list import StaffListProblem, load_roster
from bot.work import retention
from bot.work.calls import Mail
from bot.work.room_words import RoomWords
from tests.conftest import Reopen
from tests.core.people import LOCKED_IN, sure_of
from tests.simulator.simulator_lab import ALEX, CHAN, DARA, NOK, PLOY, SOKHA, SOMCHAI, TOKEN, Lab
from tests.work.bench import PEOPLE
from tests.work.pain import ARRIVED, FAILED, HELD, QuickBench, restarted


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    return QuickBench(quick, renderer)


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

    def misplaced(sim: Any, chat: Any, params: Any) -> int | None:
        left[0] -= bool(params.number("message_thread_id"))
        return None if left[0] >= 0 else real(sim, chat, params)

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
    bench.press(DARA, "I have it")
    assert bench.session().case.seen, "the page leads to the case without its topic"  # type: ignore[union-attr]
    bench.say(DARA, "/cases")
    assert any(number in text for text in bench.texts(DARA)[-1:]), "and so does the list"
    bench.say(SOKHA, "yes")
    with bench.case() as case:
        assert case.number == number and case.state != "closed"
    [topic] = bench.topics(bench.lab.group)
    assert number in topic["name"], "the new topic is of the same case"
    bench.write(CHAN, number, "/take")
    bench.write(CHAN, number, "I am here")
    assert bench.texts()[-1] == "Chan:\nI am here"


# -- 14 to 17: one case, one room, one person


def test_14_two_first_messages_at_once_open_one_case_and_one_topic(bench: QuickBench) -> None:
    """peers.md 14: two first messages at once create two topics (MasterGroosha#13, chatwoot#10798)."""
    for text in (LOCKED_IN, "they took my phone, please", "🆘"):
        bench.lab.act(SOKHA, "text", text=text)
    bench.lab.act(ALEX, "text", text="they locked me in the room")
    bench.settle_turns(workers=4)
    bench.run()
    with bench.context.database.transaction() as db:
        assert len(cases.of_conversation(db, bench.key())) == 1
        assert len(cases.open_cases(db, "lscw")) == 2
    assert len(bench.topics(bench.lab.group)) == 2, "one for each person"


def test_14_the_database_itself_refuses_a_second_open_case_of_one_user(bench: QuickBench) -> None:
    """peers.md 14: a unique constraint for the open case of a user, not only the order of the inbox."""
    with bench.context.database.transaction() as db:
        cases.open_case(db, Case("AAAAA", "medium", (), "lscw"), bench.key(), 1.0)
    with pytest.raises(IntegrityError), bench.context.database.transaction() as db:
        cases.open_case(db, Case("BBBBB", "medium", (), "lscw"), bench.key(), 2.0)


@pytest.fixture
def plain(quick: Database, renderer: Renderer) -> QuickBench:
    """Staff groups without topics: cases are threads of replies."""
    return QuickBench(quick, renderer, forum=False)


def a_person_in_a_plain_group(bench: QuickBench) -> dict[str, Any]:
    """Dara takes the case of Sokha; returns the card."""
    for text in (LOCKED_IN, "1", "yes"):
        bench.lab.act(SOKHA, "text", text=text)
    bench.run()
    bench.press(DARA, "Take", chat=bench.lab.group)
    return next(m for m in bench.messages(bench.lab.group) if "IMMEDIATE" in (m["text"] or ""))


@pytest.mark.parametrize("heard", [True, False], ids=["told by an update", "told by an error"])
def test_15_a_group_that_becomes_a_supergroup_is_followed(plain: QuickBench, heard: bool) -> None:
    """peers.md 15: the group becomes a supergroup, the chat id changes, everything stops (bostrot#16)."""
    a_person_in_a_plain_group(plain)
    old = plain.lab.group
    plain.lab.control("migrate")
    if not heard:
        plain.lab.fresh()  # the update is lost on the way; the next call learns it from its refusal
    plain.say(SOKHA, "after the move")
    new = plain.lab.see("world")["group"]["id"]
    assert new != old and plain.context.roster.groups["lscw"].chat_id == new
    assert any("after the move" in text for text in plain.room(new))
    card = [m for m in plain.messages(new) if "IMMEDIATE" in (m["text"] or "")][-1]
    plain.say(DARA, "I am still here", chat=new, reply_to=card["message_id"])
    assert plain.texts()[-1] == "Dara:\nI am still here"


def test_15_the_new_id_survives_a_restart(plain: QuickBench, opened_again: Reopen) -> None:
    """peers.md 15: update the configuration atomically; staff.yml still names the old id."""
    first = plain.context.roster
    plain.lab.control("migrate", chat=plain.lab.second)
    plain.run()
    new = plain.lab.see("world")["groups"][1]["id"]
    plain.context = replace(plain.context, roster=first)
    restarted(plain, lambda: opened_again(plain.context.database))
    assert plain.context.roster.groups["lpn"].chat_id == new
    assert plain.context.roster.groups["lscw"].chat_id == plain.lab.group, "the other group has not moved"


def test_15_an_answer_on_its_way_to_the_old_id_is_not_tried_for_ever(plain: QuickBench) -> None:
    """peers.md 15: a line for the old group follows it or is dropped; it does not go round in a circle."""
    plain.lab.act(DARA, "text", text="/cases", chat=plain.lab.group)
    plain.settle_turns()
    plain.lab.control("migrate")
    plain.settle_turns()
    _ends_quickly(plain)


def test_15_a_sign_on_its_way_to_the_old_id_is_not_tried_for_ever(plain: QuickBench) -> None:
    """peers.md 15: the same for the sign "delivered" at a message in the old group."""
    card = a_person_in_a_plain_group(plain)
    plain.lab.act(DARA, "text", text="I am here", chat=plain.lab.group, reply_to=card["message_id"])
    plain.settle_turns()
    for _ in range(30):
        if not plain.texts()[-1].endswith("I am here"):
            plain.deliver(most=1)
            plain.lab.clock.pass_(1.0)
    plain.lab.control("migrate")
    _ends_quickly(plain)


def _ends_quickly(bench: QuickBench) -> None:
    for _ in range(40):  # a group takes one message a second
        bench.deliver(most=1)
        bench.lab.clock.pass_(1.2)
    with bench.context.database.transaction() as db:
        assert outbox.counts(db).get("waiting", 0) == 0, "it still waits for a group that is not there"
    refused = [call for call in bench.refusals() if call[1] == 400 and call[0] != "createForumTopic"]
    assert len(refused) < 5, f"{len(refused)} calls to a group that is not there"


def test_16_a_reply_finds_the_user_who_hides_forwards(plain: QuickBench) -> None:
    """peers.md 16: a reply cannot find the user if they hide forwards (ohld/telegram-support-bot#1)."""
    a_person_in_a_plain_group(plain)
    plain.send(SOKHA, "forward", text="what the recruiter wrote", origin="hidden_user")
    relayed = next(m for m in plain.messages(plain.lab.group) if "the recruiter wrote" in (m["text"] or ""))
    assert "forward_origin" not in relayed, "sent again, never forwarded"
    plain.say(DARA, "do not answer him", chat=plain.lab.group, reply_to=relayed["message_id"])
    assert plain.texts()[-1] == "Dara:\ndo not answer him"
    assert plain.lab.see("health")["forbidden_calls"] == 0


#: who writes with whom: user, the user's words at first, the country they name, who takes the case. Dara has two.
THREE = (
    (SOKHA, LOCKED_IN, "", DARA),
    (SOMCHAI, "ช่วยด้วย เขาขังฉันไว้ในห้อง", "ประเทศไทย", NOK),
    (ALEX, "they locked me in the room", "", DARA),
)
EVERYTHING = [(pair, what) for pair in range(3) for what in ("user", "staff", "photo", "edit", "note")]


def test_17_whoever_writes_with_whom_nothing_reaches_anybody_else(bench: QuickBench) -> None:
    """peers.md 17: replies delivered to another person's ticket (bostrot#17, #96, #153, mantisbt TelegramBot#63)."""
    numbers = [_meet(bench, *one) for one in THREE]
    counter = count()

    @settings(max_examples=2, phases=[Phase.generate], deadline=None, derandomize=True, database=None)
    @given(st.permutations(EVERYTHING))
    def mixed(acts: list[tuple[int, str]]) -> None:
        said = [_do(bench, numbers, who, what, f"word{next(counter)}x") for who, what in acts]
        bench.settle_turns(workers=3)
        bench.run()
        _nobody_else_reads(bench, numbers, [words for words in said if words])

    mixed()


def _meet(bench: QuickBench, user: int, cry: str, country: str, by: int) -> str:
    for text in (cry, "1", "yes", *([country] if country else [])):
        bench.lab.act(user, "text", text=text)
    bench.run()
    number = bench.number_of(user)
    bench.write(by, number, "/take")
    return number


def _do(bench: QuickBench, numbers: list[str], who: int, what: str, word: str) -> tuple[int, str, str] | None:
    """One act of one of the three pairs. Returns (pair, to whom: room, user or nobody, the word to look for)."""
    user, by = THREE[who][0], THREE[who][3]
    place = bench.place(by, numbers[who])
    match what:
        case "user":
            bench.lab.act(user, "text", text=word)
        case "photo":
            bench.lab.act(user, "photo", caption=word)
        case "edit":
            mine = [m for m in bench.messages(user) if not m["from_bot"] and m["kind"] == "text"][-1]
            bench.lab.act(user, "edit", message_id=mine["message_id"], text=word)
        case "note":
            bench.lab.act(by, "text", text=f"/note {word}", **place)
            return who, "nobody", word
        case _:
            bench.lab.act(by, "text", text=word, **place)
            return who, "user", word
    return who, "room", word


def _nobody_else_reads(bench: QuickBench, numbers: list[str], said: list[tuple[int, str, str]]) -> None:
    rooms = {
        (bench.room_of(by), bench.thread(PEOPLE[by].partner, number)): pair
        for pair, ((_, _, _, by), number) in enumerate(zip(THREE, numbers, strict=True))
    }
    people = {user: pair for pair, (user, *_) in enumerate(THREE)}
    read: dict[str, set[tuple[str, int]]] = {word: set() for _, _, word in said}
    for chat in (bench.lab.group, bench.lab.second, *people, DARA, CHAN, NOK, PLOY):
        for message in (m for m in bench.messages(chat) if m["from_bot"]):
            text = f"{message['text'] or ''} {message['caption'] or ''}"
            where = ("user", people[chat]) if chat in people else ("room", rooms.get((chat, message["thread_id"]), -1))
            for word in read:
                if word in text:
                    read[word].add(where)
    for pair, to, word in said:
        assert read[word] == ({(to, pair)} if to != "nobody" else set()), (
            f"{word} of pair {pair} is not for {read[word]}"
        )


# -- 18 to 21: it arrives, or somebody learns that it did not


def test_18_a_reply_counts_as_sent_only_when_telegram_has_it(bench: QuickBench) -> None:
    """peers.md 18: "message sent" is shown before sending failed (bostrot staff.ts)."""
    number = bench.with_a_person()
    place = bench.place(DARA, number)
    bench.lab.control("faults", method="sendMessage", chat_id=SOKHA, kind="500", times=2)
    mine = bench.lab.act(DARA, "text", text="I am here", **place)["message_id"]
    bench.settle_turns()
    bench.deliver()
    assert bench.sign(bench.lab.group, mine) == "", "not yet"
    bench.run()
    assert bench.sign(bench.lab.group, mine) == ARRIVED and bench.texts()[-1].endswith("I am here")


def test_18_what_cannot_be_sent_says_so_at_the_message_with_the_reason(bench: QuickBench) -> None:
    """peers.md 18: per-message delivery state in the topic: sent, failed (reason), blocked."""
    number = bench.with_a_person()
    photo = bench.lab.act(DARA, "photo", caption="the door", **bench.place(DARA, number))["message_id"]
    bench.lab.sim.world.files = type(bench.lab.sim.world.files)()  # Telegram no longer knows the file
    bench.run()
    assert bench.sign(bench.lab.group, photo) == FAILED
    assert any("could not be delivered" in text for text in bench.room(bench.lab.group))
    bench.lab.act(SOKHA, "block")
    bench.run()
    first, second = (bench.write(DARA, number, text) for text in ("are you there?", "please answer"))
    assert bench.sign(bench.lab.group, first) == bench.sign(bench.lab.group, second) == FAILED
    assert any("no longer reach the user" in text for text in bench.room(bench.lab.group))


def test_18_a_held_reply_is_shown_as_held_and_then_as_sent(bench: QuickBench) -> None:
    """peers.md 18: held is a state of its own: neither sent nor failed."""
    number = bench.with_a_person()
    bench.say(SOKHA, "/stop")
    mine = bench.write(DARA, number, "are you there?")
    assert bench.sign(bench.lab.group, mine) == HELD
    bench.say(SOKHA, "គ្រូ")
    bench.say(SOKHA, "1")
    assert bench.sign(bench.lab.group, mine) == ARRIVED and any("are you there?" in text for text in bench.texts())


def test_18_a_message_that_moves_along_with_its_case_shows_that_it_arrived(bench: QuickBench) -> None:
    """peers.md 18: it waited for one room, and came into the other with the history: it has arrived."""
    number = offered_to_lpn(bench)
    mine = bench.lab.act(SOKHA, "text", text="only for whoever helps me")["message_id"]
    bench.settle_turns()
    bench.lab.act(NOK, "text", text="/accept", **bench.place(NOK, number))
    bench.settle_turns()
    bench.run()
    assert any("whoever helps" in text for text in bench.room(bench.lab.second))
    assert bench.sign(SOKHA, mine) == ARRIVED


@pytest.mark.parametrize("forum", [True, False], ids=["topics", "plain group"])
def test_19_the_way_back_is_known_after_a_restart_and_after_half_a_year(
    quick: Database, opened_again: Reopen, renderer: Renderer, forum: bool
) -> None:
    """peers.md 19: reply map lost on restart or after time (bostrot#30; olgram's 180 days)."""
    bench = QuickBench(quick, renderer, forum=forum)
    card = a_person_in_a_plain_group(bench)
    bench.lab.clock.pass_(200 * 86400)
    retention.purge(bench.context)
    restarted(bench, lambda: opened_again(quick))
    where = {"thread": card["thread_id"]} if forum else {"reply_to": card["message_id"]}
    bench.say(DARA, "still here for you", chat=bench.lab.group, **where)
    assert bench.texts()[-1] == "Dara:\nstill here for you"
    bench.context.database.close()


@pytest.mark.parametrize("forum", [True, False], ids=["topics", "plain group"])
def test_19_without_the_map_the_message_itself_leads_back(quick: Database, renderer: Renderer, forum: bool) -> None:
    """peers.md 19: recovery from the relayed message itself as a fallback: the card names its case."""
    bench = QuickBench(quick, renderer, forum=forum)
    card = a_person_in_a_plain_group(bench)
    with bench.context.database.transaction() as db:  # as after a restore from a backup that is a little too old
        cases.forget_topics(db, "lscw")
    where = {"thread": card["thread_id"]} if forum else {}
    bench.say(DARA, "still here", chat=bench.lab.group, reply_to=card["message_id"], **where)
    assert bench.texts()[-1] == "Dara:\nstill here"
    bench.context.database.close()


def test_19_a_reply_that_leads_to_nobody_is_answered(plain: QuickBench) -> None:
    """peers.md 19: whoever replies to the bot in the staff group learns that nothing was sent."""
    a_person_in_a_plain_group(plain)
    with plain.context.database.transaction() as db:
        cases.forget_topics(db, "lscw")
    before, line = len(plain.texts()), next(m for m in plain.messages(plain.lab.group) if m["from_bot"])
    mine = plain.lab.act(DARA, "text", text="hold on", chat=plain.lab.group, reply_to=line["message_id"])["message_id"]
    plain.run()
    answered = [m for m in plain.messages(plain.lab.group) if m["from_bot"] and m["reply_to"] == mine]
    assert len(plain.texts()) > before or answered, "neither sent nor answered: lost without a word"


def test_20_a_block_is_seen_told_and_lifted(bench: QuickBench) -> None:
    """peers.md 20: user blocked the bot or deleted the account; operator not told (nyaruka/courier#422)."""
    number = bench.with_a_person()
    bench.send(SOKHA, "block")
    assert any("no longer reach the user" in text for text in bench.room(bench.lab.group)), "told by my_chat_member"
    bench.send(SOKHA, "unblock")
    assert any("can be reached again" in text for text in bench.room(bench.lab.group))
    mine = bench.write(DARA, number, "welcome back")
    assert bench.texts()[-1].endswith("welcome back") and bench.sign(bench.lab.group, mine) == ARRIVED


def test_20_a_deleted_account_is_told_once_with_the_first_refusal(bench: QuickBench) -> None:
    """peers.md 20: 403 -> mark, tell the topic; a deleted account sends no update (tactilenews/100eyes PR #200)."""
    number = bench.with_a_person()
    bench.lab.control(f"users/{SOKHA}/deactivate")
    for text in ("are you there?", "hello?", "please answer"):
        bench.write(DARA, number, text)
    assert sum("no longer reach the user" in text for text in bench.room(bench.lab.group)) == 1


def test_20_nobody_is_reminded_to_answer_somebody_who_cannot_be_reached(bench: QuickBench) -> None:
    """peers.md 20: stop reminders while the user has blocked the bot; they go on when the block is lifted."""
    bench.with_a_person()
    bench.say(SOKHA, "please answer")
    bench.send(SOKHA, "block")
    pages = len(bench.texts(DARA))
    for _ in range(3):
        bench.wait(660)
    assert len(bench.texts(DARA)) == pages, "no answer can reach the user now"
    bench.send(SOKHA, "unblock")
    bench.wait(660)
    assert len(bench.texts(DARA)) == pages + 1, "the user waits again"


def test_20_an_alarm_rings_on_although_the_user_has_blocked_the_bot(bench: QuickBench) -> None:
    """peers.md 20: stopping reminders must not stop the alarm of somebody whose phone was taken."""
    bench.say(SOKHA, LOCKED_IN)
    bench.send(SOKHA, "block")
    pages = len(bench.texts(DARA))
    bench.wait(125)
    assert len(bench.texts(DARA)) == pages + 1


def test_21_a_full_staff_group_loses_nothing_and_keeps_the_order(bench: QuickBench) -> None:
    """peers.md 21: flood limits lose messages; the 20 a minute of the staff group (findmeaflat#7, flathunter#88)."""
    bench.with_a_person()
    words = [f"line-{n:02}." for n in range(40)]
    for word in words:
        bench.lab.act(SOKHA, "text", text=word)
    bench.lab.act(SOKHA, "sticker")
    bench.lab.act(SOKHA, "text", text="line-99.")
    bench.run()
    room = "\n".join(bench.room(bench.lab.group))
    places = [room.find(word) for word in (*words, "line-99.")]
    assert -1 not in places and places == sorted(places)
    assert sum("line-" in text for text in bench.room(bench.lab.group)) < 10, "lines that wait become one message"


def test_21_a_burst_into_the_staff_group_needs_no_refusal_of_telegram(bench: QuickBench) -> None:
    """peers.md 21: a token bucket per chat and per group: one a second counts in a group too."""
    bench.with_a_person()
    for _ in range(4):
        bench.lab.act(SOKHA, "sticker")
    bench.run()
    assert not any(code == 429 for _, code in bench.refusals())


def test_21_danger_does_not_wait_behind_what_is_not_urgent(bench: QuickBench) -> None:
    """peers.md 21: urgent first in a full staff group."""
    bench.with_a_person(ALEX)
    for _ in range(12):
        bench.lab.act(ALEX, "sticker")
    bench.settle_turns()
    bench.lab.act(SOKHA, "text", text=LOCKED_IN)
    before = bench.lab.clock.now
    bench.run()
    number = bench.number_of(SOKHA)
    card = next(m for m in bench.messages(bench.lab.group) if number in (m["text"] or "") and m["buttons"])
    last = [m for m in bench.messages(bench.lab.group) if m["kind"] == "sticker"][-1]
    assert card["date"] < last["date"] and bench.lab.clock.now > before + 60, "the group was full"
    assert any(number in (m["text"] or "") and m["date"] <= before + 5 for m in bench.messages(DARA)), "rung at once"


def test_21_telegrams_wait_is_obeyed_and_holds_up_nobody_else(bench: QuickBench) -> None:
    """peers.md 21: honour retry_after (tdlib/td#1331: 10,072 s; tdlib/telegram-bot-api#184: 2,282 s)."""
    bench.lab.control("faults", method="sendMessage", chat_id=SOKHA, kind="429", times=1, retry_after=2282)
    for user in (SOKHA, ALEX):
        bench.lab.act(user, "text", text="/menu")
    began = bench.lab.clock.now
    bench.settle_turns()
    bench.deliver()
    assert len(bench.texts(ALEX)) == 1 and bench.texts(SOKHA) == []
    bench.lab.clock.pass_(2270)
    bench.deliver()
    assert bench.texts(SOKHA) == [], "not a second too early"
    bench.lab.clock.pass_(15)
    bench.deliver()
    assert len(bench.texts(SOKHA)) == 1
    tries = [call["at"] - began for call in bench.lab.see("calls?after=0") if call["chat_id"] == SOKHA]
    assert len(tries) == 2, "asked once, and once more when the time was over"


def test_21_lines_that_are_joined_stay_within_telegrams_limit(bench: QuickBench) -> None:
    """peers.md 21 with 26: the limit counts UTF-16 units; an emoji is two."""
    bench.with_a_person()
    for name in ("first", "second", "third"):
        bench.lab.act(SOKHA, "text", text=f"{name} " + "🏠" * 1400)
    bench.run()
    room = "".join(bench.room(bench.lab.group))
    assert room.count("🏠") == 4200 and all(name in room for name in ("first", "second", "third"))
    assert bench.refusals() == []


# -- 22 to 28: what was sent is what arrives


def albums(messages: list[dict[str, Any]]) -> list[list[str]]:
    """The captions of what the bot sent as albums, album by album."""
    found: dict[str, list[str]] = {}
    for message in messages:
        if message["from_bot"] and message.get("media_group_id"):
            found.setdefault(message["media_group_id"], []).append(message["caption"] or "")
    return list(found.values())


def test_22_an_album_arrives_whole_in_order_with_every_caption(bench: QuickBench) -> None:
    """peers.md 22: albums split, reordered or stripped (Telegram_Forwarder#103, openclaw#110690: the first only)."""
    number = bench.with_a_person()
    theirs = bench.album(SOKHA, ["one", "two", "three"])
    bench.lab.act(SOKHA, "text", text="that was all")
    bench.album(DARA, ["map", "bus stop"], **bench.place(DARA, number))
    bench.run()
    [relayed] = albums(bench.messages(bench.lab.group))
    assert [caption.split(": ")[-1] for caption in relayed] == ["one", "two", "three"]
    [replied] = albums(bench.messages(SOKHA))
    assert [caption.split("\n")[-1] for caption in replied] == ["map", "bus stop"]
    room = bench.room(bench.lab.group)
    assert room.index(relayed[-1]) < next(n for n, text in enumerate(room) if "that was all" in text)
    assert {bench.sign(SOKHA, message_id) for message_id in theirs} == {ARRIVED}, "each part shows that it arrived"


def test_22_an_album_that_waited_for_the_yes_is_still_one_album(bench: QuickBench) -> None:
    """peers.md 22: kept until consent, then passed on together, in order, with every caption."""
    bench.lab.act(SOKHA, "text", text=LOCKED_IN)
    bench.lab.act(SOKHA, "text", text="1")
    bench.album(SOKHA, ["one", "two", "three"])
    bench.say(SOKHA, "yes")
    relayed = albums(bench.messages(bench.lab.group))
    assert [[caption.split(": ")[-1] for caption in captions] for captions in relayed] == [["one", "two", "three"]]


def test_23_a_caption_is_searched_for_danger(bench: QuickBench) -> None:
    """peers.md 23: captions lost (chatwoot#3244): a cry below a photo is a cry."""
    bench.send(SOKHA, "photo", caption=LOCKED_IN)
    assert bench.session().danger == "urgent" and "191" in bench.texts()[0]


def test_23_a_caption_is_a_question_that_gets_its_answer(bench: QuickBench) -> None:
    """peers.md 23: the caption is the text for the model: what is asked below a photo of a payslip is answered."""
    bench.model.knows["ថៅកែមិនបើកលុយ"] = sure_of("unpaid_wages")
    bench.send(SOKHA, "photo", caption="ថៅកែមិនបើកលុយ")
    assert any("1546" in text for text in bench.texts())


def test_23_a_corrected_caption_reaches_the_other_side_and_wipes_nothing(bench: QuickBench) -> None:
    """peers.md 23: edited caption wipes text (chatwoot#10760): old and new are both there afterwards."""
    number = bench.with_a_person()
    photo = bench.lab.act(SOKHA, "photo", caption="room 205")["message_id"]
    bench.run()
    bench.send(SOKHA, "edit", message_id=photo, text="room 305")
    room = bench.room(bench.lab.group)
    assert any("room 205" in text and "305" not in text for text in room), "the first stands as it was"
    assert any("edited" in text and "room 305" in text and "room 205" in text for text in room)
    staffs = bench.lab.act(DARA, "photo", caption="gate 1", **bench.place(DARA, number))["message_id"]
    bench.run()
    bench.send(DARA, "edit", message_id=staffs, text="gate 2", chat=bench.lab.group)
    assert any("gate 1" in text for text in bench.texts()) and "gate 2" in bench.texts()[-1]


def test_24_edits_are_shown_with_what_was_before(bench: QuickBench) -> None:
    """peers.md 24: edits do not reach the other side (chatwoot#8560, #13230): edited, old -> new, every time."""
    number = bench.with_a_person()
    mine = bench.lab.act(SOKHA, "text", text="room 205")["message_id"]
    bench.run()
    for text in ("room 305", "room 405"):
        bench.send(SOKHA, "edit", message_id=mine, text=text)
    edits = [text for text in bench.room(bench.lab.group) if "edited" in text]
    assert [("room 305" in e, "room 205" in e, "room 405" in e) for e in edits] == [(1, 1, 0), (1, 0, 1)]
    theirs = bench.write(DARA, number, "wait at gate 1")
    bench.send(DARA, "edit", message_id=theirs, text="wait at gate 2", chat=bench.lab.group)
    assert bench.texts()[-1].startswith("✏️") and bench.texts()[-1].endswith("wait at gate 2")


def test_24_users_are_told_that_deleting_in_telegram_deletes_nothing_here(renderer: Renderer) -> None:
    """peers.md 24: bots never learn of deletions (tdlib/telegram-bot-api#286): say so, and offer /delete."""
    for language in renderer.guide.live:
        whole = "\n".join(
            renderer.part(Answer(part), Session(language=language), date(2026, 11, 29)).text for part in NOTICE
        )
        assert "/delete" in whole
        if language == "en":
            says = re.compile(r"[^.]*delet[^.]*Telegram[^.]*\b(not|nothing|still|only|stays?)\b[^.]*\.", re.IGNORECASE)
            assert says.search(whole), "in plain words: deleting a message in Telegram does not delete it here"


def test_25_a_voice_note_and_buttons_are_enough_to_be_heard(bench: QuickBench) -> None:
    """peers.md 25: voice notes ignored, users who cannot type are excluded (chatwoot#4115, #8499)."""
    bench.send(SOKHA, "voice")
    assert any("សំឡេង" in text for text in bench.texts()), "the user is told what becomes of it"
    bench.press(SOKHA, "🙋")
    bench.press(SOKHA, "🟢")
    for _ in range(3):  # "is somebody hurt?", then who may read
        if not bench.session().consent.given:
            buttons = [b for m in bench.messages(SOKHA) for row in m["buttons"] or [] for b in row]
            wanted = [b for b in buttons if b["data"].endswith((":hurt=no", "consent:anonymous"))][-1]
            at = [m for m in bench.messages(SOKHA) if wanted in [b for row in m["buttons"] or [] for b in row]][-1]
            bench.send(SOKHA, "press", message_id=at["message_id"], data=wanted["data"])
    kinds = [m["kind"] for m in bench.messages(bench.lab.group) if m["from_bot"]]
    assert kinds.count("voice") == 1, "nothing was typed, and staff can listen"
    number = bench.number_of(SOKHA)
    bench.write(DARA, number, "/take")
    bench.send(SOKHA, "voice")
    assert [m["kind"] for m in bench.messages(bench.lab.group) if m["from_bot"]].count("voice") == 2
    bench.send(DARA, "voice", **bench.place(DARA, number))
    assert [m for m in bench.messages(SOKHA) if m["from_bot"]][-1]["kind"] == "voice", "and they can answer in voice"


KHMER = "ខ្ញុំនៅក្នុងបន្ទប់ជាមួយស្ត្រីម្នាក់ទៀត "
THAI = "ฉันอยู่ในห้องที่เขาล็อกไว้ตั้งแต่เมื่อวานนี้ "


@pytest.mark.parametrize("letters", [KHMER, THAI, "🏠👨‍👩‍👧", "ក្រុំ"], ids=["khmer", "thai", "emoji", "no blank"])
def test_26_a_long_message_arrives_whole_both_ways(bench: QuickBench, letters: str) -> None:
    """peers.md 26: long messages skipped (rahiel/telegram-send#12): cut between clusters, counted in UTF-16 units."""
    number = bench.with_a_person()
    long = (letters * 4096)[: 4096 * len(letters) // units(letters)]
    long = long[: len(long) // len(letters) * len(letters)].strip()
    bench.say(SOKHA, long)
    bench.write(DARA, number, long)
    for chat, begin in ((bench.lab.group, "💬"), (SOKHA, "Dara:\n")):
        texts = bench.room(chat)
        first = next(n for n, text in enumerate(texts) if text.startswith(begin) and letters[:6] in text)
        parts = [text for text in texts[first:] if letters[:3] in text or letters[-3:] in text][:3]
        together = "".join(parts).split(": " if begin == "💬" else "\n", 1)[1]
        assert squeezed(together) == squeezed(long)
        assert all(units(part) <= 4096 for part in parts)
        assert not any(combining(part[0]) or part[0] in "\u17d2\u200d" for part in parts), "never inside a cluster"
        assert not any(part.endswith(("\u17d2", "\u200d")) for part in parts)
    assert bench.refusals() == []


def squeezed(text: str) -> str:
    """Without blanks: at a cut they may go."""
    return "".join(text.split())


def test_26_the_end_of_a_long_caption_is_not_lost(bench: QuickBench) -> None:
    """peers.md 26: a caption over 1,024 is silently skipped (42wim/matterbridge#2122); with the prefix it is over."""
    number = bench.with_a_person()
    caption = ("x" * 99 + " ") * 10 + "the room number is 305"
    bench.send(SOKHA, "photo", caption=caption[:1024])
    bench.send(DARA, "photo", caption=caption[:1024], **bench.place(DARA, number))
    assert any(text.endswith("is 305") for text in bench.room(bench.lab.group))
    assert any(text.endswith("is 305") for text in bench.texts())


def test_27_what_looks_like_markup_arrives_letter_by_letter(bench: QuickBench) -> None:
    """peers.md 27: markup parse error = message lost (bostrot#67, #116, #143): plain text, never parsed."""
    number = bench.with_a_person()
    texts = ["<b>bold", "a & b <i", "*_[x](y)`", "</code>", "&lt;tag&gt;", "<a href='x'>y</a>"]
    for text in texts:
        bench.lab.act(SOKHA, "photo", caption=text)
        bench.lab.act(SOKHA, "text", text=text)
        bench.lab.act(DARA, "text", text=text, **bench.place(DARA, number))
    bench.run()
    room, chat = "\n".join(bench.room(bench.lab.group)), bench.texts()
    assert all(room.count(f": {text}") == 2 and f"Dara:\n{text}" in chat for text in texts)
    assert not any(code == 400 for _, code in bench.refusals())


def test_27_markup_of_ours_that_telegram_refuses_is_sent_plain(bench: QuickBench) -> None:
    """peers.md 27: retry plain on 400: a wrong tag in an answer must not cost the user the answer."""
    bench.say(SOKHA, "/menu")
    with bench.context.database.transaction() as db:
        broken = {"text": "Call <b>191 &amp; wait", "parse_mode": "HTML"}
        Mail(db, bench.context.clock(), bench.context.roster).user(bench.key(), SOKHA, "sendMessage", broken, "say")
    bench.run()
    assert "191 & wait" in bench.texts()[-1]


def test_28_no_button_is_too_long_in_any_language(renderer: Renderer) -> None:
    """peers.md 28: buttons break with non-Latin labels (rasa#4041, LiveHelperChat/telegram#64): 64 bytes."""
    rules = renderer.guide.rules
    for rows in every_keyboard(rules):
        for language in renderer.guide.live:
            check_buttons(renderer.rows(rows, language))


def test_28_no_staff_button_is_too_long_in_any_language(renderer: Renderer) -> None:
    """peers.md 28: the same for the staff room, with the longest codes there are."""
    for language in renderer.guide.live:
        named = RoomWords(renderer, language)
        for menu, act in (("ask", "ask"), ("outcome", "close"), ("hours", "hours"), ("tier", "tier"), ("pass", "pass")):
            check_buttons(staff_room.menu("K7M4X", act, named.codes(menu, "lscw")))
        for partner in renderer.guide.partners:
            check_buttons(staff_room.menu("K7M4X", f"pass={partner}", named.codes("reasons", "lscw")))
        for case in (Case("K7M4X", "high"), Case("K7M4X", "high", owner="1", alias="A", away=True)):
            for closed in (True, False):
                view = staff_room.CaseView(case, closed, (), "")
                check_buttons(staff_room.card_buttons(view, named.words))
        check_buttons(staff_room.offer_buttons("K7M4X", named.words))
        check_buttons(staff_room.page_buttons("K7M4X", named.words))


def check_buttons(rows: Any) -> None:
    for row in (keyboard(rows) or {"inline_keyboard": []})["inline_keyboard"]:
        for button in row:
            data = button["callback_data"]
            assert len(data.encode()) <= 64 and data.isascii(), button
            assert button["text"].strip(), f"{data} has no words"


def every_keyboard(rules: Rules) -> Iterator[Rows]:
    """Everything that can stand under a message to a user."""
    yield from (keyboards.languages(rules), keyboards.menu(rules), keyboards.safety(), keyboards.hours(rules))
    yield from (keyboards.status(can_withdraw=True), keyboards.muted(), keyboards.pass_on(), keyboards.help_rows())
    yield from (keyboards.did_it_help(), keyboards.how_are_things())
    yield from (keyboards.group(name, rules) for name in rules.menu)
    for topic in rules.related:
        yield from (keyboards.under_answer(topic, rules), keyboards.under_more(topic, rules), keyboards.consent(topic))
    yield from (keyboards.yes_no(question) for question in ("danger", "delete", "transfer"))
    yield from (keyboards.choices((intent,)) for intent in rules.topics)
    yield from (keyboards.or_instead((intent,), ()) for intent in rules.topics)
    for question in (*rules.values, *BUILT_IN):
        yield keyboards.replies(question, values_of(question, rules))
    yield from (keyboards.asked(question, rules) for question in rules.casework.questions)


# -- 29 to 31: who is who in the staff room


class Bots:
    """The bot as the start and the doctor make it, but into the simulator."""

    def __init__(self, lab: Lab) -> None:
        self.app = lab.http.app

    def __call__(self, settings: object) -> Bot:
        request = HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(app=self.app), "verify": False})
        return Bot(TOKEN, base_url="http://sim/bot", request=request, get_updates_request=request)


STAFF_YML = """partners:
  lscw: {group: -1002000000001}
  lpn: {group: -1002000000002}
people:
  - {telegram_id: 2001, alias: Dara, partner: lscw}
  - {telegram_id: 2002, alias: Nok, partner: lpn}
"""
#: what is wrong with the bot in the groups -> words of which one must be in the way to mend it
WRONG = {
    "no topics": ("topic",),
    "not an administrator": ("admin",),
    "may not manage topics": ("topic",),
    "may not delete messages": ("delete",),
    "privacy mode": ("privacy", "admin"),
}


def lab_where(wrong: str, patch: pytest.MonkeyPatch) -> Lab:
    """Staff rooms in which something keeps the bot from its work; "" for none."""
    lab, members = Lab(), importlib.import_module("bot.simulator.methods.members")
    for staff in (DARA, NOK):
        lab.act(staff, "text", text="/start")
    as_admin = members.administrator
    only_a_member = {"status": "member", "user": {"id": 4242, "is_bot": True, "first_name": "Helpline"}}
    if wrong == "no topics":
        lab.sim.world.groups[0].is_forum = False
    if wrong in ("not an administrator", "privacy mode"):
        patch.setattr(members, "administrator", lambda sim, chat: only_a_member)
    if wrong == "privacy mode":
        patch.setitem(members.ABILITIES, "can_read_all_group_messages", False)
    if wrong.startswith("may not"):
        right = "can_" + "_".join(wrong.split()[2:])
        patch.setattr(members, "administrator", lambda sim, chat: as_admin(sim, chat) | {right: False})
    return lab


@pytest.fixture
def start_settings(tmp_path: Path) -> Settings:
    (tmp_path / "staff.yml").write_text(STAFF_YML, encoding="utf-8")
    return Settings(
        telegram_bot_token=SecretStr("4242:TEST-TOKEN-OF-THE-LAB"),
        database_url=f"sqlite:///{tmp_path / 'start.db'}",
        key_file=tmp_path / "start.keys.json",
        staff_file=tmp_path / "staff.yml",
    )


def test_29_the_doctor_names_what_keeps_staff_from_being_heard(start_settings: Settings) -> None:
    """peers.md 29: staff replies never reach the bot because privacy mode is on (aiogram#75, PTB#1060)."""
    unnamed = []
    for wrong in ("", *WRONG):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.app.make_bot", Bots(lab_where(wrong, patch)))
            findings = [f for f in asyncio.run(checking._telegram(start_settings, page=False)) if not f.fine]
        said = " ".join(f.words.lower() for f in findings)
        assert wrong or not findings, said
        if wrong and not any(word in said for word in WRONG[wrong]):
            unnamed.append(f"{wrong}: {said or 'nothing is said'}")
    assert not unnamed


def test_29_the_start_says_the_same_without_being_asked(
    start_settings: Settings, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """peers.md 29: a self-check at the start that prints how to mend it."""

    async def no_loops(*_: object) -> None:
        return None

    monkeypatch.setattr("bot.app._loops", no_loops)
    monkeypatch.setattr("bot.app.Lock.take", lambda lock, url: None)
    monkeypatch.setattr("bot.app.make_renderer", lambda settings, *, pilot: renderer)
    unnamed = []
    for wrong in ("", *WRONG):
        said: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.app.make_bot", Bots(lab_where(wrong, patch)))
            asyncio.run(app.run(start_settings, pilot=True, say=said.append))
        assert wrong or not said, said
        if wrong and not any(word in " ".join(said).lower() for word in WRONG[wrong]):
            unnamed.append(f"{wrong}: {said}")
    assert not unnamed


def test_30_an_anonymous_admin_is_refused_with_the_reason(bench: QuickBench) -> None:
    """peers.md 30: staff acting as anonymous admin cannot be identified (tdlib/telegram-bot-api#667)."""
    for text in (LOCKED_IN, "1", "yes"):
        bench.lab.act(SOKHA, "text", text=text)
    bench.run()
    number, before = bench.number_of(SOKHA), len(bench.texts())
    for text in ("/take", "hello from nobody", "/close helped"):
        bench.write(DARA, number, text, anonymous=True)
        assert "anonymous" in bench.room(bench.lab.group)[-1]
    with bench.case() as case:
        assert not case.owner and case.state != "closed"
    assert len(bench.texts()) == before, "nothing reached the user"


def test_30_the_stand_in_of_all_anonymous_admins_cannot_be_on_the_staff_list(bench: QuickBench, tmp_path: Path) -> None:
    """peers.md 30: never whitelist 1087968824 (dgongut/docker-controller-bot#25): it is everybody."""
    listed = tmp_path / "staff.yml"
    listed.write_text(STAFF_YML.replace("2001", "1087968824"), encoding="utf-8")
    with pytest.raises(StaffListProblem):
        load_roster(listed)


def test_30_even_where_it_is_listed_it_may_do_nothing(bench: QuickBench) -> None:
    """peers.md 30: refused in the group too, whatever the list says."""
    for text in (LOCKED_IN, "1", "yes"):
        bench.lab.act(SOKHA, "text", text=text)
    bench.run()
    everybody = {**PEOPLE, 1087968824: Staff("1087968824", "Any", "LSCW", "agent", "en", "lscw")}
    bench.context.roster = replace(bench.context.roster, people=everybody)
    bench.write(DARA, bench.number_of(SOKHA), "/take", anonymous=True)
    with bench.case() as case:
        assert not case.owner


def offered_to_lpn(bench: QuickBench) -> str:
    """Dara has Sokha's case and offers it to LPN; nobody has accepted yet."""
    number = bench.with_a_person()
    bench.write(DARA, number, "/pass lpn life")
    return number


def test_31_a_message_that_waits_goes_to_who_has_the_case_when_it_is_sent(bench: QuickBench) -> None:
    """peers.md 31: the reply goes to the wrong party (scidsg/hushline#2356): look again just before each send."""
    number = offered_to_lpn(bench)
    bench.lab.act(SOKHA, "text", text="only for whoever helps me")
    bench.settle_turns()
    bench.lab.act(NOK, "text", text="/accept", **bench.place(NOK, number))
    bench.settle_turns()
    bench.run()
    assert not any("whoever helps" in text for text in bench.room(bench.lab.group)), "LSCW no longer has it"
    assert any("whoever helps" in text for text in bench.room(bench.lab.second))


def test_31_who_no_longer_has_the_case_writes_to_nobody(bench: QuickBench) -> None:
    """peers.md 31: recipient = case owner: a former owner's words, menus and answers reach no user."""
    number = offered_to_lpn(bench)
    old = bench.place(DARA, number)
    bench.lab.act(NOK, "text", text="/accept", **bench.place(NOK, number))
    bench.settle_turns()
    before = len(bench.texts())
    for text in ("a last word", "/ask where", "/send unpaid_wages", "/history"):
        bench.lab.act(DARA, "text", text=text, **old)
    bench.settle_turns()
    bench.run()
    assert not any("a last word" in text for text in bench.texts())
    assert len(bench.texts()) == before + 1, "only that Nok goes on"
    assert bench.session().case.owner == str(NOK)  # type: ignore[union-attr]


def test_31_a_page_that_waits_is_not_sent_for_a_case_that_somebody_has_taken(bench: QuickBench) -> None:
    """peers.md 31: a notification is checked against the case just before it goes out."""
    bench.lab.control("faults", method="sendMessage", chat_id=CHAN, kind="429", times=1, retry_after=60)
    bench.lab.act(SOKHA, "text", text=LOCKED_IN)
    bench.settle_turns()
    pages = len(bench.texts(CHAN))
    bench.deliver()
    bench.lab.act(DARA, "text", text="/take", **bench.place(DARA, bench.number_of(SOKHA)))
    bench.settle_turns()
    bench.run()
    assert len(bench.texts(CHAN)) == pages, "nobody is called to a case that is in good hands"
