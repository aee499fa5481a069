"""Whatever is unverified about Telegram: the bot comes through its whole story with every switch in every position."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.guide.render import Renderer
from bot.simulator.switches import Switches
from bot.store.database import Database, open_database
from tests.core.people import LOCKED_IN
from tests.work.test_any_helpline import Helpline

from .simulator_lab import ALEX, DARA, SOKHA, Lab
from .story import the_whole_way

#: a switch of which the bot can see nothing in its story has its own test, by this name
SEEN_ELSEWHERE = {
    "webhook_first_retry_at_once": "tests/simulator/test_webhook.py::test_the_first_retry_at_once_is_a_switch",
}
OTHERS = [
    (name, value) for name, values in Switches.positions().items() for value in values[1:] if name not in SEEN_ELSEWHERE
]


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'test.db'}", tmp_path / "keys.json")
    yield opened
    opened.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "value"), [("all", "as they are"), *OTHERS])
def test_the_bot_passes_in_every_position(name: str, value: object, sqlite: Database, renderer: Renderer) -> None:
    bench = Helpline(sqlite, renderer)
    if name != "all":
        bench.lab.control("switches", **{name: value})
        assert bench.lab.see("switches")[name] == value
    the_whole_way(bench)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("value", [True, False])
def test_the_bot_passes_in_a_supergroup_without_topics(value: bool, sqlite: Database, renderer: Renderer) -> None:
    bench = Helpline(sqlite, renderer, forum=False)
    bench.lab.control("migrate")
    bench.run()
    bench.lab.control("switches", thread_id_on_plain_replies=value)
    bench.say(SOKHA, LOCKED_IN)
    room = bench.lab.see("world")["group"]["id"]
    bench.press(DARA, "Take", chat=room)
    bench.say(SOKHA, "1")
    bench.say(SOKHA, "ចាស")
    bench.say(SOKHA, "room five")
    (relayed,) = [m for m in bench.messages(room) if "room five" in (m["text"] or "")]
    bench.say(DARA, "we are here", chat=room, reply_to=relayed["message_id"])
    assert bench.texts()[-1].endswith("we are here")


def test_every_switch_has_more_than_one_position_and_its_default_is_one() -> None:
    defaults = Switches()
    for name, values in Switches.positions().items():
        assert len(values) > 1 and len(set(values)) == len(values), name
        assert values[0] == getattr(defaults, name), name


def test_a_word_that_is_no_position_is_refused(lab: Lab) -> None:
    for wrong in ({"deleted_topic_error": "gone"}, {"chat_burst": "3"}, {"nonsense": 1}):
        assert lab.http.post("/sim/switches", json=wrong).status_code == 400


@pytest.mark.parametrize("burst", [1, 3, 10])
def test_the_burst_of_a_chat_varies(burst: int) -> None:
    lab = Lab(limits=True)
    lab.act(SOKHA, "text", text="/start")
    lab.control("switches", chat_burst=burst)
    answers = [lab.raw("sendMessage", chat_id=SOKHA, text="x")["ok"] for _ in range(burst + 1)]
    assert answers == [True] * burst + [False]


@pytest.mark.parametrize("most", [12, 20, 40])
def test_the_minute_of_a_group_varies(most: int) -> None:
    lab = Lab(limits=True)
    lab.control("switches", group_minute=most)
    sent = 0
    for _ in range(most + 1):
        sent += lab.raw("sendMessage", chat_id=lab.group, text="x")["ok"]
        lab.clock.pass_(1.2)
    assert sent == most


@pytest.mark.parametrize("count", [True, False])
def test_reactions_may_count_as_messages(count: bool) -> None:
    lab = Lab(limits=True)
    lab.act(SOKHA, "text", text="/start")
    lab.control("switches", reactions_count_as_messages=count, chat_burst=1)
    react = {"chat_id": SOKHA, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "👌"}]}
    assert lab.raw("setMessageReaction", **react)["ok"]
    assert lab.raw("sendMessage", chat_id=SOKHA, text="x")["ok"] is not count


@pytest.mark.parametrize("told", [True, False])
def test_reactions_reach_a_bot_that_asked_and_in_private_perhaps(lab: Lab, told: bool) -> None:
    lab.act(ALEX, "text", text="/start")
    sent = lab.bot("sendMessage", chat_id=ALEX, text="x")["message_id"]
    card = lab.bot("sendMessage", chat_id=lab.group, text="x")["message_id"]
    assert lab.act(DARA, "react", chat=lab.group, message_id=card)["update_id"] is None, "not one of the usual kinds"
    lab.updates(allowed_updates=["message_reaction"])
    lab.control("switches", private_reactions_delivered=told)
    assert (lab.act(ALEX, "react", message_id=sent)["update_id"] is not None) is told
    assert lab.act(DARA, "react", chat=lab.group, message_id=card, emoji="🙏")["update_id"]
