"""The server's manners: tokens, ways of asking, faults, the control interface, the page."""

from __future__ import annotations

import ast
import socket
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

import bot.simulator
from bot.simulator.server import create_app, is_loopback, serve

from .simulator_lab import ALEX, SOKHA, TOKEN, Lab

SOURCE = Path(bot.simulator.__file__).parent


def test_one_token_is_accepted(lab: Lab) -> None:
    assert lab.http.get("/bot4242:other/getMe").json()["error_code"] == 401
    assert lab.http.get("/botnonsense/getMe").status_code == 404
    assert lab.http.get(f"/bot{TOKEN}/GETME").json()["ok"]
    assert lab.http.get(f"/bot{TOKEN}/noSuchMethod").json() == {
        "ok": False, "error_code": 404, "description": "Not Found",
    }  # fmt: skip


def test_query_form_multipart_and_json_say_the_same(lab: Lab) -> None:
    values = {
        "chat_id": str(SOKHA),
        "text": "ហើយ",
        "reply_markup": '{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}',
    }
    url = f"/bot{TOKEN}/sendMessage"
    answers = [
        lab.http.get(url, params=values),
        lab.http.post(url, data=values),
        lab.http.post(url, files={name: (None, value) for name, value in values.items()}),
        lab.http.post(url, json=values | {"chat_id": SOKHA}),
    ]
    results = [answer.json()["result"] for answer in answers]
    assert {result["text"] for result in results} == {"ហើយ"}
    assert all(result["reply_markup"]["inline_keyboard"] for result in results)


def test_unreadable_calls_are_400_and_never_500(lab: Lab) -> None:
    url = f"/bot{TOKEN}/sendMessage"
    assert lab.http.post(url, content=b"{", headers={"content-type": "application/json"}).status_code == 400
    lab.refused("sendMessage", text="x")
    lab.refused("sendMessage", chat_id="abc", text="x")
    lab.refused("sendMessage", chat_id=SOKHA, text="x", reply_markup={"inline_keyboard": {"a": 1}})
    lab.refused("setMessageReaction", chat_id=SOKHA, message_id=1, reaction=["x"])
    lab.refused("sendMediaGroup", chat_id=SOKHA, media=["x", "y"])


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("502", 502)])
def test_faults_hit_the_named_method_and_chat_so_many_times(lab: Lab, kind: str, status: int) -> None:
    lab.act(ALEX, "text", text="/start")
    lab.control("faults", method="sendMessage", chat_id=SOKHA, kind=kind, times=2, retry_after=7)
    url = f"/bot{TOKEN}/sendMessage"
    lab.bot("sendMessage", chat_id=ALEX, text="x")
    answers = [lab.http.post(url, json={"chat_id": SOKHA, "text": "x"}) for _ in range(3)]
    assert [a.status_code for a in answers] == [status, status, 200]
    if kind == "429":
        assert answers[0].json()["parameters"] == {"retry_after": 7}
    assert [c["ok"] for c in lab.see("calls")][-3:] == [False, False, True]


def test_an_unknown_fault_or_switch_is_refused(lab: Lab) -> None:
    assert lab.http.post("/sim/faults", json={"kind": "earthquake"}).status_code == 400
    assert lab.http.post("/sim/switches", json={"nonsense": True}).status_code == 400
    assert lab.http.post("/sim/switches", json={"closed_topic_refuses": "yes"}).status_code == 400


@pytest.mark.parametrize(("kind", "delivered"), [("timeout_after_delivery", 1), ("drop", 0)])
def test_broken_connections_with_and_without_delivery(kind: str, delivered: int) -> None:
    app = create_app(TOKEN)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [found]})
        thread.start()
        try:
            base = f"http://127.0.0.1:{found.getsockname()[1]}"
            _until_up(base)
            httpx.post(f"{base}/sim/act", json={"as": ALEX, "do": "text", "text": "hi"})
            httpx.post(f"{base}/sim/faults", json={"kind": kind, "method": "sendMessage"})
            with pytest.raises(httpx.TransportError):
                httpx.post(f"{base}/bot{TOKEN}/sendMessage", json={"chat_id": ALEX, "text": "x"}, timeout=0.2)
            seen = httpx.get(f"{base}/sim/chats/{ALEX}/messages").json()["messages"]
            assert len([m for m in seen if m["from_bot"]]) == delivered
        finally:
            server.should_exit = True
            thread.join(5)


def _until_up(base: str) -> None:
    for _ in range(50):
        try:
            httpx.get(f"{base}/sim/health", timeout=1)
            return
        except httpx.TransportError:
            time.sleep(0.02)
    raise AssertionError("the server did not start")


def test_messages_after_a_sequence_number_show_what_is_new_or_changed(lab: Lab) -> None:
    first = lab.bot("sendMessage", chat_id=SOKHA, text="one", disable_notification=True)["message_id"]
    seq = lab.see(f"chats/{SOKHA}/messages")["seq"]
    assert lab.see(f"chats/{SOKHA}/messages?after={seq}")["messages"] == []
    lab.bot("editMessageText", chat_id=SOKHA, message_id=first, text="two")
    changed = lab.see(f"chats/{SOKHA}/messages?after={seq}")["messages"]
    assert [(m["text"], m["edited"], m["silent"]) for m in changed] == [("two", True, True)]


def test_the_call_log_has_no_text(lab: Lab) -> None:
    lab.bot("sendMessage", chat_id=SOKHA, text="very secret")
    call = lab.see("calls")[-1]
    assert set(call) == {"n", "method", "chat_id", "ok", "error_code", "at"}


def test_reset_keeps_counting_what_clients_wait_on(lab: Lab) -> None:
    before = lab.act(SOKHA, "text", text="x")["update_id"]
    lab.control("faults", kind="500")
    world = lab.control("reset")
    assert world["resets"] == 1 and not world["users"][0]["started"]
    assert lab.updates() == [] and lab.see(f"chats/{SOKHA}/messages")["messages"] == []
    assert lab.act(SOKHA, "text", text="x")["update_id"] == before + 1


def test_time_can_be_advanced(lab: Lab) -> None:
    before = lab.control("clock")["now"]
    assert lab.control("clock", advance=60)["now"] == before + 60


def test_it_refuses_to_leave_the_machine() -> None:
    assert is_loopback("127.0.0.1") and is_loopback("::1") and not is_loopback("0.0.0.0")
    with pytest.raises(SystemExit):
        serve("0.0.0.0", 8500, TOKEN)


def test_the_page_and_its_parts_are_served_and_load_nothing_from_elsewhere(lab: Lab) -> None:
    assert "Helpline simulator" in lab.http.get("/").text
    for file in (SOURCE / "page").glob("*.*"):
        text = lab.http.get(f"/page/{file.name}").text
        assert "innerHTML" not in text and "cdn" not in text.lower() and "//fonts" not in text
    fonts = list((SOURCE / "page" / "fonts").glob("*.woff2"))
    assert len(fonts) >= 4 and all(font.read_bytes()[:4] == b"wOF2" for font in fonts)


def test_the_simulator_imports_nothing_from_the_rest_of_bot() -> None:
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names: list[Any] = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert all(not n.startswith("bot") or n.startswith("bot.simulator") for n in names), file
