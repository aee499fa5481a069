"""Everything the simulator says, and every call of the bot, is valid for aiogram's models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.guide.render import Renderer
from bot.simulator import bot_api
from bot.simulator.keys import KEYS
from bot.simulator.methods import METHODS
from bot.simulator.params import Params
from bot.store.database import Database, open_database
from bot.telegram import powers
from bot.telegram.profile import introduce
from tests.work.test_any_helpline import Helpline

from .aiogram_check import method_named, read_answer, read_call, read_update
from .simulator_lab import CHAN, DARA, SOKHA, Lab
from .story import the_whole_way
from .test_real_client import everything

FORBIDDEN = {"forwardMessage", "forwardMessages", "copyMessage", "copyMessages"}
PLACE = {"latitude": 13.6, "longitude": 100.6}
HOOK = "https://example.org/hook"


def test_every_update_the_simulator_can_make(lab: Lab, keys: dict[str, Any]) -> None:
    kinds = [*KEYS]
    lab.updates(allowed_updates=kinds)
    raw = everything(lab, keys)
    lab.control("switches", private_reactions_delivered=True)
    sent = lab.act(DARA, "text", chat=-1002000000777, text="x", anonymous=True)["message_id"]
    lab.act(CHAN, "react", chat=-1002000000777, message_id=sent, emoji="🙏")
    lab.act(SOKHA, "react", message_id=lab.act(SOKHA, "text", text="x")["message_id"])
    lab.control(f"groups/{lab.second}/remove_bot")
    lab.control(f"groups/{lab.second}/add_bot")
    raw += lab.fresh()
    found = {read_update(update).event_type for update in raw}
    assert found == {"message", "edited_message", "callback_query", "my_chat_member", "message_reaction"}


def test_a_field_that_does_not_exist_would_be_found(lab: Lab) -> None:
    lab.act(SOKHA, "text", text="x")
    (raw,) = lab.fresh()
    raw["message"]["chat"]["colour"] = "red"
    with pytest.raises(AssertionError, match="colour"):
        read_update(raw)
    with pytest.raises(AssertionError, match="txt"):
        read_call("sendMessage", {"chat_id": "5", "txt": "x"})
    with pytest.raises(ValidationError):
        read_call("sendMessage", {"chat_id": "5"})
    with pytest.raises(ValidationError):
        read_answer("deleteMessage", "true")


class Calls:
    """The answers of all methods, by the Bot API itself."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.made = lab, set[str]()

    def __call__(self, name: str, /, **values: Any) -> Any:
        raw = self.lab.bot(name, **values)
        self.made.add(name)
        return read_answer(name, raw)


