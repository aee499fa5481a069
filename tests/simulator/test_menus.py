"""telegram.md 1.6: menus by scope and language, the profile."""

from __future__ import annotations

import pytest

from .simulator_lab import CHAN, DARA, PLOY, SOKHA, Lab


def menu(lab: Lab, user: int, chat: int) -> list[str]:
    return [line["command"] for line in lab.see(f"menu?user={user}&chat={chat}")]


def put(lab: Lab, command: str, **more: object) -> None:
    lab.bot("setMyCommands", commands=[{"command": command, "description": "d"}], **more)


def test_the_narrowest_scope_and_the_own_language_win(lab: Lab) -> None:
    put(lab, "fallback")
    put(lab, "private", scope={"type": "all_private_chats"})
    put(lab, "khmer", scope={"type": "all_private_chats"}, language_code="km")
    put(lab, "staff", scope={"type": "chat", "chat_id": lab.group})
    put(lab, "boss", scope={"type": "chat_administrators", "chat_id": lab.group})
    assert menu(lab, SOKHA, SOKHA) == ["khmer"]
    assert menu(lab, PLOY, PLOY) == ["private"]
    assert menu(lab, CHAN, lab.group) == ["staff"]
    assert menu(lab, DARA, lab.group) == ["boss"]
    lab.bot("deleteMyCommands", scope={"type": "all_private_chats"}, language_code="km")
    assert menu(lab, SOKHA, SOKHA) == ["private"]


def test_seven_scopes_and_no_other(lab: Lab) -> None:
    chat = {"chat_id": lab.group, "user_id": CHAN}
    for kind in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators"):
        put(lab, "a", scope={"type": kind})
    for kind in ("chat", "chat_administrators", "chat_member"):
        put(lab, "a", scope={"type": kind} | chat)
    lab.refused("setMyCommands", commands=[], scope={"type": "everybody"})


@pytest.mark.parametrize("what", ["Name", "Description", "ShortDescription"])
def test_profile_texts_per_language_with_a_fallback(lab: Lab, what: str) -> None:
    field = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}[what]
    lab.bot(f"setMy{what}", **{field: "Help"})
    lab.bot(f"setMy{what}", **{field: "ជំនួយ"}, language_code="km")
    assert lab.bot(f"getMy{what}", language_code="km")[field] == "ជំនួយ"
    assert lab.bot(f"getMy{what}", language_code="th")[field] == "Help"
    lab.refused(f"setMy{what}", **{field: "x"}, language_code="khmer")
