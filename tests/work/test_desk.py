"""The desk of a staff room: open cases, duty, handover, digest, history, the operator's alarm, the test page."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bot.guide.render import Renderer
from bot.store import cases
from bot.store.database import Database
from bot.telegram.buttons import encode
from bot.telegram.staff_acts import staff_button
from bot.work import digest
from tests.core.people import LOCKED_IN, sure_of
from tests.simulator.simulator_lab import ALEX, CHAN, DARA, NOK, PLOY, SOKHA
from tests.work.pain import QuickBench


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    return QuickBench(quick, renderer)


def with_consent(bench: QuickBench, who: int = SOKHA, text: str = LOCKED_IN) -> None:
    """Somebody in danger, safe to write to, who agreed that staff read."""
    for words in (text, "1", "3"):
        bench.say(who, words)


def test_open_cases_the_longest_waiting_first(bench: QuickBench) -> None:
    with_consent(bench)
    bench.wait(600)
    with_consent(bench, ALEX, "they locked me in a room, help")
    bench.say(DARA, "/cases", chat=bench.lab.group)
    first, second = bench.texts(bench.lab.group)[-1].split("\n")
    assert bench.session(SOKHA).case.number in first and "10 min" in first  # type: ignore[union-attr]
    assert bench.session(ALEX).case.number in second  # type: ignore[union-attr]
    bench.say(NOK, "/cases")
    assert bench.texts(NOK)[-1] == bench.context.words("th")("No open cases."), "another partner's cases are not shown"


def test_off_duty_gives_an_urgent_case_back_and_tells_the_user(bench: QuickBench) -> None:
    with_consent(bench)
    bench.staff(DARA, "/take")
    pages = len(bench.texts(CHAN))
    bench.say(DARA, "/duty off")
    with bench.case() as case:
        assert (case.owner, case.state) == ("", "new")
    assert len(bench.texts(CHAN)) == pages + 1, "the colleague on duty is rung"
    assert "Dara" in bench.texts()[-1], "the user knows"
    bench.staff(CHAN, "/take")
    with bench.case() as case:
        assert case.owner == str(CHAN)


def test_off_duty_keeps_another_case_which_a_colleague_may_take_over(bench: QuickBench) -> None:
    for words in ("/person", "1", "ទេ", "3"):
        bench.say(SOKHA, words)
    bench.staff(DARA, "/take")
    bench.say(DARA, "/duty off")
    with bench.case() as case:
        assert case.owner == str(DARA)
    bench.staff(CHAN, "/take")
    with bench.case() as case:
        assert case.owner == str(CHAN)
    bench.say(DARA, "/duty on")
    with bench.case() as case:
        assert case.owner == str(CHAN), "coming back takes nothing away"


def test_nobody_on_duty_rings_everyone_rather_than_nobody(bench: QuickBench) -> None:
    for staff in (DARA, CHAN):
        bench.say(staff, "/duty off")
    before = {staff: len(bench.texts(staff)) for staff in (DARA, CHAN)}
    bench.say(SOKHA, LOCKED_IN)
    assert all(len(bench.texts(staff)) == before[staff] + 1 for staff in before)
    assert any("Nobody is on duty" in text for text in bench.texts(bench.lab.group))


def test_pages_go_first_to_those_who_speak_the_users_language(bench: QuickBench) -> None:
    before = {staff: len(bench.texts(staff)) for staff in (DARA, CHAN)}
    bench.say(1002, "ช่วยด้วย โดนขังอยู่ในห้อง")
    assert len(bench.texts(CHAN)) == before[CHAN] + 1 and len(bench.texts(DARA)) == before[DARA], "Chan speaks Thai"
    bench.wait(125)
    assert len(bench.texts(DARA)) == before[DARA] + 1, "then everyone on duty"


def test_nobody_who_speaks_it_card_and_user_are_told_once(bench: QuickBench) -> None:
    bench.say(CHAN, "/duty off")
    bench.say(1002, "ช่วยด้วย โดนขังอยู่ในห้อง")
    bench.say(1002, "1")
    room = bench.texts(bench.lab.group)
    assert any("Nobody on duty speaks" in text for text in room)
    told = bench.context.renderer.guide.messages["no_speaker"]["th"].split("\n")[0]
    bench.say(1002, "มันมีปืน")
    assert sum(told in text for text in bench.texts(1002)) == 1


def test_handover_shows_who_is_on_duty_and_every_card(bench: QuickBench) -> None:
    with_consent(bench)
    bench.say(DARA, "/handover", chat=bench.lab.group)
    text = bench.texts(bench.lab.group)[-1]
    assert "Dara, Chan" in text and "IMMEDIATE" in text and LOCKED_IN not in text


def test_the_digest_comes_once_each_morning_with_counts_only(bench: QuickBench) -> None:
    digest.post_when_due(bench.context)
    with_consent(bench)
    bench.lab.clock.pass_(86400)
    assert digest.post_when_due(bench.context) == 2 and digest.post_when_due(bench.context) == 0
    bench.run()
    text = next(text for text in bench.texts(bench.lab.group) if text.startswith("📋"))
    assert "Open: 1" in text and LOCKED_IN not in text


def test_history_shows_what_was_said_noted_and_done_to_the_partner_that_has_it(bench: QuickBench) -> None:
    with_consent(bench)
    bench.staff(DARA, "/take")
    bench.say(SOKHA, "បន្ទប់លេខ ៥")
    bench.staff(DARA, "/note blue door")
    bench.staff(DARA, "/history")
    shown = next(text for text in bench.texts(bench.lab.group) if text.startswith("🗂"))
    assert "បន្ទប់លេខ ៥" in shown and "blue door" in shown
    assert any("taken" in text and "opened" in text for text in bench.texts(bench.lab.group))


def test_a_passed_case_takes_its_history_along_and_leaves_one_line(bench: QuickBench) -> None:
    with_consent(bench)
    bench.staff(DARA, "/take")
    bench.say(SOKHA, "បន្ទប់លេខ ៥")
    bench.staff(DARA, "/note blue door")
    bench.staff(DARA, "/pass lpn country She is in Rayong")
    bench.say(SOKHA, "បាទ")
    assert not any("បន្ទប់លេខ ៥" in text for text in bench.texts(bench.lab.second)), "an offer shows no words"
    bench.press(NOK, "Accept", chat=bench.lab.second)
    there = "\n".join(bench.texts(bench.lab.second))
    assert "បន្ទប់លេខ ៥" in there and "blue door" in there and "She is in Rayong" in there
    here = bench.texts(bench.lab.group)
    assert not any("បន្ទប់លេខ ៥" in text for text in here) and any("is with LPN now" in text for text in here)
    bench.say(SOKHA, "ជាន់ទី ៣")
    assert any("ជាន់ទី ៣" in text for text in bench.texts(bench.lab.second))
    bench.staff(NOK, "ฉันอยู่ตรงนี้")
    assert bench.texts()[-1] == "Nok:\nฉันอยู่ตรงนี้"
    with bench.context.database.transaction() as db:
        number = bench.session().case.number  # type: ignore[union-attr]
        assert {room.partner: room.access for room in cases.rooms_of(db, number)} == {"lscw": "former", "lpn": "holds"}
    assert bench.refusals() == []


def test_a_reply_to_a_ready_question_is_read_in_the_rooms_language_and_fills_the_card(bench: QuickBench) -> None:
    with_consent(bench)
    bench.staff(DARA, "/take")
    bench.press(DARA, "Ask", chat=bench.lab.group)
    label = bench.context.renderer.guide.casework["questions"]["injured"].label["en"]
    bench.press(DARA, label, chat=bench.lab.group)
    assert bench.context.renderer.guide.casework["questions"]["injured"].text["km"] in bench.texts()[-1]
    yes = bench.context.renderer.guide.casework["questions"]["injured"].values["yes"]["km"]
    bench.press(SOKHA, yes)
    assert any("Asked:" in text and "→" in text for text in bench.texts(bench.lab.group))
    bench.staff(DARA, "/card building the blue house")
    bench.staff(DARA, "/card")
    card = next(text for text in bench.texts(bench.lab.group) if text.startswith("🆘"))
    assert "the blue house" in card and len(card.split("\n")) == 3


def test_a_thai_room_reads_what_a_khmer_message_is_about(bench: QuickBench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    for words in ("1", "3", "ថៃ"):
        bench.say(SOKHA, words)
    bench.staff(NOK, "/take")
    text = "ថៅកែមិនបើកលុយឱ្យខ្ញុំ"
    bench.model.knows[text] = sure_of("unpaid_wages")
    bench.say(SOKHA, text)
    relayed = next(shown for shown in bench.texts(bench.lab.second) if text in shown)
    assert bench.context.renderer.guide.topics["unpaid_wages"].title["en"] in relayed


@contextmanager
def operator() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Somebody's own alarm, who writes down what it is told."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/ring", told
    server.shutdown()
    server.server_close()


def test_after_a_quarter_of_an_hour_everyone_and_the_operators_alarm_are_rung(bench: QuickBench) -> None:
    with operator() as (address, told):
        bench.context.alarm_webhook = address
        bench.say(SOKHA, LOCKED_IN)
        before = len(bench.texts(PLOY))
        for _ in range(16):
            bench.wait(60)
        number = bench.session().case.number  # type: ignore[union-attr]
        assert told == [{"case": number, "tier": "immediate", "step": 4}]
        assert len(bench.texts(PLOY)) > before


def test_a_test_page_is_answered_and_nothing_else_happens(bench: QuickBench) -> None:
    bench.lab.bot(
        "sendMessage",
        chat_id=DARA,
        text="test",
        reply_markup={"inline_keyboard": [[{"text": "ok", "callback_data": encode(staff_button("TEST", "have"))}]]},
    )
    bench.press(DARA, "ok")
    answers = bench.lab.see(f"press_answers?user={DARA}")
    assert "has reached you" in str(answers)
