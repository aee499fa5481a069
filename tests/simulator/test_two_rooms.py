"""One staff group for each partner organisation: who belongs where, and each group for itself."""

from __future__ import annotations

from typing import Any

import pytest

from bot.simulator.seed import FORUM_ID, PLAIN_GROUP_ID, SECOND_FORUM_ID, SECOND_PLAIN_GROUP_ID

from .simulator_lab import CHAN, DARA, NOK, PLOY, SOKHA, Lab


@pytest.mark.parametrize(
    ("forum", "ids"), [(True, [FORUM_ID, SECOND_FORUM_ID]), (False, [PLAIN_GROUP_ID, SECOND_PLAIN_GROUP_ID])]
)
def test_there_are_two_groups_and_the_first_is_the_default(forum: bool, ids: list[int]) -> None:
    world = Lab(forum=forum).see("world")
    assert [group["id"] for group in world["groups"]] == ids
    assert [group["title"] for group in world["groups"]] == ["LSCW staff room (test)", "LPN staff room (test)"]
    assert [group["members"] for group in world["groups"]] == [[DARA, CHAN], [NOK, PLOY]]
    assert world["group"].items() <= world["groups"][0].items() and world["topics"] == []


def test_people_act_and_see_only_where_they_belong(lab: Lab) -> None:
    lab.act(DARA, "text", chat=lab.group, text="hello")
    lab.act(PLOY, "text", chat=lab.second, text="sawasdee")
    for who, elsewhere in ((CHAN, lab.second), (PLOY, lab.group), (SOKHA, lab.second)):
        assert "not a member" in lab.cannot(who, "text", chat=elsewhere, text="let me in")
        for path in (f"chats/{elsewhere}/messages?as={who}", f"menu?user={who}&chat={elsewhere}"):
            assert lab.http.get(f"/sim/{path}").status_code == 400
    assert lab.see(f"chats/{lab.second}/messages?as={NOK}")["messages"][0]["text"] == "sawasdee"
    assert "this user" in lab.cannot(DARA, "text", chat=SOKHA, text="hi")


def test_members_and_administrators_are_those_of_the_group(lab: Lab) -> None:
    def statuses(chat: int) -> list[str]:
        people = (DARA, CHAN, NOK, PLOY, 4242)
        return [lab.bot("getChatMember", chat_id=chat, user_id=who)["status"] for who in people]

    assert statuses(lab.group) == ["creator", "member", "left", "left", "administrator"]
    assert statuses(lab.second) == ["left", "left", "creator", "member", "administrator"]
    admins = lab.bot("getChatAdministrators", chat_id=lab.second)
    assert [admin["user"]["id"] for admin in admins] == [NOK, 4242]
    assert lab.bot("getChat", chat_id=lab.second)["title"] == "LPN staff room (test)"


def test_each_group_numbers_its_own_messages_and_topics(lab: Lab) -> None:
    assert lab.topic("K-1") == lab.topic("K-2", lab.second) == 2
    lab.act(NOK, "text", chat=lab.second, thread=2, text="hi")
    assert [m["text"] for m in lab.see(f"chats/{lab.group}/messages")["messages"]] == ["topic created"]
    groups = lab.see("world")["groups"]
    assert [topic["name"] for group in groups for topic in group["topics"]] == ["K-1", "K-2"]


def test_topics_of_the_second_group_are_made_closed_and_deleted_by_its_own_people(lab: Lab) -> None:
    thread = lab.control("topics", name="by staff", chat=lab.second)["thread_id"]
    assert lab.fresh()[-1]["message"]["from"]["id"] == NOK
    lab.control(f"topics/{thread}/close?chat={lab.second}")
    assert "closed" in lab.cannot(PLOY, "text", chat=lab.second, thread=thread, text="x")
    lab.act(NOK, "text", chat=lab.second, thread=thread, text="the owner still can")
    assert lab.control(f"topics/{thread}/delete", chat=lab.second)[0]["deleted"]
    assert lab.http.post(f"/sim/topics/{thread}/delete").status_code == 400, "the first group has no such topic"
    assert lab.http.post("/sim/topics", json={"chat": SOKHA}).status_code == 400


def test_the_owner_of_one_group_sees_no_menu_of_administrators_in_the_other(lab: Lab) -> None:
    for chat in (lab.group, lab.second):
        scope = {"type": "chat_administrators", "chat_id": chat}
        lab.bot("setMyCommands", commands=[{"command": f"of{-chat}", "description": "d"}], scope=scope)
    assert lab.see(f"menu?user={NOK}&chat={lab.second}")[0]["command"] == f"of{-lab.second}"
    assert lab.see(f"menu?user={PLOY}&chat={lab.second}") == []


@pytest.mark.parametrize(("which", "new_id"), [({}, -1002000000777), ({"chat": SECOND_PLAIN_GROUP_ID}, -1002000000778)])
def test_each_group_can_be_upgraded(which: dict[str, Any], new_id: int) -> None:
    plain = Lab(forum=False)
    place = 1 if which else 0
    old, owner, member = ((plain.group, DARA, CHAN), (plain.second, NOK, PLOY))[place]
    groups = plain.control("migrate", **which)["groups"]
    assert groups[place]["id"] == new_id and groups[place]["members"] == [owner, member]
    assert groups[1 - place]["type"] == "group", "the other one stays"
    told = [update["message"] for update in plain.fresh()]
    assert told[0]["migrate_to_chat_id"] == new_id and told[0]["from"]["id"] == owner
    assert plain.raw("sendMessage", chat_id=old, text="x")["parameters"] == {"migrate_to_chat_id": new_id}
    plain.act(member, "text", chat=old, text="the app follows")
    assert plain.fresh()[0]["message"]["chat"]["id"] == new_id
    assert plain.http.post("/sim/migrate", json=which).json() == {"error": "already migrated"}


def test_added_staff_join_the_named_group_or_the_first(lab: Lab) -> None:
    first = lab.control("users", first_name="Vanna", role="staff")
    second = lab.control("users", first_name="Mali", role="staff", chat=lab.second)
    assert (first["groups"], second["groups"]) == ([lab.group], [lab.second])
    assert lab.bot("getChatMember", chat_id=lab.second, user_id=second["id"])["status"] == "member"
    lab.cannot(first["id"], "text", chat=lab.second, text="x")
    assert lab.http.post("/sim/users", json={"first_name": "X", "role": "staff", "chat": 5}).status_code == 400
