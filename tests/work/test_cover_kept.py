"""As long as they are not back the chat stays a lesson: its menu, and what is remembered after a month of silence."""

from __future__ import annotations

import pytest

from bot.core.session import Safety, Session, Stage
from bot.guide.render import Renderer
from bot.simulator.methods.commands import menu_for
from bot.store import forgetting
from bot.store.database import Database
from bot.store.key_tables import Forgotten
from bot.store.retention import reports
from bot.telegram.staff_lines import line
from bot.work import forgetting as operator
from bot.work import retention
from tests.simulator.simulator_lab import DARA, SOKHA
from tests.work.pain import QuickBench


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    return QuickBench(quick, renderer)


def menu(bench: QuickBench) -> list[str]:
    """What Telegram lists behind "/" in their chat."""
    world = bench.lab.sim.world
    return [entry["command"] for entry in menu_for(world, world.users[SOKHA], world.chats[SOKHA])]


def list_commands(bench: QuickBench) -> None:
    bench.lab.bot("setMyCommands", commands=[{"command": "person", "description": "Talk to a person"}])


def test_telegrams_own_menu_belongs_to_the_lesson_until_they_are_back(bench: QuickBench) -> None:
    list_commands(bench)
    assert menu(bench) == ["person"]
    bench.say(SOKHA, "/stop")
    assert menu(bench) == ["next"]
    bench.say(SOKHA, "/next")
    assert menu(bench) == ["next"] and len(bench.messages(SOKHA)) == 3
    bench.say(SOKHA, "គ្រូ")
    assert menu(bench) == ["person"]


def test_after_a_month_of_silence_the_cover_stands_and_nothing_else_is_remembered(bench: QuickBench) -> None:
    list_commands(bench)
    for text in ("/language", "ខ្មែរ", "/menu", "1", "/cover", "ចំប៉ី"):
        bench.say(SOKHA, text)
    before = bench.session()
    for _ in range(3):
        bench.wait(31 * 86400)
        retention.purge(bench.context)
        bench.run()
    assert bench.session() == Session(
        language="km", stage=Stage.SILENT, safety=Safety.UNSAFE, lesson=1, word=before.word
    ), "language, word and cover"
    with bench.context.database.transaction() as db:
        left = {name: count for name, count in forgetting.counts(db, bench.key()).items() if count}
        assert left == {"conversations": 1} and db.query(Forgotten).count() == 0
        assert [report.counts.get("covers", 0) for report in reports(db)].count(1) == 1, "it is emptied once"
    bench.say(SOKHA, "/start")
    assert "📘" in bench.texts()[-1] and menu(bench) == ["next"]
    bench.say(SOKHA, "ចំប៉ី")
    assert bench.session().stage is Stage.CHECKING_SAFETY and menu(bench) == ["person"]


def test_who_came_back_from_cover_is_forgotten_like_everybody(bench: QuickBench) -> None:
    for text in ("/stop", "គ្រូ"):
        bench.say(SOKHA, text)
    bench.wait(31 * 86400)
    retention.purge(bench.context)
    assert bench.session() == Session()


def test_when_an_operator_forgets_somebody_in_cover_the_menu_is_no_lesson_any_more(bench: QuickBench) -> None:
    list_commands(bench)
    bench.say(SOKHA, "/stop")
    found = operator.find(bench.context, str(SOKHA))
    assert found is not None
    operator.forget(bench.context, found)
    bench.run()
    assert menu(bench) == ["person"] and bench.texts() == []


def test_staff_are_told_what_is_true_a_reply_waits_until_they_are_back_and_say_that_it_is_safe(
    bench: QuickBench,
) -> None:
    number = bench.with_a_person()
    bench.say(SOKHA, "/stop")
    for language in ("en", "km", "th"):
        assert "🆘" in line("user_left_quickly", {}, bench.context.words(language)), "what brings them back"
    bench.write(DARA, number, "are you well?")
    for text in ("hello", "គ្រូ"):
        bench.say(SOKHA, text)
        assert not any("are you well?" in shown for shown in bench.texts())
    bench.say(SOKHA, "1")
    assert any("are you well?" in shown for shown in bench.texts())
