"""Malformed and hostile updates: some thousands through intake and turns, and what they taught, one by one."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from bot.guide.render import Renderer
from bot.store.database import Database
from bot.store.tables import Inbox
from bot.telegram.cleaning import clean
from bot.telegram.updates import Poller, PollProblem
from bot.work import intake
from tests.simulator.simulator_lab import ALEX, SOKHA
from tests.work.hostile_updates import besiege
from tests.work.pain import QuickBench

SENDER = {"id": SOKHA, "is_bot": False, "first_name": "Sokha"}
PRIVATE = {"id": SOKHA, "type": "private", "first_name": "Sokha"}
FIRST = 900_000


@pytest.mark.timeout(600)
def test_thousands_of_them_do_no_harm(quick: Database, renderer: Renderer) -> None:
    """A hundred thousand: python -m tests.work.hostile_updates."""
    sqlite = quick.engine.dialect.name == "sqlite"
    counts = besiege(quick, renderer, 2_000 if sqlite else 1_000, seed=7)
    assert counts["people answered"] > 2 and counts["rows dead"] > 50 and counts["cases"] > 0


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    made = QuickBench(quick, renderer)
    made.say(SOKHA, "/start")
    return made


@pytest.mark.parametrize(
    "nonsense", [None, 5, "x", [], {}, {"update_id": "7"}, {"update_id": 2**63}, {"update_id": -1}]
)
def test_what_has_no_number_is_left_out_and_the_rest_is_taken(bench: QuickBench, nonsense: Any) -> None:
    assert intake.take_in(bench.context, [nonsense, _message("/status", 1), nonsense]) == 1
    assert intake.next_offset(bench.context) == FIRST + 2
    assert _answers(bench) == 1


def test_in_whatever_order_they_come_the_offset_acknowledges_all(bench: QuickBench) -> None:
    intake.take_in(bench.context, [_message("/start", 3), _message("/status", 1), _message("/menu", 2)])
    assert intake.next_offset(bench.context) == FIRST + 4


@pytest.mark.parametrize("text", ["/status \x00", "\ud83d", "\x00", "half \udc00 a letter"])
def test_characters_that_a_database_refuses_are_left_out(bench: QuickBench, text: str) -> None:
    intake.take_in(bench.context, [_message(text, 1), _press(f"1:do:{text}=take=", 2), _message("/status", 3)])
    assert _answers(bench) >= 1 and _dead(bench) == {}


@pytest.mark.parametrize("sender", [[1], {"id": 1}, "2001", None, 2**70])
def test_a_button_of_a_real_case_pressed_by_nobody_harms_nobody(bench: QuickBench, sender: Any) -> None:
    """An id that cannot be looked up stopped the bot, and stopped it again after each restart."""
    number = bench.with_a_person()
    update = _press(f"1:do:{number}=close=helped", 1)
    update["callback_query"]["from"]["id"] = sender
    intake.take_in(bench.context, [update])
    bench.run()
    assert bench.session().case is not None and len(_dead(bench)) == 1


def test_a_thread_with_an_impossible_number_harms_nobody(bench: QuickBench) -> None:
    """SQLite raises OverflowError for it, which is no error of a database to wait for."""
    chat = {"id": bench.lab.group, "type": "supergroup", "title": "room", "is_forum": True}
    update = _message("hello", 1)
    update["message"] |= {"chat": chat, "message_thread_id": 2**70, "is_topic_message": True}
    assert intake.take_in(bench.context, [update, _message("/status", 2)]) == 2
    assert _answers(bench) == 1


def test_two_people_whose_buttons_have_lost_their_message_stay_apart(bench: QuickBench) -> None:
    """Presses without a message were all one conversation: the second was answered in the chat of the first."""
    for number, who in enumerate((SOKHA, ALEX)):
        bench.lab.act(who, "text", text="/start")
        bench.run()
        update = _press("1:lang:en", number)
        update["callback_query"]["from"] = {**SENDER, "id": who}
        del update["callback_query"]["message"]
        before = len(bench.texts(SOKHA)), len(bench.texts(ALEX))
        intake.take_in(bench.context, [update])
        bench.run()
        now = len(bench.texts(SOKHA)), len(bench.texts(ALEX))
        assert [after > earlier for earlier, after in zip(before, now, strict=True)] == [who == SOKHA, who == ALEX]


def test_an_update_about_two_people_is_about_nobody(bench: QuickBench) -> None:
    """It was kept in the conversation of the one and read as something of the other."""
    press = _press("1:lang:en", 1)
    press["callback_query"]["from"] = {**SENDER, "id": ALEX}
    press["callback_query"]["message"]["chat"] = {**PRIVATE, "id": ALEX}
    intake.take_in(bench.context, [_message("/menu", 1) | press])
    assert _answers(bench) == 0 and _dead(bench) == {f"telegram:{FIRST + 1}": "SeveralThings"}


def test_text_that_is_no_text_is_set_aside_at_once_and_holds_up_nobody(bench: QuickBench) -> None:
    """It was read, failed in the conversation, and was tried again for half a minute before all that came after."""
    update = _message("x", 1)
    update["message"]["text"] = {"text": "hello"}
    intake.take_in(bench.context, [update, _message("/status", 2)])
    assert _answers(bench) == 1 and _dead(bench) == {f"telegram:{FIRST + 1}": "ValidationError"}


def test_nesting_without_end_is_cut_off(bench: QuickBench) -> None:
    nested: dict[str, Any] = {}
    for _ in range(5_000):
        nested = {"reply_to_message": nested}
    update = _message("hello", 1)
    update["message"] |= nested
    assert intake.take_in(bench.context, [update, _message("/status", 2)]) == 2
    assert _answers(bench) >= 1


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"5",
        b'"x"',
        b"null",
        b'{"ok": true}',
        b'{"ok": true, "result": {}}',
        b'{"ok": false, "parameters": 5}',
        b'{"ok": false, "parameters": null}',
        b'{"ok": true, "result": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_an_answer_that_is_none_is_asked_for_again(body: bytes) -> None:
    with pytest.raises(PollProblem) as problem:
        asyncio.run(_fetch(body))
    assert not problem.value.final and problem.value.wait > 0


def test_a_batch_without_any_number_is_not_fetched_again_without_a_pause(bench: QuickBench) -> None:
    async def poll() -> int:
        return await intake._poll_once(bench.context, _Given([{"message": {}}]), 5)  # type: ignore[arg-type]

    with pytest.raises(PollProblem) as problem:
        asyncio.run(poll())
    assert problem.value.wait > 0


class _Given:
    """A poller with this to give."""

    def __init__(self, updates: list[Any]) -> None:
        self._updates = updates

    async def get(self, offset: int) -> list[Any]:
        return self._updates


async def _fetch(body: bytes) -> list[dict[str, Any]]:
    poller = Poller("http://telegram", "42:token")
    await poller._client.aclose()
    poller._client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=body)))
    try:
        return await poller.get(0)
    finally:
        await poller.close()


def _message(text: str, number: int) -> dict[str, Any]:
    message = {"message_id": number, "date": 1_800_000_000, "chat": dict(PRIVATE), "from": dict(SENDER), "text": text}
    return {"update_id": FIRST + number, "message": message}


def _press(data: str, number: int) -> dict[str, Any]:
    shown = {"message_id": 5, "date": 1_800_000_000, "chat": dict(PRIVATE), "text": "?"}
    query = {"id": f"q{number}", "from": dict(SENDER), "chat_instance": "1", "message": shown, "data": data}
    return {"update_id": FIRST + number, "callback_query": query}


def _answers(bench: QuickBench) -> int:
    """How many messages Sokha gets when the bot does its work."""
    before = len(bench.texts())
    bench.run()
    return len(bench.texts()) - before


def _dead(bench: QuickBench) -> dict[str, str]:
    """What was set aside, and why."""
    with bench.context.database.transaction() as db:
        return {row.source: str(row.error) for row in db.query(Inbox).filter(Inbox.state == "dead")}


def test_what_is_kept_can_be_written_as_json() -> None:
    """Nothing that comes in can fail to be encrypted, which is done as UTF-8."""
    odd = {"\x00\ud800": ["\ud83d", {"a": "\x00"}], "b": None}
    assert json.dumps(clean(odd), ensure_ascii=False).encode() == b'{"?": ["?", {"a": ""}], "b": null}'
