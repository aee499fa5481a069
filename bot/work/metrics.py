"""/metrics: what this process counted, and what stands in the database, counted when asked for."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from bot.store import figures, processes
from bot.store import settings as stored
from bot.store.figures import Figures
from bot.work.context import Context
from bot.work.pulse import CAUGHT_UP, WAYS

TIERS = ("immediate", "high", "medium", "routine")
INBOX_STATES = ("waiting", "working", "done", "dead")


def expose(context: Context) -> bytes:
    """In Prometheus' text format."""
    pulse = context.pulse
    for way in WAYS:
        context.meters.ways.labels(way).set(pulse.way == way)
    context.meters.silence.set(pulse.silence)
    shared = CollectorRegistry()
    shared.register(_Database(context))
    return generate_latest(context.meters.registry) + generate_latest(shared)


class _Database(Collector):
    """The same figures whichever process is asked; helpline_database_up says whether they could be had."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked for before the first scrape."""
        return []

    def collect(self) -> Iterable[Metric]:
        started = time.perf_counter()
        found: tuple[Figures, int, float | None] | None = None
        try:
            with self._context.database.transaction() as db:
                now = self._context.clock()
                at = stored.get(db, CAUGHT_UP)
                alive = processes.count_alive(db, time.time())
                found = figures.take(db, now), alive, None if at is None else max(0.0, now - at)
        except SQLAlchemyError:
            self._context.meters.database.labels("metrics").inc()
        yield GaugeMetricFamily("helpline_database_up", "1: the figures could be read", found is not None)
        if found is not None:
            yield from _queues(found[0])
            yield from _cases(found[0])
            yield GaugeMetricFamily("helpline_bots", "Bot processes that are alive", found[1])
            yield from _one("helpline_caught_up_age_seconds", "Since Telegram held nothing for us", found[2])
        taken = time.perf_counter() - started
        yield GaugeMetricFamily("helpline_figures_seconds", "How long the database took to count", taken)


def _one(name: str, words: str, value: float | None) -> Iterable[Metric]:
    if value is not None:
        yield GaugeMetricFamily(name, words, value)


def _by(name: str, words: str, labels: tuple[str, ...], values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=labels)
    for named, value in sorted(values.items()):
        family.add_metric(named, value)
    return family


def _queues(seen: Figures) -> Iterable[Metric]:
    inbox = {(state,): seen.inbox.get(state, 0) for state in INBOX_STATES}
    yield _by("helpline_inbox_rows", "What came in, by state", ("state",), inbox)
    yield GaugeMetricFamily("helpline_inbox_oldest_seconds", "The oldest not dealt with", seen.inbox_oldest)
    outbox = {(audience, state): seen.outbox.get((audience, state), 0) for audience, state in _outbox_states(seen)}
    yield _by("helpline_outbox_rows", "What goes out, by state", ("audience", "state"), outbox)
    oldest = {(audience,): seconds for audience, seconds in seen.outbox_oldest.items()}
    yield _by("helpline_outbox_oldest_seconds", "The oldest that could be sent", ("audience",), oldest)
    yield GaugeMetricFamily("helpline_timers", "Timers that are set", seen.timers)
    yield GaugeMetricFamily("helpline_timers_late", "Timers that should have rung", seen.timers_late)
    yield GaugeMetricFamily("helpline_timers_latest_seconds", "How late the first of them is", seen.timers_latest)


def _outbox_states(seen: Figures) -> set[tuple[str, str]]:
    """Every waiting, held and failed state, also when there is none of it."""
    wanted = {(audience, state) for audience in figures.AUDIENCES for state in ("waiting", "held", "sending", "failed")}
    return wanted | set(seen.outbox)


def _cases(seen: Figures) -> Iterable[Metric]:
    open_ = {**{(tier, "new"): 0 for tier in TIERS}, **seen.cases}
    yield _by("helpline_cases_open", "Open cases", ("tier", "state"), open_)
    owed = {(tier,): seen.answers_owed.get(tier, 0.0) for tier in TIERS}
    yield _by("helpline_answer_owed_seconds", "The longest wait for staff who have the case", ("tier",), owed)
    yield GaugeMetricFamily("helpline_immediate_alone", "Immediate cases that nobody has", seen.alone)
    yield GaugeMetricFamily("helpline_immediate_alone_seconds", "The longest of them", seen.alone_longest)
