"""A person sits before the page: types in Khmer on the phone, and the case stands in the staff room on the right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import chromium
from tests.e2e.helpline_lab import GROUP, Helpline

pytestmark = [pytest.mark.browser, pytest.mark.e2e]
LOCKED_IN = "ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់"


@pytest.fixture
def helpline(tmp_path: Path) -> Iterator[Helpline]:
    made = Helpline(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def test_a_cry_on_the_phone_becomes_a_case_in_the_staff_room(helpline: Helpline) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"http://127.0.0.1:{helpline.port}/")
        phone, staff = page.locator("#phone"), page.locator("#staff")
        phone.locator("textarea").fill(LOCKED_IN)
        phone.get_by_label("Send", exact=True).click()
        expect(phone.get_by_role("log")).to_contain_text("191", timeout=20_000)
        expect(phone.get_by_role("log")).to_contain_text("មានសុវត្ថិភាព", timeout=20_000)
        expect(staff).to_contain_text("🔴", timeout=20_000)
        phone.get_by_role("button", name="🟢").last.click()
        expect(phone.get_by_role("log")).to_contain_text("LPN", timeout=20_000)
        assert errors == []


def test_it_is_usable_on_a_phone_without_sideways_scrolling(helpline: Helpline) -> None:
    helpline.say(1001, "/start")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 360, "height": 740})
        page.goto(f"http://127.0.0.1:{helpline.port}/")
        expect(page.locator("#phone").get_by_role("log")).to_contain_text("ភាសា", timeout=20_000)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("#tab-staff").click()
        expect(page.locator("#staff")).to_be_visible()


def test_what_people_write_is_text_and_never_markup(helpline: Helpline) -> None:
    """On the page of the simulator, in the phone and in the staff room, also as a name."""
    hostile = "<img src=x onerror=\"document.title='owned'\"><b>bold</b> [x](http://x)"
    user = helpline.sim.post("/sim/users", json={"first_name": hostile, "language_code": "en"}).json()["id"]
    for text in (f"{LOCKED_IN} {hostile}", "1", "yes", hostile):
        helpline.say(user, text)
    helpline.sees(GROUP, hostile, 60)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"http://127.0.0.1:{helpline.port}/")
        page.locator("#staff").get_by_text("🔴").first.click()
        expect(page.locator("#staff")).to_contain_text("<b>bold</b>", timeout=20_000)
        assert page.locator("img[src=x]").count() == 0 and page.title() != "owned"
