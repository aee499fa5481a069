"""telegram.md 1.2: how updates are kept, confirmed, lost."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from bot.simulator.server import create_app

from .simulator_lab import ALEX, SOKHA, TOKEN, Lab


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


def test_offset_confirms_and_deletes_at_the_moment_of_that_call(lab: Lab) -> None:
    for word in ("one", "two", "three"):
        lab.act(SOKHA, "text", text=word)
    first = lab.updates()
    assert texts(first) == ["one", "two", "three"]
    assert texts(lab.updates()) == ["one", "two", "three"], "unconfirmed updates come again"
    assert texts(lab.updates(offset=first[1]["update_id"])) == ["two", "three"]
    assert texts(lab.updates()) == ["two", "three"], "what was confirmed is gone for good"


def test_limit_gives_the_oldest_first_and_ids_are_sequential(lab: Lab) -> None:
    ids = [lab.act(SOKHA, "text", text=word)["update_id"] for word in "abc"]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    assert texts(lab.updates(limit=2)) == ["a", "b"]


def test_messages_are_kept_24_hours(lab: Lab) -> None:
    lab.act(SOKHA, "text", text="old")
    lab.clock.pass_(86_399)
    assert texts(lab.updates()) == ["old"]
    lab.clock.pass_(1)
    assert lab.updates() == []


def test_callback_queries_are_kept_150_s(lab: Lab, keys: dict[str, Any]) -> None:
    sent = lab.bot("sendMessage", chat_id=SOKHA, text="Safe?", reply_markup=keys)
    lab.act(SOKHA, "press", message_id=sent["message_id"], data="y")
    lab.clock.pass_(149)
    assert len(lab.updates()) == 1
    lab.clock.pass_(1)
    assert lab.updates() == []


def test_a_week_without_updates_makes_the_next_id_random_and_an_old_offset_loses_nothing(lab: Lab) -> None:
    last = lab.act(SOKHA, "text", text="before")["update_id"]
    lab.updates(offset=last + 1)
    lab.clock.pass_(8 * 86_400)
    assert lab.act(SOKHA, "text", text="after")["update_id"] != last + 1
    assert texts(lab.updates(offset=last + 1)) == ["after"]


def test_default_kinds_exclude_reactions_and_allowed_updates_persist(lab: Lab) -> None:
    assert lab.sim.emit("message_reaction", {}) is None
    lab.updates(allowed_updates=["callback_query"])
    assert lab.act(SOKHA, "text", text="unwanted")["update_id"] is None
    assert lab.updates() == []
    lab.updates(allowed_updates=[])
    assert lab.act(SOKHA, "text", text="wanted")["update_id"] is not None


def test_a_webhook_makes_getupdates_409(lab: Lab) -> None:
    assert lab.refused("setWebhook", url="http://plain.example")[0] == 400
    assert lab.bot("setWebhook", url="https://example.org/hook", secret_token="abc_1")
    assert lab.refused("getUpdates")[0] == 409
    assert lab.bot("getWebhookInfo")["url"] == "https://example.org/hook"
    assert lab.bot("deleteWebhook") and lab.updates() == []


def test_the_same_offset_again_within_half_a_second_gets_one_update_when_switched_on(lab: Lab) -> None:
    lab.control("switches", slow_repeated_polls=True)
    for word in "ab":
        lab.act(SOKHA, "text", text=word)
    lab.updates(offset=1)
    assert texts(lab.updates(offset=1)) == ["a"]


def test_the_queue_is_full_at_its_cap(lab: Lab, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.simulator.updates.MOST_PENDING", 1)
    lab.act(SOKHA, "text", text="kept")
    assert lab.act(SOKHA, "text", text="dropped")["update_id"] is None
    assert texts(lab.updates()) == ["kept"] and lab.sim.updates.dropped == 1


def asgi(lab_token: str = TOKEN) -> tuple[Any, httpx.AsyncClient]:
    app = create_app(lab_token, limits=False)
    transport = httpx.ASGITransport(app=app)
    return app, httpx.AsyncClient(transport=transport, base_url=f"http://sim/bot{lab_token}")


def test_long_poll_returns_as_soon_as_a_message_arrives() -> None:
    async def history() -> None:
        _, bot = asgi()
        poll = asyncio.create_task(bot.get("getUpdates", params={"timeout": 30}))
        await asyncio.sleep(0.05)
        assert not poll.done()
        await bot.post("http://sim/sim/act", json={"as": ALEX, "do": "text", "text": "hello"})
        body = (await asyncio.wait_for(poll, 1)).json()
        assert texts(body["result"]) == ["hello"]
        await bot.aclose()

    asyncio.run(history())


def test_a_second_poller_ends_the_first_with_409() -> None:
    async def history() -> None:
        _, bot = asgi()
        first = asyncio.create_task(bot.get("getUpdates", params={"timeout": 30}))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(bot.get("getUpdates", params={"timeout": 30}))
        ended = await asyncio.wait_for(first, 1)
        assert ended.status_code == 409
        assert "terminated by other getUpdates request" in ended.json()["description"]
        second.cancel()
        await bot.aclose()

    asyncio.run(history())
