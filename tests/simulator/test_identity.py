"""telegram.md 1.3: identity and content."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from .simulator_lab import DARA, SOKHA, Lab


@pytest.mark.parametrize("method", ["forwardMessage", "forwardMessages", "copyMessage", "copyMessages"])
def test_forward_and_copy_are_refused_and_recorded_loudly(
    lab: Lab, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert lab.refused(method, chat_id=DARA, from_chat_id=SOKHA, message_id=1)[0] == 400
    assert f"FORBIDDEN CALL: {method}" in caplog.text
    assert lab.see("health")["forbidden_calls"] == 1
    assert lab.see("calls")[-1]["method"] == method


@pytest.mark.parametrize("origin", ["user", "hidden_user", "channel"])
def test_a_forwarded_message_carries_forward_origin(lab: Lab, origin: str) -> None:
    lab.act(SOKHA, "forward", text="Good job!", origin=origin)
    message = lab.fresh()[0]["message"]
    assert message["forward_origin"]["type"] == origin and message["text"] == "Good job!"


def test_protect_content_and_has_spoiler_are_kept(lab: Lab) -> None:
    lab.act(SOKHA, "photo")
    photo = lab.fresh()[0]["message"]["photo"][-1]["file_id"]
    sent = lab.bot("sendPhoto", chat_id=SOKHA, photo=photo, protect_content=True, has_spoiler=True)
    assert sent["has_protected_content"] and sent["has_media_spoiler"]


def test_file_id_reuses_the_file_of_the_same_kind_only(lab: Lab) -> None:
    lab.act(SOKHA, "voice")
    voice = lab.fresh()[0]["message"]["voice"]["file_id"]
    assert lab.bot("sendVoice", chat_id=SOKHA, voice=voice)["voice"]["file_id"] == voice
    assert lab.refused("sendPhoto", chat_id=SOKHA, photo=voice)[1].endswith("can't use file of type VoiceNote as Photo")
    assert "wrong file identifier" in lab.refused("sendVoice", chat_id=SOKHA, voice="another-bots-file")[1]


def test_getfile_and_the_file_itself_also_after_an_upload(lab: Lab) -> None:
    response = lab.http.post(
        "/bot4242:test-token/sendDocument",
        data={"chat_id": str(SOKHA)},
        files={"document": ("a.pdf", b"%PDF-x")},
    )
    document = response.json()["result"]["document"]
    assert document["file_name"] == "a.pdf"
    path = lab.bot("getFile", file_id=document["file_id"])["file_path"]
    assert lab.http.get(f"/file/bot4242:test-token/{path}").content == b"%PDF-x"
    assert lab.http.get(f"/file/bot4242:wrong/{path}").status_code == 401


def test_an_album_is_separate_updates_with_equal_media_group_id(lab: Lab) -> None:
    lab.act(SOKHA, "album", count=3, caption="pay slips")
    messages = [update["message"] for update in lab.fresh()]
    assert len(messages) == 3 and len({m["media_group_id"] for m in messages}) == 1
    assert [m.get("caption") for m in messages] == ["pay slips", None, None]


def test_an_edit_arrives_with_edit_date_and_an_unchanged_one_only_when_switched_on(lab: Lab) -> None:
    sent = lab.act(SOKHA, "text", text="wrong")
    lab.clock.pass_(5)
    lab.act(SOKHA, "edit", message_id=sent["message_id"], text="right")
    edited = lab.fresh()[1]["edited_message"]
    assert edited["text"] == "right" and edited["edit_date"] == edited["date"] + 5
    lab.cannot(SOKHA, "edit", message_id=sent["message_id"], text="right")
    lab.control("switches", unchanged_edits_delivered=True)
    lab.act(SOKHA, "edit", message_id=sent["message_id"], text="right")
    assert lab.fresh()[0]["edited_message"]["text"] == "right"


@pytest.mark.parametrize("how", ["delete", "delete_chat"])
def test_the_bot_gets_no_update_when_a_user_deletes(lab: Lab, how: str) -> None:
    sent = lab.act(SOKHA, "text", text="secret")
    lab.fresh()
    lab.act(SOKHA, how, message_id=sent["message_id"])
    assert lab.fresh() == []
    seen = lab.see(f"chats/{SOKHA}/messages")["messages"][-1]
    assert seen["deleted"] and seen["text"] is None
    assert "not found" in lab.refused("deleteMessage", chat_id=SOKHA, message_id=sent["message_id"])[1]


def test_getme_says_privacy_mode_is_off_and_every_new_power_too(lab: Lab) -> None:
    me = lab.bot("getMe")
    assert me["is_bot"] and me["can_read_all_group_messages"]
    off = ("supports_guest_queries", "can_connect_to_business", "can_manage_bots", "supports_inline_queries")
    assert not any(me[name] for name in off)


def test_the_bot_is_not_told_of_its_own_messages(lab: Lab) -> None:
    lab.bot("sendMessage", chat_id=SOKHA, text="hello")
    assert lab.fresh() == []


def test_private_chats_share_one_counter_and_a_supergroup_has_its_own(lab: Lab, keys: dict[str, Any]) -> None:
    a = lab.act(SOKHA, "text", text="a")["message_id"]
    b = lab.act(DARA, "text", text="b")["message_id"]
    assert b == a + 1
    assert lab.act(DARA, "text", chat=lab.group, text="c")["message_id"] == 2


def test_commands_carry_entities_also_addressed_to_the_bot_in_a_group(lab: Lab) -> None:
    lab.act(DARA, "text", chat=lab.group, text="ខ្ញុំ😀 /take@helpline_test_bot now")
    entity = lab.fresh()[0]["message"]["entities"][0]
    assert entity == {"type": "bot_command", "offset": 8, "length": 23}
    lab.act(SOKHA, "text", text="and/or 1/2 http://x/y")
    assert "entities" not in lab.fresh()[0]["message"]
