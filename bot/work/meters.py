"""What this process counts and times, for Prometheus. Labels are a few fixed words: no id, name, number or text."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

#: from a turn of milliseconds to an answer that waited for a day
_TURN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_ANSWER = (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 1800, 7200, 43200, 86400)


class Meters:
    """One for a process, with a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        info, gauge = partial(Info, registry=self.registry), partial(Gauge, registry=self.registry)
        counter, histogram = partial(Counter, registry=self.registry), partial(Histogram, registry=self.registry)
        self.build = info("helpline_build", "Which program this is")
        self.build.info({"version": version("helpline")})
        self.updates = counter("helpline_updates", "Updates that came in", ["way", "result"])
        self.webhook = counter("helpline_webhook_requests", "Requests to the webhook", ["status"])
        self.turns = counter("helpline_turns", "Inbox rows dealt with", ["outcome"])
        self.turn = histogram("helpline_turn_seconds", "From claim to commit", buckets=_TURN)
        self.answer = histogram("helpline_answer_seconds", "From update to sent answer", buckets=_ANSWER)
        self.calls = counter("helpline_calls", "Bot API calls", ["method", "outcome"])
        self.call = histogram("helpline_call_seconds", "How long Telegram took", buckets=_TURN)
        self.floods = counter("helpline_floods", "Times that Telegram said to wait (429)")
        self.nlu = counter("helpline_nlu_asks", "Texts that the model was or was not asked about", ["outcome"])
        self.nlu_seconds = histogram("helpline_nlu_seconds", "How long the model took", buckets=_TURN)
        self.circuit = gauge("helpline_nlu_circuit_open", "1 while the model is not asked because it failed")
        self.database = counter("helpline_database_errors", "Failed uses of the database", ["where"])
        self.ways = gauge("helpline_receiving", "1 for the way on which updates come to this process", ["way"])
        self.silence = gauge("helpline_telegram_silence_seconds", "Since Telegram answered this process last")

    def asked(self, outcome: str, seconds: float) -> None:
        """The model was asked: ok, failed, or not asked at all (circuit)."""
        self.nlu.labels(outcome).inc()
        if outcome != "circuit":
            self.nlu_seconds.observe(seconds)
