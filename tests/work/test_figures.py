"""What is seen from outside: /health, /ready, /metrics and `helpline status` tell the truth and no secret."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.commands import seeing
from bot.core.routing import Asked, Understanding
from bot.guide.render import Renderer
from bot.store.database import Database
from bot.store.tables import Inbox
from bot.work import delivery, intake, metrics, receiving, turns, web
from bot.work.context import Context
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import DARA, SOKHA
from tests.work.bench import Bench


@pytest.fixture
def bench(database: Database, renderer: Renderer) -> Bench:
    return Bench(database, renderer)


def test_metrics_tell_of_an_immediate_case_until_somebody_takes_it(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.lab.clock.pass_(400)
    seen = _metrics(bench.context)
    assert seen["helpline_immediate_alone"] == 1 and seen["helpline_immediate_alone_seconds"] >= 400
    assert seen['helpline_cases_open{state="new",tier="immediate"}'] == 1
    bench.run()
    bench.press(DARA, "Take", chat=bench.lab.group)
    seen = _metrics(bench.context)
    assert seen["helpline_immediate_alone"] == 0 and seen["helpline_immediate_alone_seconds"] == 0
    assert seen['helpline_cases_open{state="new",tier="immediate"}'] == 0


def test_metrics_count_what_came_in_and_went_out_and_how_long_an_answer_took(bench: Bench) -> None:
    before = _metrics(bench.context)
    bench.lab.act(SOKHA, "text", text="/start")
    bench.lab.clock.pass_(7)
    bench.run()
    after = _metrics(bench.context)

    def more(name: str) -> float:
        return after.get(name, 0.0) - before.get(name, 0.0)

    assert more('helpline_updates_total{result="new",way="polling"}') == 1
    assert more('helpline_turns_total{outcome="done"}') >= 1
    assert more('helpline_calls_total{method="sendMessage",outcome="Sent"}') >= 1
    assert more("helpline_answer_seconds_count") >= 1
    assert after["helpline_database_up"] == 1 and after["helpline_caught_up_age_seconds"] < 60


def test_an_answer_counts_from_when_the_message_came_in_not_from_when_it_was_read(bench: Bench) -> None:
    _metrics(bench.context)
    bench.lab.act(SOKHA, "text", text="/start")
    intake.take_in(bench.context, bench.lab.fresh())
    bench.lab.clock.pass_(100)
    bench.run()
    seen = _metrics(bench.context)
    assert seen["helpline_answer_seconds_sum"] >= 100


def test_metrics_tell_what_waits_is_held_or_set_aside(bench: Bench) -> None:
    bench.lab.control("faults", method="sendMessage", chat_id=SOKHA, kind="429", times=1, retry_after=500)
    bench.lab.act(SOKHA, "text", text="/start")
    intake.take_in(bench.context, bench.lab.fresh())

    async def once() -> None:
        async with bench._bot() as bot:
            while await turns.one_turn(bench.context, bench.model):
                pass
            for _ in range(5):
                await delivery.one_delivery(bench.context, bot)

    asyncio.run(once())
    bench.lab.clock.pass_(90)
    with bench.context.database.transaction() as db:
        db.add(Inbox(source="x", conversation="y", state="dead", received_at=bench.context.clock()))
    seen = _metrics(bench.context)
    assert seen["helpline_floods_total"] == 1
    assert seen['helpline_outbox_rows{audience="user",state="waiting"}'] >= 1
    assert seen['helpline_outbox_oldest_seconds{audience="user"}'] >= 90
    assert seen['helpline_inbox_rows{state="dead"}'] == 1


def test_no_metric_has_a_label_that_could_name_anybody(bench: Bench) -> None:
    bench.model.knows["MARKER-7781 please"] = Understanding(Asked.OK, (("unpaid_wages", 0.9),))
    bench.say(SOKHA, LOCKED_IN)
    bench.say(SOKHA, "1")
    bench.say(SOKHA, "yes")
    bench.say(SOKHA, "MARKER-7781 please")
    lines = metrics.expose(bench.context).decode().splitlines()
    text = "\n".join(line.rpartition(" ")[0] for line in lines if not line.startswith("#"))  # names and labels
    for secret in (
        "MARKER",
        "7781",
        "Sokha",
        "Dara",
        str(SOKHA),
        str(DARA),
        str(abs(bench.lab.group)),
        "CASE1",
        "lscw",
    ):
        assert secret not in text
    labels = set(re.findall(r'[{,](\w+)="', text))
    allowed = {"le", "state", "audience", "tier", "outcome", "method", "way", "result", "status", "where", "version"}
    assert labels <= allowed | {"generation", "implementation", "major", "minor", "patchlevel"}


def test_while_the_database_is_away_metrics_and_ready_say_so_and_health_goes_on(bench: Bench) -> None:
    with _away(bench.context):
        seen = _metrics(bench.context)
        assert seen["helpline_database_up"] == 0 and "helpline_immediate_alone" not in seen
        assert _get(bench.context, "/health").json() == {"status": "alive"}
        answer = _get(bench.context, "/ready")
        assert answer.status_code == 503 and answer.json()["database"] == "down"
    assert _metrics(bench.context)['helpline_database_errors_total{where="metrics"}'] == 1


@pytest.mark.parametrize("nlu", [True, False])
def test_ready_when_messages_come_in_and_go_out_with_or_without_the_model(bench: Bench, nlu: bool) -> None:
    assert _get(bench.context, "/ready").status_code == 503  # nothing has begun yet
    bench.context.pulse.way = "polling"
    bench.context.pulse.reached()
    answer = _get(bench.context, "/ready", nlu=nlu)
    assert answer.status_code == 200 and answer.json()["status"] == ("ready" if nlu else "degraded")
    assert answer.json()["database"] == "writable" and answer.json()["telegram"] == "reached lately"


def test_not_ready_when_telegram_has_been_silent_or_sends_elsewhere(bench: Bench) -> None:
    pulse, now = bench.context.pulse, [1000.0]
    pulse.wall, pulse.way = (lambda: now[0]), "webhook"
    pulse.reached()
    assert _get(bench.context, "/ready").status_code == 200
    pulse.webhook_fine = False
    assert "webhook" in _get(bench.context, "/ready").json()["updates"]
    pulse.webhook_fine = True
    now[0] += 300
    assert _get(bench.context, "/ready").json()["telegram"] == "not reached lately"


def test_a_webhook_that_somebody_took_away_is_noticed_and_an_empty_queue_noted(bench: Bench) -> None:
    async def look(address: str) -> None:
        async with bench._bot() as bot:
            await receiving.prepare(bench.context, bot, "", "", print)  # polling, and nothing in the way
            bench.context.pulse.way = "webhook"
            await receiving._look(bench.context, bot, address)

    asyncio.run(look("https://bot.example.org"))
    assert not bench.context.pulse.webhook_fine


def test_status_shows_what_waits_and_what_is_wrong_in_numbers_only(bench: Bench) -> None:
    bench.say(SOKHA, LOCKED_IN)
    bench.lab.clock.pass_(240)
    seen = seeing.look(bench.context.database, bench.context.clock())
    assert seen.trouble[0] == "no bot is running" and "immediate cases that nobody has: 1" in seen.trouble
    shown = Console(width=120, file=io.StringIO())
    shown.print(seeing.table(seen))
    text = shown.file.getvalue()  # type: ignore[attr-defined]
    assert re.search(r"Immediate and nobody's: 1, the longest for 4 min", text)
    plain = json.loads(json.dumps(seeing.plain(seen)))
    assert plain["alone"] == 1 and plain["cases"]["immediate"] == {"new": 1} and plain["bots"] == 0
    for secret in ("CASE1", "Sokha", str(SOKHA), "lscw"):
        assert secret not in text and secret not in json.dumps(plain)


# -- how it is asked


def _metrics(context: Context) -> dict[str, float]:
    """By name and labels, as Prometheus reads it."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(metrics.expose(context).decode()):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def _get(context: Context, path: str, *, nlu: bool = True) -> httpx.Response:
    async def up() -> bool:
        return nlu

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(web.make_app(context, up))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            return await client.get(path)

    return asyncio.run(ask())


@contextmanager
def _away(context: Context) -> Iterator[None]:
    class Away:
        @contextmanager
        def transaction(self) -> Iterator[Session]:
            raise OperationalError("BEGIN", {}, Exception("gone"))
            yield

    there: Any = context.database
    context.database = Away()  # type: ignore[assignment]
    try:
        yield
    finally:
        context.database = there
