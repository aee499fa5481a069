"""The reviewers' page: who is named may sign, just the text that was on the page, and only the review lines change."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.guide.loader import load
from bot.guide.render import Renderer
from bot.guide.strings import Strings
from bot.review.server import Desk, make_app
from tests.check.library import build, change, write
from tests.check.test_rules import DAY


class Browser:
    """Asks the app as a browser on the same computer would, and follows where it is sent."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def get(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, **more))

    def post(self, path: str, data: dict[str, str]) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, data=data))

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", follow_redirects=True) as client:
            return await client.request(method, path, **more)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return build(tmp_path)


@pytest.fixture
def browser(content: Path) -> Browser:
    desk = Desk(lambda: Renderer(load(content), Strings(Path("/nonexistent"))), lambda: DAY)
    return Browser(make_app(desk))


def fields(page: str, language: str) -> dict[str, str]:
    """What the form of a language would send."""
    part = page.split(f'<article lang="{language}">')[1].split("</article>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', part))


def test_a_named_reviewer_signs_and_only_the_review_lines_change(browser: Browser, content: Path) -> None:
    before = (content / "topics/minimum_wage/topic.yml").read_text()
    page = browser.get("/topic/minimum_wage").text
    assert "400 baht a day" in page
    answer = browser.post("/sign/minimum_wage", data={**fields(page, "km"), "by": "Sokha"})
    assert answer.status_code == 200 and "Sokha, 2026-11-24" in answer.text
    guide = load(content)
    assert guide.is_reviewed(guide.topics["minimum_wage"], "km")
    assert not guide.is_reviewed(guide.topics["minimum_wage"], "th")
    after = (content / "topics/minimum_wage/topic.yml").read_text()
    assert after.split("review:")[0] == before.split("review:")[0]
    assert "1 of 3 texts are signed" in browser.get("/").text


def test_a_signature_can_be_taken_back(browser: Browser, content: Path) -> None:
    page = browser.get("/topic/minimum_wage").text
    signed = browser.post("/sign/minimum_wage", data={**fields(page, "en"), "by": "Sokha"}).text
    browser.post("/withdraw/minimum_wage", data=fields(signed, "en"))
    assert load(content).topics["minimum_wage"].review["en"] == "drafted"


def test_a_text_that_changed_meanwhile_is_not_signed(browser: Browser, content: Path) -> None:
    page = browser.get("/topic/minimum_wage").text
    change(content / "topics/minimum_wage/en.md", "everybody", "everyone")
    answer = browser.post("/sign/minimum_wage", data={**fields(page, "en"), "by": "Sokha"})
    assert answer.status_code == 409 and "has changed since" in answer.text


def test_who_is_not_named_cannot_sign(browser: Browser, content: Path) -> None:
    page = browser.get("/topic/minimum_wage").text
    answer = browser.post("/sign/minimum_wage", data={**fields(page, "en"), "by": "Somebody"})
    assert answer.status_code == 409 and "reviewers.yml" in answer.text
    write(content / "reviewers.yml", "reviewers: []\n")
    assert "Nobody may sign yet" in browser.get("/").text
    assert "<form" not in browser.get("/topic/minimum_wage").text


def test_another_page_of_the_browser_cannot_sign(browser: Browser, content: Path) -> None:
    data = {**fields(browser.get("/topic/minimum_wage").text, "en"), "by": "Sokha", "token": "guess"}
    assert browser.post("/sign/minimum_wage", data=data).status_code == 403
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 400
    assert load(content).topics["minimum_wage"].review["en"] == "drafted"


def test_a_changed_text_asks_for_a_new_signature(browser: Browser, content: Path) -> None:
    page = browser.get("/topic/minimum_wage").text
    browser.post("/sign/minimum_wage", data={**fields(page, "en"), "by": "Sokha"})
    change(content / "topics/minimum_wage/en.md", "everybody", "everyone")
    assert "changed since it was signed" in browser.get("/").text


def test_broken_content_is_told_on_the_page(browser: Browser, content: Path) -> None:
    (content / "topics/minimum_wage/km.md").unlink()
    page = browser.get("/")
    assert page.status_code == 500 and "minimum_wage/km.md" in page.text
    assert browser.get("/topic/minimum_wage").status_code == 500


def test_what_does_not_exist_is_said(browser: Browser) -> None:
    assert browser.get("/topic/nothing").status_code == 404


def test_the_letters_come_with_the_page(browser: Browser) -> None:
    names = re.findall(r'url\("(/fonts/[^"]+)"\)', browser.get("/").text)
    assert len(names) == 4 and all(browser.get(name).status_code == 200 for name in names)
