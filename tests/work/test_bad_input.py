"""Commands in the wrong place, by the wrong person, too late, misspelt: a clear reply to them, nothing changes."""

from __future__ import annotations

import pytest

from bot.guide.render import Renderer
from bot.store.database import Database
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import CHAN, DARA, NOK, SOKHA
from tests.work.pain import QuickBench
from tests.work.test_desk import with_consent


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    made = QuickBench(quick, renderer)
    with_consent(made)
    made.staff(DARA, "/take")
    return made


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/send no_such_answer", "No such answer"),
        ("/ask no_such_question", "What shall the user be asked"),
        ("/close badly", "How did it end"),
        ("/tier very", "How urgent"),
        ("/hours sometimes", "When is it safe"),
        ("/pass nobody country", "To whom"),
        ("/pass lpn because", "Why?"),
        ("/card roof red", "No such line"),
        ("/reveal curiosity", "reveal life"),
        ("/nonsense", "no such command"),
        ("/accept", "already have this case"),
        ("/duty maybe", "/duty on"),
        ("/reopen", "another open case"),
    ],
)
def test_a_wrong_word_is_answered_with_what_to_write(bench: QuickBench, command: str, says: str) -> None:
    before, session = len(bench.texts()), bench.session()
    bench.staff(DARA, command)
    assert says in bench.texts(bench.lab.group)[-1], bench.texts(bench.lab.group)[-1]
    assert len(bench.texts()) == before and bench.session() == session


def test_a_command_outside_a_topic_and_in_a_topic_of_nobody(bench: QuickBench) -> None:
    before = len(bench.texts())
    bench.say(DARA, "/close helped", chat=bench.lab.group)
    made = bench.lab.control("topics", name="Lunch")["thread_id"]
    bench.say(DARA, "/take", chat=bench.lab.group, thread=made)
    assert "no case in this topic" in bench.texts(bench.lab.group)[-1]
    assert len(bench.texts()) == before and bench.session().case is not None


def test_an_agent_may_not_lower_close_or_reveal_what_is_not_theirs(bench: QuickBench) -> None:
    session = bench.session()
    for command in ("/tier medium", "/reveal life", "/close helped", "/pass lpn country", "/block", "hello"):
        bench.staff(CHAN, command)
    assert bench.session() == session and not any("hello" in text for text in bench.texts())


def test_an_old_button_of_a_card_says_that_the_case_is_elsewhere(bench: QuickBench) -> None:
    buttons = [m for m in bench.messages(bench.lab.group) if m["buttons"]]
    take = buttons[-1]["buttons"][0][0]["data"].replace("=ask=", "=take=")
    assert "take" in take
    bench.staff(DARA, "/pass lpn country")
    bench.say(SOKHA, "បាទ")
    bench.staff(NOK, "/accept")
    session = bench.session()
    bench.say(DARA, "/take", chat=bench.lab.group)
    assert bench.session() == session and session.case is not None and session.case.owner == str(NOK)


def test_an_anonymous_admin_is_told_to_write_as_themselves(bench: QuickBench) -> None:
    before = len(bench.texts())
    bench.staff(DARA, "are you there?", anonymous=True)
    assert "not as an anonymous admin" in bench.texts(bench.lab.group)[-1] and len(bench.texts()) == before


def test_a_closed_case_takes_only_reopening(bench: QuickBench) -> None:
    bench.staff(DARA, "/close helped")
    topic = bench.topics(bench.lab.group)[0]
    for command in ("/take", "hello", "/ask injured", "/close helped"):
        bench.lab.control(f"topics/{topic['thread_id']}/reopen") if bench.topics(bench.lab.group)[0]["closed"] else None
        bench.staff(DARA, command)
        assert "This case is closed" in bench.texts(bench.lab.group)[-1]
    bench.staff(DARA, "/reopen")
    assert bench.session().case is not None
    with bench.case() as case:
        assert case.state == "reopened"


def test_words_of_danger_and_one_appeal_come_through_a_block(bench: QuickBench) -> None:
    bench.staff(DARA, "/block")
    bench.say(SOKHA, "hello hello")
    assert not any("hello hello" in text for text in bench.texts(bench.lab.group)), "from the next message on"
    pages = len(bench.texts(DARA))
    bench.say(SOKHA, "យល់ច្រឡំ")
    assert len(bench.texts(DARA)) == pages + 1
    bench.say(SOKHA, "យល់ច្រឡំ")
    assert len(bench.texts(DARA)) == pages + 1, "once"
    bench.say(SOKHA, f"{LOCKED_IN} មានកាំភ្លើង")
    assert any("danger" in text for text in bench.texts(bench.lab.group)[-3:])
