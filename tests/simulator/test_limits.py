"""telegram.md 1.1: rates and lengths."""

from __future__ import annotations

from typing import Any

import pytest

from .simulator_lab import ALEX, NOK, SOKHA, SOMCHAI, Lab


@pytest.fixture
def strict() -> Lab:
    lab = Lab(limits=True)
    for person in (SOKHA, SOMCHAI, ALEX, NOK):
        lab.act(person, "text", text="/start")
    return lab


def test_1_message_a_second_per_chat_with_a_short_burst(strict: Lab) -> None:
    for _ in range(3):
        strict.bot("sendMessage", chat_id=SOKHA, text="burst")
    body = strict.raw("sendMessage", chat_id=SOKHA, text="too fast")
    assert body["error_code"] == 429 and body["parameters"]["retry_after"] == 1
    strict.bot("sendMessage", chat_id=ALEX, text="another chat is not held up")
    strict.clock.pass_(1)
    strict.bot("sendMessage", chat_id=SOKHA, text="in time")


def test_20_messages_a_minute_per_group_whatever_the_topic(strict: Lab) -> None:
    topics = [strict.topic(f"K-{n}") for n in range(2)]
    for n in range(20):
        strict.bot("sendMessage", chat_id=strict.group, text="x", message_thread_id=topics[n % 2])
        strict.clock.pass_(1.5)
    body = strict.raw("sendMessage", chat_id=strict.group, text="x", message_thread_id=topics[0])
    assert body["error_code"] == 429 and body["parameters"]["retry_after"] == 30
    strict.clock.pass_(30)
    strict.bot("sendMessage", chat_id=strict.group, text="x")


def test_30_messages_a_second_in_all(strict: Lab) -> None:
    people = [strict.control("users", first_name=f"P{n}", language_code="km")["id"] for n in range(11)]
    for person in people:
        strict.act(person, "text", text="/start")
    codes = [strict.raw("sendMessage", chat_id=p, text="x")["ok"] for p in people for _ in range(3)]
    assert codes == [True] * 30 + [False] * 3


def test_deletions_callback_answers_and_refused_calls_are_not_counted(strict: Lab) -> None:
    sent = [strict.bot("sendMessage", chat_id=SOKHA, text="x")["message_id"] for _ in range(2)]
    for _ in range(5):
        strict.refused("sendMessage", chat_id=SOKHA, text="")
    for message_id in sent:
        strict.bot("deleteMessage", chat_id=SOKHA, message_id=message_id)
    strict.bot("sendMessage", chat_id=SOKHA, text="third of the burst")


def test_message_text_is_1_to_4096_utf16_units_after_entity_parsing(lab: Lab) -> None:
    lab.bot("sendMessage", chat_id=SOKHA, text="ក" * 4096)
    lab.bot("sendMessage", chat_id=SOKHA, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert lab.refused("sendMessage", chat_id=SOKHA, text="😀" * 2049) == (
        400,
        "Bad Request: message is too long",
    )
    for empty in ("", "  \n ", "<b></b>"):
        got = lab.refused("sendMessage", chat_id=SOKHA, text=empty, parse_mode="HTML")
        assert got == (400, "Bad Request: message text is empty")


def test_caption_is_at_most_1024(lab: Lab) -> None:
    photo = _photo_id(lab)
    lab.bot("sendPhoto", chat_id=SOKHA, photo=photo, caption="ก" * 1024)
    assert "caption is too long" in lab.refused("sendPhoto", chat_id=SOKHA, photo=photo, caption="ก" * 1025)[1]


@pytest.mark.parametrize(("data", "fits"), [("x", True), ("x" * 64, True), ("x" * 65, False), ("ក" * 22, False)])
def test_callback_data_is_1_to_64_bytes(lab: Lab, data: str, fits: bool) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": data}]]}
    body = lab.raw("sendMessage", chat_id=SOKHA, text="x", reply_markup=markup)
    assert body["ok"] is fits
    assert fits or body["description"] == "Bad Request: BUTTON_DATA_INVALID"


@pytest.mark.parametrize(
    "button", [{"text": ""}, {"text": "a"}, {"text": "a", "callback_data": "d", "url": "https://x"}]
)
def test_a_button_needs_a_text_and_one_action(lab: Lab, button: dict[str, Any]) -> None:
    lab.refused("sendMessage", chat_id=SOKHA, text="x", reply_markup={"inline_keyboard": [[button]]})


def test_topic_name_is_1_to_128(lab: Lab) -> None:
    assert lab.topic("ក" * 128)
    for name in ("", "x" * 129):
        lab.refused("createForumTopic", chat_id=lab.group, name=name)


def test_callback_answer_text_is_at_most_200(lab: Lab, keys: dict[str, Any]) -> None:
    sent = lab.bot("sendMessage", chat_id=SOKHA, text="?", reply_markup=keys)
    query = lab.act(SOKHA, "press", message_id=sent["message_id"], data="y")["callback_query_id"]
    lab.refused("answerCallbackQuery", callback_query_id=query, text="x" * 201)
    lab.bot("answerCallbackQuery", callback_query_id=query, text="ขอบคุณ")
    assert [a["text"] for a in lab.see(f"press_answers?user={SOKHA}")] == ["ขอบคุณ"]


def test_a_media_group_has_2_to_10_items(lab: Lab) -> None:
    item = {"type": "photo", "media": _photo_id(lab)}
    lab.refused("sendMediaGroup", chat_id=SOKHA, media=[item])
    lab.refused("sendMediaGroup", chat_id=SOKHA, media=[item] * 11)
    sent = lab.bot("sendMediaGroup", chat_id=SOKHA, media=[item] * 2)
    assert len({message["media_group_id"] for message in sent}) == 1


def test_at_most_100_commands_and_a_name_of_64(lab: Lab) -> None:
    command = {"command": "a", "description": "b"}
    lab.refused("setMyCommands", commands=[command] * 101)
    lab.refused("setMyCommands", commands=[{"command": "Bad!", "description": "b"}])
    lab.refused("setMyName", name="x" * 65)


def test_download_is_at_most_20_mb(lab: Lab) -> None:
    big = lab.sim.world.files.add("video", bytes(20 * 2**20 + 1))
    assert lab.refused("getFile", file_id=big.file_id)[1] == "Bad Request: file is too big"


def test_there_is_no_idempotency_key_the_same_send_twice_is_two_messages(lab: Lab) -> None:
    twice = [lab.bot("sendMessage", chat_id=SOKHA, text="x", idempotency_key="k") for _ in range(2)]
    assert twice[0]["message_id"] != twice[1]["message_id"]


def _photo_id(lab: Lab) -> str:
    lab.act(SOKHA, "photo")
    return str(lab.fresh()[-1]["message"]["photo"][-1]["file_id"])
