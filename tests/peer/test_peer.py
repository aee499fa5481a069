"""The bot, as it is, on somebody else's idea of Telegram: the npm package telegram-test-api (see peer_lab.py)."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.e2e.helpline_lab import TOKEN, free_port
from tests.peer.peer_lab import Peer, install

pytestmark = pytest.mark.peer
_PEOPLE = count(700_111_222)
LOCKED_IN = "ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់"


@pytest.fixture(scope="session")
def installed() -> None:
    """The package and all it needs, with the hashes of package-lock.json."""
    if not shutil.which("npm"):
        pytest.fail("no npm (Debian: apt-get install nodejs npm); leave these tests out with -m 'not peer'")
    try:
        install()
    except RuntimeError as problem:
        pytest.fail(str(problem))


@pytest.fixture(scope="module")
def peer(installed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """One bot for all: each test has people of its own."""
    made = Peer(tmp_path_factory.mktemp("peer"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def peer_by_webhook(installed: None, tmp_path: Path) -> Iterator[Peer]:
    """A bot that has its updates sent to it by the package's webhook; the shim adds secret and repetition."""
    port = free_port()
    made = Peer(
        tmp_path, WEBHOOK_URL=f"http://127.0.0.1:{port}", WEBHOOK_SECRET=secrets.token_hex(32), HTTP_PORT=str(port)
    )
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def bopha() -> int:
    return next(_PEOPLE)


@pytest.fixture
def malee() -> int:
    return next(_PEOPLE)


def test_start_language_topic_answer(peer: Peer, bopha: int) -> None:
    peer.say(bopha, "/start")
    peer.sees(bopha, "Which language")
    peer.press(bopha, "ភាសាខ្មែរ")
    peer.press(bopha, "ប្រាក់")
    peer.press(bopha, "បើកប្រាក់ខែ")
    assert "1546" in peer.sees(bopha, "1546"), "the labour line of Thailand stands in every answer about pay"
    peer.until(lambda: len(peer.calls("answerCallbackQuery")) >= 3, "an answer to each press")
    assert set(peer.calls("answerCallbackQuery")) == {200}


def test_danger_brings_numbers_and_the_question_at_once(peer: Peer, bopha: int, malee: int) -> None:
    peer.say(bopha, LOCKED_IN)
    numbers = peer.sees(bopha, "191")
    assert "1669" in numbers and "117" in numbers, "of both countries"
    peer.press(bopha, "មានសុវត្ថិភាព")
    peer.until(lambda: len(peer.texts(bopha)) >= 3, "what comes after the question")


def test_a_room_that_is_not_there_and_methods_that_are_not_there_stop_nobody(
    peer: Peer, bopha: int, malee: int
) -> None:
    """Here are no groups and no list of commands: 400 for the one, 404 for the other, and the helpline goes on."""
    peer.say(bopha, LOCKED_IN)
    peer.until(lambda: 400 in peer.calls("createForumTopic"), "the topic of the case")
    assert set(peer.calls("setMyCommands")) == {404} and set(peer.calls("getChat")) == {400}
    peer.say(malee, "/start")
    peer.sees(malee, "Which language")
    peer.say(bopha, "1")
    peer.until(lambda: len(peer.texts(bopha)) >= 3, "an answer to the one in danger")
    log = peer.log.read_text(encoding="utf-8")
    assert "did not take the list of commands" in log and "staff_room_refuses" in log


def test_leaving_quickly_empties_the_screen(peer: Peer, bopha: int) -> None:
    peer.say(bopha, "/start")
    peer.press(bopha, "English")
    peer.sees(bopha, "I am a program")
    peer.say(bopha, "stop")
    peer.until(lambda: len(peer.screen(bopha)) == 1 and not peer.own(bopha), "one harmless line")
    assert "help" not in peer.texts(bopha)[0].lower()


def test_words_without_a_model_are_answered_in_their_language_and_shown_as_they_were_meant(
    peer: Peer, bopha: int
) -> None:
    """No model runs here. The shim takes markup apart as Telegram does: no tag and no `&lt;` is on the screen."""
    for text in ("/start", "/language", "/privacy", "/help", "my boss <b>has</b> not paid me & my friend"):
        before = len(peer.texts(bopha))
        peer.say(bopha, text)
        peer.until(lambda seen=before: len(peer.texts(bopha)) > seen, f"an answer to {text}")
        if text == "/start":
            peer.press(bopha, "English")
            peer.sees(bopha, "I am a program")
    peer.sees(bopha, "I cannot read whole sentences just now")
    assert not any(sign in text for text in peer.texts(bopha) for sign in ("<b>", "</", "&lt;", "&amp;"))


def test_what_was_not_acknowledged_comes_again_after_a_crash_and_is_answered_once(
    peer: Peer, bopha: int, malee: int
) -> None:
    peer.say(bopha, "/start")
    peer.sees(bopha, "Which language")
    peer.kill_bot()
    for text in ("/status", "/privacy"):
        peer.say(bopha, text)
    peer.start_bot()

    def answers() -> list[str]:
        """Without the first, which may have been sent and not yet noted as sent when the bot was killed."""
        return [text for text in peer.texts(bopha) if "Which language" not in text]

    peer.until(lambda: len(set(answers())) >= 2, "both answers", 40)
    peer.say(malee, "/start")
    peer.sees(malee, "Which language")
    assert len(answers()) == len(set(answers()))
    log = peer.log.read_text(encoding="utf-8")
    assert not any(secret in log for secret in (str(bopha), TOKEN, TOKEN.split(":")[1], "/privacy"))


def test_the_same_by_webhook_and_what_was_sent_while_the_bot_was_down_comes_again(
    peer_by_webhook: Peer, bopha: int
) -> None:
    peer = peer_by_webhook
    peer.say(bopha, "/start")
    peer.press(bopha, "English")
    peer.sees(bopha, "I am a program")
    sent = '"purpose": "say", "outcome": "Sent"'
    peer.until(lambda: peer.log.read_text().count(sent) == len(peer.texts(bopha)), "the bot's note of each")
    peer.kill_bot()
    peer.say(bopha, LOCKED_IN)
    peer.start_bot()
    peer.sees(bopha, "Is it safe for you to write now?", 60)
    peer.say(bopha, "stop")
    peer.until(lambda: len(peer.screen(bopha)) == 1, "one harmless line")
    assert peer.calls("getUpdates") == [] and set(peer.calls("setWebhook")) == {200}
    secret = peer.settings["WEBHOOK_SECRET"]
    assert secret not in peer.log.read_text(encoding="utf-8")