def test_every_answer_of_every_method(lab: Lab, keys: dict[str, Any]) -> None:
    call, files = Calls(lab), {}
    for kind in ("voice", "photo", "sticker", "document", "video", "video_note", "audio", "animation"):
        lab.act(SOKHA, kind, caption="x")
        held = lab.fresh()[-1]["message"][kind]
        files[kind] = (held[-1] if kind == "photo" else held)["file_id"]
        method = "send" + "".join(part.capitalize() for part in kind.split("_"))
        assert call(method, chat_id=SOKHA, **{kind: files[kind]}).message_id
    call("getFile", file_id=files["photo"])
    call("sendMediaGroup", chat_id=SOKHA, media=[{"type": "photo", "media": files["photo"]}] * 2)
    said = call("sendMessage", chat_id=SOKHA, text="<b>x</b>", parse_mode="HTML", reply_markup=keys).message_id
    call("sendLocation", chat_id=SOKHA, **PLACE)
    call("sendVenue", chat_id=SOKHA, title="LPN", address="Samut Sakhon", **PLACE)
    call("sendContact", chat_id=SOKHA, phone_number="+66", first_name="LPN")
    call("sendChatAction", chat_id=SOKHA, action="typing")
    call("setMessageReaction", chat_id=SOKHA, message_id=1, reaction=[{"type": "emoji", "emoji": "👌"}])
    query = lab.act(SOKHA, "press", message_id=said, data="y")["callback_query_id"]
    call("answerCallbackQuery", callback_query_id=query, text="ok")
    call("editMessageText", chat_id=SOKHA, message_id=said, text="y")
    call("editMessageReplyMarkup", chat_id=SOKHA, message_id=said, reply_markup=keys)
    photo = call("sendPhoto", chat_id=SOKHA, photo=files["photo"], caption="a", has_spoiler=True).message_id
    call("editMessageCaption", chat_id=SOKHA, message_id=photo, caption="b")
    call("deleteMessage", chat_id=SOKHA, message_id=photo)
    call("deleteMessages", chat_id=SOKHA, message_ids=[said])
    thread = call("createForumTopic", chat_id=lab.group, name="K-1").message_thread_id
    card = call("sendMessage", chat_id=lab.group, message_thread_id=thread, text="card").message_id
    call("pinChatMessage", chat_id=lab.group, message_id=card)
    call("unpinChatMessage", chat_id=lab.group, message_id=card)
    call("editForumTopic", chat_id=lab.group, message_thread_id=thread, name="K-1 taken")
    for method in ("closeForumTopic", "reopenForumTopic", "deleteForumTopic"):
        call(method, chat_id=lab.group, message_thread_id=thread)
    call("getMe")
    for chat in (SOKHA, lab.group):
        call("getChat", chat_id=chat)
    for who in (DARA, CHAN, SOKHA, 4242):
        call("getChatMember", chat_id=lab.group, user_id=who)
    call("getChatAdministrators", chat_id=lab.group)
    call("setMyCommands", commands=[{"command": "a", "description": "b"}])
    call("getMyCommands")
    call("deleteMyCommands")
    for what, field in (("Name", "name"), ("Description", "description"), ("ShortDescription", "short_description")):
        call(f"setMy{what}", **{field: "x"})
        call(f"getMy{what}")
    lab.act(SOKHA, "text", text="x")
    assert call("getUpdates")
    call("getWebhookInfo")
    call("setWebhook", url=HOOK, allowed_updates=["message"])
    lab.sim.webhook.failed("Connection refused", lab.clock.now)  # type: ignore[union-attr]
    assert call("getWebhookInfo").last_error_message
    call("deleteWebhook")
    assert call.made | FORBIDDEN == {name for name, _ in METHODS.values()}


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'test.db'}", tmp_path / "keys.json")
    yield opened
    opened.close()


@pytest.mark.timeout(600)
def test_every_call_the_bot_makes(sqlite: Database, renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, int] = {}
    plain = bot_api.perform

    async def perform(sim: Any, name: str, method: Any, params: Params) -> dict[str, Any]:
        if name != "getUpdates":
            made[name] = made.get(name, 0) + 1
            read_call(name, params.values)
        body = await plain(sim, name, method, params)
        if body["ok"]:
            read_answer(name, body["result"])
        return dict(body)

    monkeypatch.setattr(bot_api, "perform", perform)
    bench = Helpline(sqlite, renderer)
    the_whole_way(bench)
    assert {"sendMessage", "createForumTopic", "editMessageText", "setMessageReaction"} <= made.keys()
    assert {"answerCallbackQuery", "sendMediaGroup", "sendVoice", "closeForumTopic", "pinChatMessage"} <= made.keys()


def test_how_the_bot_introduces_itself(sqlite: Database, renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[str] = set()
    plain = bot_api.perform

    async def perform(sim: Any, name: str, method: Any, params: Params) -> dict[str, Any]:
        seen.add(name)
        read_call(name, params.values)
        return dict(await plain(sim, name, method, params))

    monkeypatch.setattr(bot_api, "perform", perform)
    bench = Helpline(sqlite, renderer)

    async def greet() -> None:
        async with bench._bot() as bot:
            await introduce(bot, renderer, bench.context.roster)
            assert await powers.missing(bot, bench.context.roster) == []

    import asyncio

    asyncio.run(greet())
    assert {"setMyCommands", "getChat", "getChatMember", "getMe"} <= seen


def test_aiogram_knows_every_method_of_the_simulator() -> None:
    assert all(method_named(name).__api_method__ == name for name, _ in METHODS.values())
