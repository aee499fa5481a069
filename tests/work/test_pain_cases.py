"""What users of peer systems complain about in case work between partners (peers.md 3.4): none of it here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError

from bot.core.actions import SetTimer
from bot.core.case import Case
from bot.core.case_actions import PageStaff
from bot.core.conversation import step
from bot.core.events import TimerRang
from bot.core.rules import TIERS, Rules
from bot.core.staff_events import StaffSetTier
from bot.guide.render import Renderer
from bot.store import cases
from bot.store.case_tables import CaseRoom
from bot.store.database import Database
from bot.work import desk, digest, upkeep
from bot.work.room import Room
from tests.core import people
from tests.core.people import AT, LOCKED_IN, live, replied, said, took
from tests.simulator.simulator_lab import CHAN, DARA, NOK, PLOY, SOKHA
from tests.work.bench import PEOPLE
from tests.work.pain import QuickBench


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    return QuickBench(quick, renderer)


def offered(bench: QuickBench) -> str:
    """Sokha writes with Dara, who asks LPN to go on; Sokha agrees. Nobody there has answered yet."""
    number = bench.with_a_person()
    bench.lab.act(SOKHA, "text", text="room 305")
    for words in ("/note the brother knows the address", "we are looking for somebody near you", "/pass lpn country"):
        bench.lab.act(DARA, "text", text=words, **bench.place(DARA, number))
    bench.run()
    bench.say(SOKHA, "yes")
    with bench.case(number) as case:
        assert case.state == "offered"
    return number


def holders(bench: QuickBench, number: str) -> list[str]:
    with bench.context.database.transaction() as db:
        return [seen.partner for seen in cases.rooms_of(db, number) if seen.access == "holds"]


def owner(bench: QuickBench) -> str:
    case = bench.session().case
    return case.owner if case else ""


# -- 39 to 42: from one partner to another


def test_39_until_somebody_accepts_the_case_stays_with_the_sender(bench: QuickBench) -> None:
    """peers.md 39: transfer to an offline or foreign team loses the case (Rocket.Chat#15875, #19062)."""
    number = offered(bench)
    offer = bench.room(bench.lab.second)
    assert any(number in line for line in offer) and "Accept" in bench.labels(bench.lab.second)
    assert not any("305" in line or "address" in line for line in offer), "it is asked without what was written"
    bench.say(SOKHA, "are you still there?")
    assert any("still there" in line for line in bench.room(bench.lab.group))
    bench.write(DARA, number, "yes, with you")
    assert bench.texts()[-1] == "Dara:\nyes, with you"
    bench.write(NOK, number, "let me in")
    bench.write(NOK, number, "/history")
    assert bench.texts()[-1] == "Dara:\nyes, with you", "who was only asked writes to nobody"
    assert not any("305" in line for line in bench.room(bench.lab.second))
    assert holders(bench, number) == ["lscw"] and owner(bench) == str(DARA)


def test_39_what_nobody_accepts_comes_back_in_time_with_the_reason(bench: QuickBench) -> None:
    """peers.md 39: accept or decline with a timer (LiveHelperChat/livehelperchat#856, #2323)."""
    number = offered(bench)
    pages = len(bench.texts(DARA))
    bench.wait(9 * 60)
    assert "Accept" in bench.labels(bench.lab.second)
    bench.wait(2 * 60)
    assert any("did not answer in time" in line for line in bench.room(bench.lab.group))
    assert len(bench.texts(DARA)) == pages + 1, "and it rings where it came back to"
    assert "Accept" not in bench.labels(bench.lab.second), "over there nothing is left to press"
    with bench.case(number) as case:
        assert case.state != "offered" and case.owner == str(DARA)
    bench.write(NOK, number, "/accept")
    assert holders(bench, number) == ["lscw"], "too late is too late"


def test_39_a_refusal_comes_back_with_its_words(bench: QuickBench) -> None:
    """peers.md 39: returns with a reason; then it can be offered again."""
    number = offered(bench)
    bench.write(NOK, number, "/decline our shelter is full")
    assert any("declined" in line and "our shelter is full" in line for line in bench.room(bench.lab.group))
    assert owner(bench) == str(DARA) and holders(bench, number) == ["lscw"]
    bench.write(DARA, number, "/pass lpn life")
    bench.press(NOK, "Accept", chat=bench.lab.second)
    assert holders(bench, number) == ["lpn"]


@pytest.mark.parametrize("why", ["nobody is on duty", "the bot was thrown out of the group"])
def test_39_a_partner_who_cannot_be_reached_keeps_nothing(bench: QuickBench, why: str) -> None:
    """peers.md 39: assigned team has no access (chatwoot#4444), offline team (Rocket.Chat#22505)."""
    if why == "nobody is on duty":
        bench.say(NOK, "/duty off")
    else:
        bench.lab.control(f"groups/{bench.lab.second}/remove_bot")
    pages = {who: len(bench.texts(who)) for who in (NOK, PLOY)}
    number = bench.with_a_person()
    bench.lab.act(DARA, "text", text="/pass lpn life", **bench.place(DARA, number))
    bench.settle_turns()
    bench.deliver()
    assert any(len(bench.texts(who)) > pages[who] for who in pages), "somebody there is rung all the same"
    for _ in range(3):
        bench.lab.clock.pass_(240)
        bench.settle_turns()
        upkeep.tick(bench.context)
        bench.settle_turns()
        bench.deliver()
    assert owner(bench) == str(DARA) and bench.session().case.transfer is None  # type: ignore[union-attr]
    bench.say(SOKHA, "hello?")
    assert any("hello?" in line for line in bench.room(bench.lab.group))


def test_39_an_organisation_without_a_room_gets_a_word_and_no_case(bench: QuickBench) -> None:
    """peers.md 39: a case is never given to somebody who cannot open it."""
    number = bench.with_a_person()
    bench.write(DARA, number, "/pass ncct expertise")
    bench.say(SOKHA, "yes")
    with bench.case(number) as case:
        assert case.state != "offered" and case.owner == str(DARA)
    assert holders(bench, number) == ["lscw"]


def test_40_the_ladder_climbs_on_the_clock_and_stops_when_somebody_has_the_case(bench: QuickBench) -> None:
    """peers.md 40: no escalation, nobody notices unassigned cases (chatwoot#1767, #13516, GlobaLeaks#4520)."""
    bench.say(SOKHA, LOCKED_IN)
    number = bench.number_of(SOKHA)

    def rung() -> dict[int, int]:
        return {who: sum(number in page for page in bench.texts(who)) for who in PEOPLE}

    assert rung() == {DARA: 1, CHAN: 1, NOK: 0, PLOY: 0}
    bench.wait(121)
    assert rung() == {DARA: 2, CHAN: 2, NOK: 0, PLOY: 0}
    bench.wait(180)
    bench.wait(300)
    assert rung()[NOK] == 1, "after ten minutes the other partner too"
    bench.wait(300)
    assert rung()[PLOY] == 1, "after a quarter of an hour everyone"
    bench.write(CHAN, number, "/take")
    before = rung()
    bench.wait(540)
    assert rung() == before, "somebody has it"
    for word in ("1", "yes"):
        bench.lab.act(SOKHA, "text", text=word)
    bench.run()
    bench.wait(601)
    assert rung()[CHAN] == before[CHAN] + 1, "whoever has it is reminded that nobody has answered"


def test_40_after_the_close_nothing_rings_any_more(bench: QuickBench) -> None:
    """peers.md 40: reminders after close (GlobaLeaks#4067); also a timer that was already in the inbox."""
    number = bench.with_a_person()
    bench.say(SOKHA, "please answer")
    bench.lab.clock.pass_(601)  # the reminder is due, and lies in the inbox behind the close
    bench.lab.act(DARA, "text", text="/close helped", **bench.place(DARA, number))
    bench.settle_turns()
    upkeep.tick(bench.context)
    bench.run()
    before = {who: len(bench.texts(who)) for who in (*PEOPLE, SOKHA)}
    for _ in range(5):
        bench.wait(86400)
    assert {who: len(bench.texts(who)) for who in before} == before


@pytest.mark.parametrize("tier", TIERS)
def test_40_every_ladder_has_an_end(rules: Rules, tier: str) -> None:
    """peers.md 40: escalation with a hard stop, no loops, tested with a fake clock."""
    session, actions = live(rules, said(LOCKED_IN))
    session, more = live(rules, StaffSetTier(at=AT, by=people.DARA, tier=tier), session=session)
    now, rings, due = (
        AT,
        1,
        next(a.seconds for a in (*actions, *more) if isinstance(a, SetTimer) and a.name == "ladder"),
    )
    while due is not None:
        now += timedelta(seconds=due)
        session, actions = step(TimerRang(at=now, fresh="K", name="ladder"), session, rules)
        rings += sum(isinstance(action, PageStaff) for action in actions)
        due = next((a.seconds for a in actions if isinstance(a, SetTimer) and a.name == "ladder"), None)
        assert rings < 500, "it never ends"
    ladder = rules.casework.ladder(tier)
    assert rings == len(ladder.rungs) + ladder.times
    assert session.case is not None, "the case stays open, in the list and in the digest"


def test_40_who_has_a_case_is_reminded_ever_more_rarely(rules: Rules) -> None:
    """peers.md 40: no loops: an immediate case rings once an hour after a while, and never once it is answered."""
    session, _ = live(rules, said(LOCKED_IN), said("1"), said("yes"), took(people.DARA), said("please answer"))
    pauses = []
    for _ in range(8):
        session, actions = step(TimerRang(at=AT, fresh="K", name="reminder"), session, rules)
        assert sum(isinstance(action, PageStaff) for action in actions) == 1
        pauses += [action.seconds for action in actions if isinstance(action, SetTimer) and action.name == "reminder"]
    assert pauses == sorted(pauses) and pauses[4:] == [3600] * 4
    session, _ = live(rules, replied("here I am", people.DARA), session=session)
    _, actions = step(TimerRang(at=AT, fresh="K", name="reminder"), session, rules)
    assert actions == []


def test_40_what_nobody_has_taken_stands_in_the_list_and_in_the_digest(bench: QuickBench) -> None:
    """peers.md 40: nobody notices unassigned cases (LHC#628): also without any bell."""
    bench.say(SOKHA, LOCKED_IN)
    bench.say(DARA, "/cases")
    assert "nobody has it yet" in bench.texts(DARA)[-1]
    with bench.context.database.transaction() as db:
        summary = digest.text(bench.context, db, "lscw", bench.context.clock(), "en")
    assert "Nobody has them: 1" in summary


def test_40_a_page_that_reaches_nobody_is_noticed(bench: QuickBench) -> None:
    """peers.md 40: recipients not notified (GlobaLeaks#4520): who has blocked the bot cannot be rung."""
    for who in (DARA, CHAN):
        bench.send(who, "block")
    bench.say(SOKHA, LOCKED_IN)
    room = "\n".join(bench.room(bench.lab.group))
    others = sum(bench.number_of(SOKHA) in page for who in (NOK, PLOY) for page in bench.texts(who))
    assert others or ("Dara" in room and "Chan" in room), "the alarm rang for nobody, and nobody knows"


def test_41_the_receiver_sees_everything_and_the_sender_keeps_one_line(bench: QuickBench) -> None:
    """peers.md 41: history missing after transfer (chatwoot#8046, #9741; LigeroSmart#182, #11)."""
    number = offered(bench)
    bench.send(SOKHA, "photo", caption="the door")
    bench.press(NOK, "Accept", chat=bench.lab.second)
    there = "\n".join(bench.room(bench.lab.second, bench.thread("lpn", number)))
    for seen in ("ចាក់សោ", "room 305", "Dara: we are looking", "📝 Dara: the brother knows", "the door", number):
        assert seen in there, seen
    assert "photo" in [m["kind"] for m in bench.messages(bench.lab.second) if m["from_bot"]], "files too"
    bench.write(NOK, number, "/history")
    acts = bench.room(bench.lab.second)[-1]
    assert all(act in acts for act in ("opened", "Dara taken", "offered:lpn", "Nok accepted")), "who did what"
    here = "\n".join(bench.room(bench.lab.group))
    assert "305" not in here and "looking for somebody" not in here and "ចាក់សោ" not in here
    assert sum(number in line for line in bench.room(bench.lab.group)) == 1 and "LPN" in here, "the audit line"
    assert all(number not in topic["name"] for topic in bench.topics(bench.lab.group))


def test_41_what_is_opened_again_has_its_history(bench: QuickBench) -> None:
    """peers.md 41: history missing after reopen (chatwoot#14010): same number, what was said before, who did what."""
    number = bench.with_a_person()
    bench.say(SOKHA, "room 305")
    bench.write(DARA, number, "/note the brother knows the address")
    bench.write(DARA, number, "/close helped")
    bench.wait(3 * 86400)
    bench.say(SOKHA, "/person")
    assert bench.number_of(SOKHA) == number
    bench.write(CHAN, number, "/take")
    bench.write(CHAN, number, "/history")
    room = bench.room(bench.lab.group)
    assert any("What was said before" in line and "room 305" in line and "the brother" in line for line in room)
    assert all(act in room[-1] for act in ("Dara taken", "closed:helped", "reopened", "Chan taken"))


@pytest.mark.parametrize(("letter", "count"), [("x", 3990), ("ក", 3990), ("🏠", 1600)], ids=["latin", "khmer", "emoji"])
def test_41_long_messages_are_in_the_history_to_their_end(bench: QuickBench, letter: str, count: int) -> None:
    """peers.md 41: nothing of what was written is missing after a transfer, however long it was."""
    number = bench.with_a_person()
    for n in range(2):
        bench.lab.act(SOKHA, "text", text=f"{n} {letter * count} the end.")
    bench.run()
    bench.write(DARA, number, "/pass lpn life")
    bench.press(NOK, "Accept", chat=bench.lab.second)
    there = "".join(bench.room(bench.lab.second))
    assert there.count("the end.") == 2, "both to the end"
    assert there.count(letter) >= 2 * count


def test_42_two_partners_cannot_hold_one_case(bench: QuickBench) -> None:
    """peers.md 42: transfer of access with acceptance (GlobaLeaks#3024, #3511): the database refuses a second grant."""
    number = offered(bench)
    second = update(CaseRoom).where(CaseRoom.case_number == number, CaseRoom.partner == "lpn").values(access="holds")
    with pytest.raises(IntegrityError), bench.context.database.transaction() as db:
        db.execute(second)
    assert holders(bench, number) == ["lscw"]


def test_42_grant_and_revoke_happen_together_or_not_at_all(bench: QuickBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """peers.md 42: grant + revoke in one transaction: what breaks half way leaves everything as it was."""
    number = offered(bench)

    def breaks(room: Room) -> None:
        raise RuntimeError

    monkeypatch.setattr(Room, "post_history", breaks)
    bench.lab.act(NOK, "text", text="/accept", **bench.place(NOK, number))
    bench.settle_turns()
    assert holders(bench, number) == ["lscw"] and owner(bench) == str(DARA)
    with bench.case(number) as case:
        assert (case.partner, case.owner, case.state) == ("lscw", str(DARA), "offered")
    bench.deliver()
    assert not any("305" in line for line in bench.room(bench.lab.second)), "nothing has leaked"
    monkeypatch.undo()
    bench.wait(60)
    assert holders(bench, number) == ["lpn"] and owner(bench) == str(NOK), "tried again, it goes through"
    with bench.case(number) as case:
        assert (case.partner, case.owner) == ("lpn", str(NOK))


# -- 43 to 45


def test_43_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told(bench: QuickBench) -> None:
    """peers.md 43: two agents accept the same case (LiveHelperChat/telegram#26): atomic claim, buttons edited."""
    for word in (LOCKED_IN, "1", "yes"):
        bench.lab.act(SOKHA, "text", text=word)
    bench.run()
    number = bench.number_of(SOKHA)
    card = next(m for m in bench.messages(bench.lab.group) if m["buttons"])
    take = next(b["data"] for row in card["buttons"] for b in row if b["text"] == "Take")
    for who in (DARA, CHAN):
        bench.lab.act(who, "press", message_id=card["message_id"], data=take, chat=bench.lab.group)
    bench.settle_turns(workers=4)
    bench.run()
    with bench.context.database.transaction() as db:
        taken = [act.staff for act in cases.acts_of(db, number) if act.act == "taken"]
    assert taken == [owner(bench)] and owner(bench) in (str(DARA), str(CHAN))
    loser, winner = (CHAN, "Dara") if owner(bench) == str(DARA) else (DARA, "Chan")
    assert winner in bench.alerts(loser)[-1]
    assert "Take" not in bench.labels(bench.lab.group), "there is nothing left to take"
    card = next(m for m in bench.messages(bench.lab.group) if m["message_id"] == card["message_id"])
    assert f"with {winner}" in card["text"]
    assert sum(winner in said for said in bench.texts()) == 1, "the user is told once who is here"


def test_43_of_two_who_accept_an_offer_at_once_one_has_it(bench: QuickBench) -> None:
    """peers.md 43: the same between partners: two of LPN press Accept."""
    number = offered(bench)
    offer = next(m for m in bench.messages(bench.lab.second) if m["buttons"])
    accept = next(b["data"] for row in offer["buttons"] for b in row if b["text"] == "Accept")
    for who in (NOK, PLOY):
        bench.lab.act(who, "press", message_id=offer["message_id"], data=accept, chat=bench.lab.second)
    bench.settle_turns(workers=4)
    bench.run()
    assert owner(bench) in (str(NOK), str(PLOY)) and holders(bench, number) == ["lpn"]
    with bench.context.database.transaction() as db:
        assert [act.act for act in cases.acts_of(db, number)].count("accepted") == 1
    assert "Accept" not in bench.labels(bench.lab.second)


def test_43_pages_say_that_somebody_has_it(bench: QuickBench) -> None:
    """peers.md 43: buttons edited for all, also those on the pages in everybody's own chat."""
    bench.say(SOKHA, LOCKED_IN)
    bench.write(CHAN, bench.number_of(SOKHA), "/take")
    assert "I have it" not in bench.labels(DARA), "the button that is left would do nothing"


def muted(bench: QuickBench) -> str:
    """Dara has the case of Sokha and blocks what he writes."""
    number = bench.with_a_person()
    bench.write(DARA, number, "/block")
    return number


def test_44_a_block_works_on_the_next_message(bench: QuickBench) -> None:
    """peers.md 44: block has no effect (chatwoot#13736)."""
    number = muted(bench)
    for kind in ("voice", "photo", "sticker"):
        bench.lab.act(SOKHA, kind, **({"caption": "spam"} if kind == "photo" else {}))
    bench.say(SOKHA, "spam spam spam")
    room = bench.messages(bench.lab.group)
    assert not any("spam" in (m["text"] or m["caption"] or "") for m in room)
    assert not {"voice", "photo", "sticker"} & {m["kind"] for m in room if m["from_bot"]}
    bench.write(DARA, number, "/unblock")
    bench.say(SOKHA, "thank you")
    assert any("thank you" in line for line in bench.room(bench.lab.group)), "and ends when it is lifted"


def test_44_who_is_blocked_by_mistake_can_say_so_once(bench: QuickBench) -> None:
    """peers.md 44: protects against false positives: they learn of it, and a supervisor learns of their appeal."""
    muted(bench)
    bench.say(SOKHA, "/person")
    pages = len(bench.texts(DARA))
    button = next(
        (m["message_id"], b["data"])
        for m in reversed(bench.messages(SOKHA))
        for row in m["buttons"] or []
        for b in row
        if b["data"].split(":")[1] == "appeal"
    )
    for _ in range(3):
        bench.send(SOKHA, "press", message_id=button[0], data=button[1])
    assert len(bench.texts(DARA)) == pages + 1, "once, and no flood of appeals"
    assert "mistake" in bench.texts(DARA)[-1]
    for word in ("mistake", "យល់ច្រឡំ", "เข้าใจผิด"):  # by word too, in every language
        assert bench.context.rules.words.means(word, "appeal"), word


def test_44_words_of_danger_come_through_every_block(bench: QuickBench) -> None:
    """peers.md 44: a person in danger must be able to get through, and staff are promised that these words come."""
    number = muted(bench)
    bench.write(DARA, number, "/tier medium it was a joke")
    pages = len(bench.texts(DARA))
    bench.say(SOKHA, "they beat me, there is blood, they have a knife")
    assert len(bench.texts(DARA)) > pages, "staff are rung"
    assert any("New words of danger" in line for line in bench.room(bench.lab.group))
    assert any("knife" in line for line in bench.room(bench.lab.group)), '"words of danger still do" come here'


def test_44_a_block_outlives_the_case_and_not_the_cry(bench: QuickBench) -> None:
    """peers.md 44: closed and blocked, they ask for a person: told; they cry for help: somebody is rung."""
    number = muted(bench)
    bench.write(DARA, number, "/close other")
    pages = len(bench.texts(DARA))
    bench.say(SOKHA, "/person")
    assert len(bench.texts(DARA)) == pages and bench.session().case is None
    bench.say(SOKHA, LOCKED_IN)
    assert len(bench.texts(DARA)) == pages + 1 and bench.session().case is not None


def many_cases(bench: QuickBench, partner: str, count: int) -> None:
    with bench.context.database.transaction() as db:
        for n in range(count):
            cases.open_case(db, Case(f"{partner[:2]}{n}", TIERS[n % 4], ("cry",), partner), f"{partner}-{n}", float(n))


def statements_for(bench: QuickBench, staff: int) -> tuple[str, list[tuple[str, Any]]]:
    """The list of open cases as a staff member reads it, and the queries it took."""
    found: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *more: Any) -> None:
        found.append((statement, parameters))

    with bench.context.database.transaction() as db:
        event.listen(bench.context.database.engine, "before_cursor_execute", note)
        try:
            shown = desk.open_cases(bench.context, db, PEOPLE[staff], bench.context.clock())
        finally:
            event.remove(bench.context.database.engine, "before_cursor_execute", note)
    return shown, [one for one in found if "SELECT" in one[0]]


def test_45_the_list_of_open_cases_is_one_query_however_long_it_is(bench: QuickBench) -> None:
    """peers.md 45: staff UI slows down with scale (securedrop#5183: 400+ sources, securedrop-client#2417)."""
    many_cases(bench, "lscw", 5)
    many_cases(bench, "lpn", 50)
    few, queries = statements_for(bench, DARA)
    many, more_queries = statements_for(bench, NOK)
    assert len(queries) == len(more_queries) == 1
    assert few.count("\n") == 4 and many.count("\n") == 30 and many.endswith("+ 20"), "and one message's length"


def test_45_open_cases_are_found_by_an_index(bench: QuickBench) -> None:
    """peers.md 45: the cases of one partner are not looked for among all that there ever were."""
    many_cases(bench, "lscw", 50)
    _, [(statement, parameters)] = statements_for(bench, DARA)
    engine = bench.context.database.engine
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            assert any("USING INDEX" in row[-1] for row in plan) and not any("SCAN" in row[-1] for row in plan), plan
        else:  # it would read so small a table from end to end
            connection.exec_driver_sql("SET enable_seqscan = off")
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
            assert any("Index" in row[-1] for row in plan) and not any("Seq Scan" in row[-1] for row in plan), plan
