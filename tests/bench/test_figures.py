"""The figures are right: percentiles that were measured, answers paired with their questions, goals judged as set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.bench.crash import Crash
from tests.bench.figures import Spread
from tests.bench.load import Load, judge
from tests.bench.measure import Contest, Results
from tests.bench.plot import draw
from tests.bench.report import markdown
from tests.bench.sustained import Sustained, holds


def call(chat: int, at: float, *, ok: bool = True, method: str = "sendMessage") -> dict[str, Any]:
    return {"method": method, "chat_id": chat, "at": at, "ok": ok}


def test_percentiles_are_times_that_were_measured() -> None:
    spread = Spread.of([0.001 * n for n in range(1, 101)])
    assert spread is not None
    assert (spread.count, spread.p50, spread.p95, spread.p99, spread.worst) == (100, 50.0, 95.0, 99.0, 100.0)
    assert Spread.of([]) is None


def test_each_question_is_paired_with_the_next_answer_to_its_own_chat() -> None:
    asked = [(1, 10.0), (2, 10.5), (1, 11.0)]
    calls = [
        call(1, 9.0),
        call(2, 10.6),
        call(1, 10.25),
        call(-5, 10.3),
        call(1, 11.5),
        call(1, 12, method="sendVoice"),
    ]
    load = judge(asked, calls, rate=2.0)
    assert [round(took, 2) for took in load.times] == [0.25, 0.1, 0.5]
    assert (load.asked, load.unanswered, load.errors) == (3, 0, 0)


def test_what_is_unanswered_or_refused_is_counted_and_the_warm_up_is_not() -> None:
    asked = [(1, 10.0), (2, 12.0), (3, 12.5)]
    load = judge(asked, [call(1, 10.1), call(2, 12.1), call(3, 12.6, ok=False)], rate=1.0, warm_up=1.5)
    assert (load.asked, load.unanswered, load.errors) == (2, 1, 1)
    assert len(load.times) == 1 and not holds(load)


def test_a_rate_at_which_work_piles_up_is_not_sustained() -> None:
    asked = [(n, n / 10) for n in range(1, 81)]
    assert holds(judge(asked, [call(n, at + 0.2) for n, at in asked], rate=10.0))
    assert not holds(judge(asked, [call(n, at * 1.1 + 0.2) for n, at in asked], rate=10.0))


def load(rate: float, seconds: float) -> Load:
    return Load(rate, 3, [seconds] * 3, seconds=1.0)


def results(ours_ms: float, ours_rate: float) -> Results:
    ours = Contest("helpline", 1.0, [load(25.0, ours_ms / 1000)], Crash(10, 10, 0, 1, 0), Sustained(ours_rate))
    rasa = Contest("Rasa", 9.0, [load(25.0, 2.0)], Crash(10, 8, 2, 0, 0), Sustained(20.0))
    return Results(contests=[ours, rasa], scaling={"SQLite, 1 bot process": Sustained(ours_rate)})


def test_a_goal_that_is_missed_is_said_to_be_missed() -> None:
    assert markdown(results(149.0, 61.0), "", "plot.svg").count("not met") == 0
    page = markdown(results(151.0, 59.0), "", "plot.svg")
    assert "| 151 ms | **not met** |" in page and "59 against 20 a second: 3.0 times | **not met**" in page


def test_the_same_figures_draw_the_same_picture(tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        draw(results(100.0, 60.0), tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
