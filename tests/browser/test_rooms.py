"""The page alone, with a simulator and no helpline: two staff rooms, reactions, and what the bot is doing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from bot.simulator.seed import FORUM_ID, SECOND_FORUM_ID
from tests.browser.chromium import chromium
from tests.e2e.helpline_lab import free_port

pytestmark = pytest.mark.browser
TOKEN = "4242:test-token"
SOKHA, CHAN = 1001, 2003


class Exchange:
    """A simulator as a process; the test is the bot."""

    def __init__(self) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        command = [sys.executable, "-m", "bot.simulator", "--port", str(port), "--token", TOKEN, "--no-limits"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait(self) -> None:
        for _ in range(150):
            try:
                httpx.get(f"{self.url}/sim/health")
                return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("the simulator did not start")

    def bot(self, method: str, **values: Any) -> Any:
        return httpx.post(f"{self.url}/bot{TOKEN}/{method}", json=values).raise_for_status().json()["result"]

    def control(self, path: str, **values: Any) -> Any:
        return httpx.post(f"{self.url}/sim/{path}", json=values).raise_for_status().json()


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    made = Exchange()
    try:
        made.wait()
        yield made
    finally:
        made.process.terminate()
        made.process.wait(10)


@pytest.fixture
def page(exchange: Exchange) -> Iterator[Page]:
    with chromium() as browser:
        made = browser.new_page(viewport={"width": 1280, "height": 800})
        errors: list[str] = []
        made.on("pageerror", lambda error: errors.append(str(error)))
        made.goto(exchange.url)
        yield made
        assert errors == []


def test_each_room_has_its_own_people_topics_and_unread_messages(exchange: Exchange, page: Page) -> None:
    staff = page.locator("#staff")
    expect(staff.locator("select:visible option")).to_have_text(["Dara (km)", "Chan (km)"])
    thread = exchange.bot("createForumTopic", chat_id=SECOND_FORUM_ID, name="P-22")["message_thread_id"]
    exchange.bot("sendMessage", chat_id=SECOND_FORUM_ID, message_thread_id=thread, text="a case for LPN")
    tabs = staff.locator(".switch button")
    expect(tabs).to_have_text(["LSCW staff room (test)", "LPN staff room (test)1"])
    expect(staff.locator(".rooms button:visible", has_text="P-22")).to_have_count(0)
    tabs.nth(1).click()
    expect(staff.locator("select:visible option")).to_have_text(["Nok (th)", "Ploy (th)"])
    staff.locator(".rooms button:visible", has_text="P-22").click()
    expect(tabs.nth(1)).to_have_text("LPN staff room (test)")
    staff.locator("textarea:visible").fill("I take it")
    staff.get_by_label("Send", exact=True).locator("visible=true").click()
    expect(staff.locator(".bubble.mine:visible")).to_contain_text("I take it")
    exchange.control("migrate", chat=SECOND_FORUM_ID)
    expect(staff.locator(".rooms button:visible", has_text="P-22")).to_be_visible()


def test_an_anonymous_owner_is_shown_as_the_group_and_a_removed_bot_as_gone(exchange: Exchange, page: Page) -> None:
    staff = page.locator("#staff")
    staff.locator("select:visible").select_option(str(CHAN))
    exchange.control("act", **{"as": 2001, "chat": FORUM_ID, "do": "text", "text": "hello", "anonymous": True})
    expect(staff.locator(".author:visible")).to_have_text("LSCW staff room (test)")
    exchange.control(f"groups/{FORUM_ID}/remove_bot")
    expect(staff.locator(".banner:visible")).to_contain_text("removed")
    exchange.control(f"groups/{FORUM_ID}/add_bot")
    expect(staff.locator(".banner:visible")).to_have_count(0)


def test_the_phone_shows_reactions_and_what_the_bot_is_doing(exchange: Exchange, page: Page) -> None:
    phone = page.locator("#phone")
    sent = exchange.control("act", **{"as": SOKHA, "do": "text", "text": "hello"})["message_id"]
    eyes = {"type": "emoji", "emoji": "👀"}
    exchange.bot("setMessageReaction", chat_id=SOKHA, message_id=sent, reaction=[eyes])
    expect(phone.locator(".reaction")).to_have_text("👀")
    exchange.bot("setMessageReaction", chat_id=SOKHA, message_id=sent, reaction=[])
    expect(phone.locator(".reaction")).to_have_count(0)
    exchange.bot("sendChatAction", chat_id=SOKHA, action="typing")
    expect(phone.locator(".doing")).to_have_text("typing…")
    exchange.bot("sendMessage", chat_id=SOKHA, text="here")
    expect(phone.locator(".doing")).to_have_count(0)
