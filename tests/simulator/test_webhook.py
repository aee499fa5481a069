"""telegram.md 1.2: updates by webhook: keys, acknowledgement, retries, expiry, the secret."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from .hook import FINE, Answer, Hook, hooked
from .simulator_lab import ALEX, CHAN, DARA, SOKHA, SOMCHAI, Lab

FORUM = -1002000000001


@pytest.fixture(scope="module")
def process() -> Iterator[Hook]:
    with hooked("--no-limits") as made:
        yield made


@pytest.fixture
def hook(process: Hook) -> Hook:
    """The same simulator and webhook, new for each test."""
    return process.anew()


def test_order_one_at_a_time_per_key_and_keys_in_parallel(hook: Hook) -> None:
    open_now: dict[int, int] = {}

    def say(update: dict[str, Any]) -> Answer:
        chat = update["message"]["chat"]["id"]
        with hook.lock:
            open_now[chat] = open_now.get(chat, 0) + 1
            assert open_now[chat] == 1, "two of one key at once"
        time.sleep(0.05)
        with hook.lock:
            open_now[chat] -= 1
        return FINE

    hook.say = say
    people = (SOKHA, SOMCHAI, ALEX)
    sent = {who: [hook.act(who, "text", text=f"{n}")["update_id"] for n in range(5)] for who in people}
    hook.set(max_connections=2)
    hook.until(lambda: hook.info()["pending_update_count"] == 0)
    for who in people:
        came = [u["update_id"] for u in hook.came if u["message"]["chat"]["id"] == who]
        assert came == sent[who], "order of one chat"
    assert hook.most_at_once == 2 and len(hook.came) == 15


def test_a_press_overtakes_a_message_of_the_same_user_and_a_group_waits_for_its_first(hook: Hook) -> None:
    free = threading.Event()

    def say(update: dict[str, Any]) -> Answer:
        if update.get("message", {}).get("text") == "slow":
            free.wait(60)
        return FINE

    hook.say = say
    hook.act(SOKHA, "text", text="/start")
    hook.set()
    keys = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    asked = hook.bot("sendMessage", chat_id=SOKHA, text="?", reply_markup=keys)["result"]["message_id"]
    hook.act(SOKHA, "text", text="slow")
    held = hook.act(SOKHA, "text", text="behind")["update_id"]
    press = hook.act(SOKHA, "press", message_id=asked, data="y")["update_id"]
    hook.act(DARA, "text", chat=FORUM, text="slow")
    in_group = hook.act(CHAN, "text", chat=FORUM, text="behind, in the whole group")["update_id"]
    elsewhere = hook.act(ALEX, "text", text="another chat")["update_id"]
    hook.until(lambda: {press, elsewhere} <= set(hook.ids()))
    assert not {held, in_group} & set(hook.ids())
    free.set()
    hook.until(lambda: {held, in_group} <= set(hook.ids()))


def test_webhook_with_secret(hook: Hook) -> None:
    hook.set(secret_token="abc_-9")
    hook.act(SOKHA, "text", text="hi")
    hook.until(lambda: hook.headers)
    assert hook.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "abc_-9"
    assert hook.headers[0]["Content-Type"] == "application/json"
    hook.set()
    hook.act(SOKHA, "text", text="hi")
    hook.until(lambda: len(hook.headers) == 2)
    assert "X-Telegram-Bot-Api-Secret-Token" not in hook.headers[1]


@pytest.mark.parametrize("code", [200, 201, 204])
def test_any_2xx_acknowledges(hook: Hook, code: int) -> None:
    hook.say = lambda update: (code, {}, None)
    hook.set()
    hook.act(SOKHA, "text", text="hi")
    hook.until(lambda: hook.came and hook.info()["pending_update_count"] == 0)
    assert "last_error_message" not in hook.info()


def test_retry_with_backoff_of_1_s_doubling_to_60_to_120_until_it_succeeds(hook: Hook) -> None:
    hook.say = lambda update: (500, {}, None)
    hook.set()
    sent = hook.act(SOKHA, "text", text="hi")["update_id"]
    behind = hook.act(SOKHA, "text", text="waits for the first")["update_id"]
    hook.tried(1)
    for n, wait in enumerate((1, 2, 4, 8, 16, 32), start=2):
        hook.pass_(wait)
        hook.tried(n)
    for n in range(8, 11):
        hook.pass_(50)
        assert len(hook.tries()) == n - 1, "60 s at least"
        hook.pass_(75)
        hook.tried(n)
    ats = [line[1] for line in hook.tries()]
    waits = [later - earlier for earlier, later in pairwise(ats)]
    assert all(wait >= least for wait, least in zip(waits, (1, 2, 4, 8, 16, 32, 60, 60, 60), strict=True)), waits
    info = hook.info()
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["last_error_date"] == int(ats[-1]) and hook.ids() == [sent] * 10
    hook.say = lambda update: FINE
    hook.pass_(121)
    hook.until(lambda: hook.ids()[-1] == behind and hook.info()["pending_update_count"] == 0)


def test_the_first_retry_at_once_is_a_switch(hook: Hook) -> None:
    hook.control("switches", webhook_first_retry_at_once=True)
    hook.say = lambda update: (500, {}, None)
    hook.set()
    hook.act(SOKHA, "text", text="hi")
    hook.tried(2)
    hook.pass_(2)
    hook.tried(3)
    assert hook.tries()[2][1] - hook.tries()[1][1] >= 2


def test_60_s_limit_then_the_update_is_sent_again(hook: Hook) -> None:
    free = threading.Event()

    def say(update: dict[str, Any]) -> Answer:
        if len(hook.came) == 1:
            free.wait(60)
        return FINE

    hook.say = say
    hook.set()
    sent = hook.act(SOKHA, "text", text="hi")["update_id"]
    hook.until(lambda: hook.came)
    hook.pass_(60)
    hook.tried(1)
    hook.pass_(1)
    hook.until(lambda: hook.info()["pending_update_count"] == 0)
    free.set()
    assert hook.ids() == [sent, sent], "the same update twice: a duplicate for the bot"
    assert hook.info()["last_error_message"] == "Read timeout expired"


def test_retry_after_is_honoured_up_to_an_hour(hook: Hook) -> None:
    for n, (told, kept) in enumerate((("30", 30), ("999999", 3600)), start=1):
        hook.say = lambda update, told=told: (503, {"Retry-After": told}, None)
        hook.set(drop_pending_updates=True)
        hook.act(SOKHA, "text", text="hi")
        hook.tried(n)
        hook.pass_(kept / 2)
        assert len(hook.tries()) == n
        hook.pass_(kept / 2)
        hook.tried(n + 1) if n == 2 else hook.set(drop_pending_updates=True)


def test_presses_are_tried_for_150_s_and_messages_for_24_h(hook: Hook) -> None:
    hook.act(SOKHA, "text", text="/start")
    keys = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    asked = hook.bot("sendMessage", chat_id=SOKHA, text="?", reply_markup=keys)["result"]["message_id"]
    hook.say = lambda update: (500, {}, None)
    hook.set(drop_pending_updates=True)
    press = hook.act(SOKHA, "press", message_id=asked, data="y")["update_id"]
    kept = hook.act(SOKHA, "text", text="kept longer")["update_id"]
    hook.tried(2)
    for _ in range(5):
        tries = len(hook.tries())
        hook.pass_(27)
        hook.until(lambda tries=tries: len(hook.tries()) > tries)
    assert hook.ids().count(press) >= 3
    hook.pass_(27)
    hook.until(lambda: hook.info()["pending_update_count"] == 1)
    tries = hook.ids().count(press)
    hook.pass_(86_400 - 400)
    hook.until(lambda: hook.ids()[-1] == kept)
    assert hook.info()["pending_update_count"] == 1 and hook.ids().count(press) == tries
    hook.pass_(400)
    hook.until(lambda: hook.info()["pending_update_count"] == 0)


def test_a_refused_connection_is_tried_again(hook: Hook) -> None:
    url, hook.url = hook.url, "http://127.0.0.1:1/hook"
    hook.set()
    sent = hook.act(SOKHA, "text", text="hi")["update_id"]
    hook.until(lambda: hook.info().get("last_error_message") == "Connection refused")
    hook.url = url
    hook.set()
    hook.until(lambda: hook.ids() == [sent])


def test_a_reply_may_carry_a_method_call_but_not_every_one(hook: Hook) -> None:
    replies = iter(
        [
            {"method": "sendMessage", "chat_id": SOKHA, "text": "from the reply"},
            {"method": "deleteWebhook"},
            {"method": "getMe"},
            {"method": "sendMessage", "chat_id": 5, "text": "refused, and nobody learns of it"},
        ]
    )
    hook.say = lambda update: (200, {"Content-Type": "application/json"}, next(replies))
    hook.set()
    for _ in range(4):
        hook.act(SOKHA, "text", text="hi")
    hook.until(lambda: len(hook.came) == 4 and hook.info()["pending_update_count"] == 0)
    seen = hook.http.get(f"/sim/chats/{SOKHA}/messages").json()["messages"]
    assert [m["text"] for m in seen if m["from_bot"]] == ["from the reply"]
    assert hook.info()["url"] == hook.url
    made = [(call["method"], call["ok"]) for call in hook.http.get("/sim/calls").json() if call["method"][:3] != "get"]
    assert made == [("setWebhook", True), ("sendMessage", True), ("sendMessage", False)]


def test_409_while_a_webhook_is_set_and_polling_gets_the_unconfirmed_when_it_is_deleted(hook: Hook) -> None:
    hook.say = lambda update: (500, {}, None)
    hook.set()
    sent = hook.act(SOKHA, "text", text="hi")["update_id"]
    hook.until(lambda: hook.came)
    refused = hook.bot("getUpdates")
    assert refused["error_code"] == 409 and "webhook is active" in refused["description"]
    assert hook.bot("deleteWebhook")["ok"]
    assert [u["update_id"] for u in hook.bot("getUpdates")["result"]] == [sent]
    tries = len(hook.tries())
    hook.pass_(300)
    hook.act(SOKHA, "text", text="nothing is sent any more")
    assert len(hook.bot("getUpdates")["result"]) == 2 and len(hook.tries()) == tries


def test_a_long_poll_ends_when_a_webhook_is_set(hook: Hook) -> None:
    ended: list[dict[str, Any]] = []
    poll = threading.Thread(target=lambda: ended.append(hook.bot("getUpdates", timeout=50)))
    poll.start()
    hook.until(lambda: hook.http.get("/sim/health").json()["polling"])
    hook.set()
    poll.join(60)
    assert ended[0]["error_code"] == 409 and "terminated by setWebhook" in ended[0]["description"]


def test_23_hours_of_410_remove_the_webhook(hook: Hook) -> None:
    hook.say = lambda update: (410, {}, None)
    hook.set()
    hook.act(SOKHA, "text", text="hi")
    hook.tried(1)
    hook.pass_(23 * 3600 + 60)
    hook.until(lambda: hook.info()["url"] == "")


def test_a_second_delivery_and_another_order_are_faults(hook: Hook) -> None:
    sent = [hook.act(who, "text", text="hi")["update_id"] for who in (SOKHA, SOMCHAI)]
    hook.control("faults", kind="reorder")
    hook.set(max_connections=1)
    hook.until(lambda: hook.info()["pending_update_count"] == 0)
    assert hook.ids() == sent[::-1]
    hook.control("faults", kind="repeat")
    again = hook.act(ALEX, "text", text="hi")["update_id"]
    hook.until(lambda: len(hook.came) == 4)
    assert hook.ids()[2:] == [again, again] and hook.info()["pending_update_count"] == 0


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/hook", "An HTTPS URL must be provided"),
        ("http://127.0.0.1:8443/hook", "An HTTPS URL must be provided"),
        ("ftp://example.org/hook", "An HTTPS URL must be provided"),
        ("https://example.org:8080/hook", "only on ports 80, 88, 443 or 8443"),
        ("https://example.org:x/hook", "invalid webhook URL"),
    ],
)
def test_https_on_443_80_88_8443_and_nothing_else(lab: Lab, url: str, why: str) -> None:
    code, description = lab.refused("setWebhook", url=url)
    assert code == 400 and why in description


def test_max_connections_1_to_100_default_40_and_secret_token_of_256_letters(lab: Lab) -> None:
    for given, kept in ((None, 40), (1, 1), (250, 100), (-3, 1)):
        more = {} if given is None else {"max_connections": given}
        lab.bot("setWebhook", url="https://example.org/hook", secret_token="x" * 256, **more)
        assert lab.bot("getWebhookInfo")["max_connections"] == kept
    for secret in ("x" * 257, "no spaces", "ក"):
        assert lab.refused("setWebhook", url="https://example.org/hook", secret_token=secret)[0] == 400


def test_webhook_info_says_what_waits_and_which_kinds_are_wanted(lab: Lab) -> None:
    empty = {"url": "", "has_custom_certificate": False, "pending_update_count": 0, "max_connections": 40}
    assert lab.bot("getWebhookInfo") == empty
    lab.act(SOKHA, "text", text="hi")
    lab.bot("setWebhook", url="https://example.org/hook", allowed_updates=["message"])
    info = lab.bot("getWebhookInfo")
    assert info["pending_update_count"] == 1 and info["allowed_updates"] == ["message"]
    lab.bot("setWebhook", url="https://example.org/hook", drop_pending_updates=True)
    info = lab.bot("getWebhookInfo")
    assert info["pending_update_count"] == 0 and info["allowed_updates"] == ["message"], "remembered when not named"


def test_nothing_is_delivered_to_another_machine(hook: Hook) -> None:
    hook.url = "https://example.org/hook"
    hook.set()
    hook.act(SOKHA, "text", text="hi")
    why = hook.until(lambda: hook.info().get("last_error_message"))
    assert why == "simulator: delivers on this machine only" and hook.tries() == []


def test_a_certificate_of_ones_own_must_be_one(lab: Lab) -> None:
    response = lab.http.post(
        "/bot4242:test-token/setWebhook",
        data={"url": "https://example.org/hook"},
        files={"certificate": ("c.pem", b"not a certificate")},
    )
    assert response.json()["description"] == "Bad Request: bad webhook: can't parse the certificate"
