"""One case from the first cry to its close, over the simulator, on both databases."""

from __future__ import annotations

import pytest

from bot.guide.render import Renderer
from bot.store.database import Database
from bot.store.tables import Inbox, Outbox
from tests.core.people import LOCKED_IN, sure_of
from tests.simulator.simulator_lab import ALEX, CHAN, DARA, NOK, SOKHA
from tests.work.bench import Bench


@pytest.fixture
def bench(database: Database, renderer: Renderer) -> Bench:
    return Bench(database, renderer)


def test_a_question_gets_its_curated_answer(bench: Bench) -> None:
    bench.model.knows["ថៅកែមិនបើកលុយ"] = sure_of("unpaid_wages")
    bench.say(SOKHA, "ថៅកែមិនបើកលុយ")
    assert "1546" in bench.texts()[0] and bench.session().language == "km"


def test_a_cry_reaches_the_staff_room_and_everyones_pocket_without_its_words(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    topics = bench.lab.see("world")["topics"]
    assert len(topics) == 1 and "🔴" in topics[0]["name"]
    room = bench.texts(bench.lab.group)
    assert any("IMMEDIATE" in text and "nobody has it yet" in text for text in room)
    assert not any("ចាក់សោ" in text for text in room)
    for staff in (DARA, CHAN):
        page = bench.messages(staff)[-1]
        assert "🔴" in page["text"] and not page["silent"]
    assert len(bench.messages(NOK)) == len(bench.messages(DARA)) - 1, "the other partner is not rung yet"
    assert "191" in bench.texts()[0] and "117" in bench.texts()[0]


def test_the_whole_way_there_and_back_and_closed(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.press(DARA, "Take", chat=bench.lab.group)
    bench.say(SOKHA, "1")
    bench.say(SOKHA, "ចាស")
    assert any(LOCKED_IN in text for text in bench.texts(bench.lab.group)), "kept until the yes, then passed on"
    bench.staff(DARA, "សួស្តី ខ្ញុំនៅទីនេះ")
    assert bench.texts()[-1] == "Dara:\nសួស្តី ខ្ញុំនៅទីនេះ"
    bench.say(SOKHA, "បន្ទប់លេខ ៥")
    assert any("បន្ទប់លេខ ៥" in text for text in bench.texts(bench.lab.group))
    bench.staff(DARA, "/note for colleagues only")
    assert not any("colleagues only" in text for text in bench.texts())
    bench.staff(DARA, "/close helped")
    with bench.case() as case:
        assert case.state == "closed" and not case.owner
    assert bench.session().case is None and bench.session().danger == "none"
    assert bench.lab.see("world")["topics"][0]["closed"]
    assert bench.refusals() == []


def test_no_name_account_or_number_of_the_user_reaches_staff(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.say(SOKHA, "1")
    bench.say(SOKHA, "ចាស")
    bench.say(SOKHA, "សួស្តី")
    seen = repr([bench.messages(chat) for chat in (bench.lab.group, DARA, NOK)])
    assert "Sokha" not in seen and str(SOKHA) not in seen
    assert bench.lab.see("health")["forbidden_calls"] == 0


def test_a_second_taker_is_told_and_the_owner_stays(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.staff(DARA, "/take")
    bench.staff(CHAN, "/take")
    with bench.case() as case:
        assert case.owner == str(DARA)
    assert any("Dara" in text for text in bench.texts(bench.lab.group)[-2:])


def test_two_users_never_mix(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.say(ALEX, "they locked me in a room, help")
    for user, word in ((SOKHA, "alpha-of-sokha"), (ALEX, "beta-of-alex")):
        bench.say(user, "1")
        bench.say(user, "yes")
        bench.say(user, word)
    by_topic: dict[int, str] = {}
    for message in bench.messages(bench.lab.group):
        by_topic[message["thread_id"]] = by_topic.get(message["thread_id"], "") + (message["text"] or "")
    assert len(by_topic) == 2
    assert sum("alpha-of-sokha" in text for text in by_topic.values()) == 1
    assert not any("alpha-of-sokha" in text and "beta-of-alex" in text for text in by_topic.values())
    assert not any("beta" in text for text in bench.texts(SOKHA))


def test_while_unsafe_nothing_is_pushed_and_the_reply_comes_when_it_is_safe(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.press(SOKHA, "🔴")
    before = len(bench.texts())
    bench.staff(DARA, "/take")
    bench.staff(DARA, "are you there?")
    bench.wait(1200)
    assert len(bench.texts()) == before
    bench.say(SOKHA, "1")
    assert any("are you there?" in text for text in bench.texts())


def test_the_ladder_rings_again_and_tells_the_user_the_truth(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    pages = len(bench.texts(DARA))
    bench.wait(125)
    assert len(bench.texts(DARA)) == pages + 1
    before = len(bench.texts())
    bench.wait(185)
    assert len(bench.texts(DARA)) == pages + 2 and len(bench.texts()) == before + 1
    bench.staff(DARA, "/take")
    bench.wait(3600)
    assert len(bench.texts(DARA)) == pages + 2


def test_quick_exit_empties_the_screen_and_shows_a_harmless_line(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.say(SOKHA, "/stop")
    left = bench.messages(SOKHA)
    assert len(left) == 1 and left[0]["from_bot"] and left[0]["silent"]
    assert not any(word in left[0]["text"] for word in ("LSCW", "LPN", "191", "ជួយ"))
    assert any("left quickly" in text for text in bench.texts(bench.lab.group))


def test_delete_forgets_and_the_staff_topic_goes_too(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.say(SOKHA, "/delete")
    bench.say(SOKHA, "បាទ")
    assert bench.session().case is None and bench.session().language is None
    assert all(topic["deleted"] for topic in bench.lab.see("world")["topics"])
    with bench.case() as case:
        assert (case.state, case.conversation) == ("closed", "")
    assert len(bench.messages(SOKHA)) == 1, "only the receipt is left on the screen"


def test_voice_photo_and_place_are_sent_again_never_forwarded(bench: Bench) -> None:
    bench.say(SOKHA, "/person")
    for reply in ("1", "ទេ", "3"):
        bench.say(SOKHA, reply)
    for kind, sign in (
        ("voice", ""),
        ("photo", ""),
        ("location", "📍"),
        ("contact", "👤"),
        ("sticker", ""),
        ("document", ""),
    ):
        bench.send(SOKHA, kind)
        if sign:
            assert not any(sign in text for text in bench.texts(bench.lab.group)), (
                "what shows where they are is asked about"
            )
            bench.press(SOKHA, "🙋")
            assert any(sign in text for text in bench.texts(bench.lab.group))
    kinds = [message["kind"] for message in bench.messages(bench.lab.group) if message["from_bot"]]
    assert {"voice", "photo", "sticker", "document"} <= set(kinds)
    assert "location" not in kinds and "contact" not in kinds, "their content goes as text"
    assert bench.lab.see("health")["forbidden_calls"] == 0


def test_a_voice_note_waits_for_the_yes(bench: Bench) -> None:
    bench.send(SOKHA, "voice")
    assert not bench.messages(bench.lab.group)
    bench.press(SOKHA, "🙋")
    bench.press(SOKHA, "🟢")
    bench.say(SOKHA, "ទេ")
    bench.say(SOKHA, "yes")
    assert "voice" in [message["kind"] for message in bench.messages(bench.lab.group)]


def test_offline_everyone_gets_the_numbers_and_nothing_is_processed(bench: Bench) -> None:
    from bot.store import settings as stored

    with bench.context.database.transaction() as db:
        stored.put(db, "offline", True)
    bench.say(SOKHA, "any question")
    assert "191" in bench.texts()[-1] and bench.model.asked == []


def test_done_rows_hold_no_text(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    with bench.context.database.transaction() as db:
        assert all(row.payload is None for row in db.query(Inbox).filter_by(state="done"))
        assert all(row.payload is None for row in db.query(Outbox).filter_by(state="sent"))
