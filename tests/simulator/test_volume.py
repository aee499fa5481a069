"""Many people and messages: put in cheaply, read back by ids, the newest kept."""

from __future__ import annotations

from bot.simulator.records import Records

from .simulator_lab import DARA, SOKHA, Lab


def test_a_crowd_is_made_at_once_and_does_not_meet_the_staff(lab: Lab) -> None:
    made = lab.control("crowd", count=1500, language_code="km", started=True)
    assert made["last"] - made["first"] == 1499
    people = {user["id"]: user for user in lab.see("world")["users"]}
    assert len(people) == 7 + 1500 and people[DARA]["role"] == "staff"
    assert people[made["last"]]["started"] and people[made["last"]]["language_code"] == "km"
    lab.bot("sendMessage", chat_id=made["first"], text="hello")
    assert lab.control("crowd", count=1)["first"] == made["last"] + 1
    for wrong in (0, "many", None, True):
        assert lab.http.post("/sim/crowd", json={"count": wrong}).status_code == 400


def test_many_acts_in_one_request_in_order_and_what_is_refused_says_why(lab: Lab) -> None:
    acts = [{"as": SOKHA, "do": "text", "text": f"m{n}z"} for n in range(300)]
    acts[7] = {"as": 5, "do": "text", "text": "nobody"}
    acts[8] = {"as": SOKHA, "do": "dance"}
    answer = lab.control("acts", acts=acts)
    assert [refused["n"] for refused in answer["refused"]] == [7, 8]
    assert answer["refused"][0]["error"] == "no such user" and answer["done"][7] == [None, None]
    ids = [update_id for update_id, _ in answer["done"] if update_id]
    assert ids == sorted(ids) and len(ids) == 298
    got = []
    while batch := lab.fresh():
        got += [update["update_id"] for update in batch]
    assert got == ids
    assert lab.http.post("/sim/acts", json={"acts": "all"}).status_code == 400


def test_every_send_is_recorded_with_its_time_and_marks_but_without_words(lab: Lab) -> None:
    lab.control("marks", pattern="m[0-9]+z")
    topic = lab.topic()
    lab.bot("sendMessage", chat_id=SOKHA, text="very secret m12z and m13z")
    lab.clock.pass_(2.5)
    lab.bot("sendMessage", chat_id=lab.group, message_thread_id=topic, text="nothing marked")
    found = lab.see("sends")
    assert found["columns"] == ["n", "at", "chat_id", "thread_id", "message_id", "kind", "marks"]
    (first, second), start = found["rows"], lab.clock.now - 2.5
    assert first == [1, start, SOKHA, None, first[4], "text", ["m12z", "m13z"]]
    assert second == [2, start + 2.5, lab.group, topic, topic + 1, "text", []]
    assert "secret" not in str(found)
    assert lab.see("sends?after=1")["rows"] == [second] and lab.see("sends?limit=1")["next"] == 1
    assert lab.http.post("/sim/marks", json={"pattern": "("}).status_code == 400


def test_an_album_is_recorded_part_by_part_and_a_refused_send_not_at_all(lab: Lab) -> None:
    lab.act(SOKHA, "photo")
    photo = lab.fresh()[0]["message"]["photo"][-1]["file_id"]
    lab.bot("sendMediaGroup", chat_id=SOKHA, media=[{"type": "photo", "media": photo}] * 3)
    lab.refused("sendMessage", chat_id=SOKHA, text="")
    assert [row[5] for row in lab.see("sends")["rows"]] == ["photo"] * 3


def test_records_keep_the_newest_and_their_numbers() -> None:
    records: Records[str] = Records(3)
    for word in "abcdef":
        records.add(word)
    assert records.after(0) == [(4, "d"), (5, "e"), (6, "f")] == records.after(2)
    assert records.after(5) == [(6, "f")] and records.after(6) == records.after(99) == []
    assert records.after(0, 2) == [(4, "d"), (5, "e")] and records.after(4, 1) == [(5, "e")]
    records.clear()
    assert records.add("g") == 7 and records.after(0) == [(7, "g")]


def test_what_changed_comes_in_the_order_it_was_written(lab: Lab) -> None:
    sent = [lab.bot("sendMessage", chat_id=SOKHA, text=f"{n}")["message_id"] for n in range(5)]
    seq = lab.see("world")["seq"]
    for n in (3, 1):
        lab.bot("editMessageText", chat_id=SOKHA, message_id=sent[n], text=f"{n} again")
    changed = lab.see(f"chats/{SOKHA}/messages?after={seq}")["messages"]
    assert [m["text"] for m in changed] == ["1 again", "3 again"]
    assert lab.see(f"changes?after={seq}")["chats"] == [SOKHA]
    assert lab.see(f"changes?after={lab.see('world')['seq']}")["chats"] == []


def test_updates_come_again_or_in_another_order_by_a_fault(lab: Lab) -> None:
    first = lab.act(SOKHA, "text", text="one")["update_id"]
    lab.fresh()
    sent = [lab.act(who, "text", text="x")["update_id"] for who in (SOKHA, SOKHA, DARA)]
    lab.control("faults", kind="reorder")
    assert [u["update_id"] for u in lab.updates()] == [sent[0], sent[2], sent[1]]
    assert [u["update_id"] for u in lab.updates()] == sent, "once"
    lab.control("faults", kind="repeat")
    old, *rest = [u["update_id"] for u in lab.updates()]
    assert old <= first and rest == sent
    assert [u["update_id"] for u in lab.updates()] == sent


def test_two_of_one_key_are_never_put_in_another_order(lab: Lab) -> None:
    sent = [lab.act(SOKHA, "text", text="x")["update_id"] for _ in range(3)]
    lab.control("faults", kind="reorder")
    assert [u["update_id"] for u in lab.updates()] == sent
    assert len(lab.control("faults")) == 1, "it waits for two that can be exchanged"
