"""Retention that comes late, because the bot was off for years, still takes away what staff have on their screens."""

from __future__ import annotations

from bot.guide.render import Renderer
from bot.store.case_tables import CaseRoom, CaseRow
from bot.store.database import Database
from bot.work import retention
from tests.simulator.simulator_lab import DARA
from tests.work.pain import QuickBench


def test_the_topic_of_a_case_that_is_older_than_the_statistics_is_deleted_and_then_its_number_goes(
    quick: Database, renderer: Renderer
) -> None:
    bench = QuickBench(quick, renderer)
    bench.write(DARA, bench.with_a_person(), "/close helped")
    assert len(bench.topics(bench.lab.group)) == 1
    bench.lab.clock.pass_(800 * 86400)
    retention.purge(bench.context)
    bench.run()
    assert bench.topics(bench.lab.group) == []
    bench.wait(3600)
    retention.purge(bench.context)
    with bench.context.database.transaction() as db:
        assert db.query(CaseRow).count() == db.query(CaseRoom).count() == 0
