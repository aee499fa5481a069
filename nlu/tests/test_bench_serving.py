"""The comparison with plain Rasa: counts and percentiles are right, processes end, no message leaks, caches are cold."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from nlu.bench.accuracy import accuracy, read_labelled
from nlu.bench.contestants import Contestant, intent_of, serving
from nlu.bench.load import MOST_ERRORS, percentile, run_load
from nlu.bench.machine import busy_percent, cpu_seconds, facts, memory_bytes, on_core, two_cores
from nlu.bench.measuring import Questions, measure
from nlu.bench.plain_rasa import plain_rasa
from nlu.bench.processes import BenchProblem, free_port, run_to_end, running
from nlu.bench.serving import main
from nlu.bench.serving_options import options
from nlu.bench.serving_table import as_markdown
from nlu.bench.workspace import copy_product, examples_of, keep_few, sample_of_data, sample_of_file
from nlu.components import vectors
from nlu.dataset import as_rasa
from nlu.home import REPO, Home
from nlu.tests.conftest import SENTENCES, write_examples

CANARY = "kanari-7319 violetelephant"
DELAY = 0.02


@dataclass
class Fake:
    """A server that waits DELAY and answers as its text says."""

    url: str = ""
    callers: set[int] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0

    async def parse(self, request: Request) -> Response:
        text = (await request.json())["text"]
        self.callers.add(request.client.port if request.client else 0)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(DELAY)
        self.at_once -= 1
        if text.isdecimal():
            return JSONResponse({"error": CANARY}, status_code=int(text))
        strange = {"words": PlainTextResponse(CANARY), "else": JSONResponse({"error": CANARY})}
        return strange.get(text, JSONResponse({"intent": text, "confidence": 1.0}))


@pytest.fixture
def fake() -> Iterator[Fake]:
    """In this process, on a port of its own."""
    one = Fake()
    app = Starlette(routes=[Route("/parse", one.parse, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), ws="none", log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    one.url = f"http://127.0.0.1:{server.config.port}/parse"
    yield one
    server.should_exit = True
    thread.join()


class TestLoad:
    def test_a_percentile_is_a_value_that_was_measured(self):
        hundred = [float(number) for number in range(100, 0, -1)]
        assert [percentile(hundred, percent) for percent in (50, 95, 99, 100)] == [50, 95, 99, 100]
        assert [percentile([7.0], percent) for percent in (0, 50, 99)] == [7, 7, 7]
        assert percentile([1.0, 2.0, 3.0], 50) == 2

    def test_one_client_waits_for_each_answer(self, fake: Fake):
        load = run_load(fake.url, ["greet"] * 15, 1).summary()
        assert (load["asked"], load["answered"], load["refused"], load["errors"]) == (15, 15, 0, {})
        assert fake.most_at_once == len(fake.callers) == 1  # one connection, kept
        assert 1000 * DELAY <= load["p50_ms"] <= load["p95_ms"] <= load["p99_ms"] < 1000
        assert 1 < load["per_second"] <= 1 / DELAY

    def test_four_clients_ask_four_times_at_once_and_get_more_done(self, fake: Fake):
        load = run_load(fake.url, ["greet"] * 60, 4).summary()
        assert (load["clients"], load["answered"]) == (4, 60)
        assert fake.most_at_once == len(fake.callers) == 4
        assert load["p50_ms"] >= 1000 * DELAY
        assert 1 / DELAY < load["per_second"] <= 4 / DELAY

    def test_refusals_and_errors_are_counted_by_kind_and_are_no_answers(self, fake: Fake):
        texts = ["greet", "503", "500", "503", "words", "else", "greet", "503", "\ud800"]
        load = run_load(fake.url, texts, 2).summary()
        assert (load["asked"], load["answered"], load["refused"]) == (9, 2, 3)
        kinds = ("HTTP 500", "UnicodeEncodeError", "no intent in the answer", "the answer is not JSON")
        assert load["errors"] == dict.fromkeys(kinds, 1)
        assert CANARY not in json.dumps(load)

    def test_a_server_that_is_gone_is_not_asked_for_hours(self):
        load = run_load(f"http://127.0.0.1:{free_port()}/parse", ["greet"] * 500, 4).summary()
        assert load["errors"]["ConnectError"] == load["asked"] < MOST_ERRORS + 4
        assert (load["answered"], load["per_second"]) == (0, 0.0)
        assert "p50_ms" not in load


class TestAccuracy:
    def test_accepted_labels_count_and_what_got_no_answer_does_not(self, fake: Fake):
        rows = [
            {"lang": "en", "script": "Latn", "intent": "greet", "text": "greet"},
            {"lang": "en", "script": "Latn", "intent": "greet", "accept": ["thanks"], "text": "thanks"},
            {"lang": "km", "script": "Khmr", "intent": "greet", "accept": [], "text": "violence"},
            {"lang": "km", "script": "Khmr", "intent": "greet", "accept": [], "text": "503"},
        ]
        found = accuracy(fake.url, rows)
        assert found["percent_right"] == {"en Latn": 100.0, "km Khmr": 0.0, "all": 50.0}
        assert (found["messages"]["all"], found["unanswered"]) == (4, 1)

    def test_both_forms_of_answer_are_understood(self):
        assert intent_of({"intent": "greet"}) == intent_of({"intent": {"name": "greet"}}) == "greet"
        assert intent_of({"intent": None}) is intent_of({}) is None

    def test_without_the_folder_there_are_no_labelled_messages(self, tmp_path: Path):
        assert read_labelled(tmp_path / "nowhere") == []
        (tmp_path / "en.jsonl").write_text('{"text": "x"}\n')
        with pytest.raises(BenchProblem, match="line 1"):
            read_labelled(tmp_path)


class TestWorkspace:
    def test_a_copy_can_be_trained_and_knows_neither_model_nor_cache(self, home: Home, tmp_path: Path):
        home.model.parent.mkdir()
        home.model.write_text("old")
        copy = copy_product(home, tmp_path / "copy")
        assert examples_of(copy) == examples_of(home)
        assert (copy.root / "nlu" / "train.py").is_file()
        assert (copy.root / "textnorm" / "__init__.py").is_file()
        assert not copy.model.exists()
        assert not list((copy.root / "nlu").glob(".*"))
        # Cold only as long as the cache lies beside the code: then the copy's is another one.
        assert vectors.DEFAULT_CACHE.is_relative_to(REPO / "nlu" / ".cache")

    def test_so_many_of_each_intent_and_language_stay_the_same_ones_each_time(
        self, home: Home, tmp_path: Path
    ):
        negatives = home.data / "en" / "hard_negatives" / "violence.yml"
        negatives.parent.mkdir()
        negatives.write_text('version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - you are a hit\n')
        first, second = (copy_product(home, tmp_path / name) for name in ("first", "second"))
        for copy in (first, second):
            keep_few(copy, 2)
        kept = examples_of(first)
        assert len(kept) == 2 * len(SENTENCES) * 4
        assert not any(example.unlike for example in kept)
        assert kept == examples_of(second)

    def test_the_messages_to_ask_are_of_three_languages_in_turn(self, home: Home, tmp_path: Path):
        texts = sample_of_data(home, 30)
        known = {example.text: example.language for example in examples_of(home)}
        assert [known[text] for text in texts] == ["km", "th", "en"] * 10
        assert texts == sample_of_data(home, 30)
        file = tmp_path / "sample.jsonl"
        file.write_text('{"text": "a"}\n\n{"utt": "b"}\n')
        assert sorted(sample_of_file(file, 4)) == ["a", "a", "b", "b"]

    def test_what_cannot_be_used_is_said(self, home: Home, tmp_path: Path):
        broken = tmp_path / "broken.jsonl"
        broken.write_text(json.dumps({"words": CANARY}))
        with pytest.raises(BenchProblem, match="line 1: needs") as said:
            sample_of_file(broken, 1)
        assert CANARY not in str(said.value)
        write_examples(home, "en", "greet", ["my boss hits me"])
        with pytest.raises(BenchProblem, match="1 mistakes"):
            examples_of(home)

    def test_plain_rasa_gets_the_same_messages_and_rasas_own_pipeline(self, home: Home, tmp_path: Path):
        rasa = plain_rasa(home, tmp_path / "plain", 7, "all")
        config = yaml.safe_load((rasa.folder / "config.yml").read_text())
        steps = ["WhitespaceTokenizer", "CountVectorsFeaturizer", "CountVectorsFeaturizer", "DIETClassifier"]
        assert [step["name"] for step in config["pipeline"]] == steps
        assert config["pipeline"][-1]["epochs"] == 7
        assert (rasa.folder / "nlu.json").read_text() == as_rasa(examples_of(home))
        assert "7 epochs" in rasa.trained_on


_FAMILY = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', '{child}']); time.sleep(60)"
_SERVER = """
import http.server, json, sys
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    def do_POST(self):
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]
        body = json.dumps({"intent": {"name": "greet"}, "text": text}).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Answer).serve_forever()
"""


class TestProcesses:
    def test_the_whole_group_is_ended_also_a_child_that_does_not_listen(self, tmp_path: Path):
        deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
        log = tmp_path / "log"
        command = [sys.executable, "-c", _FAMILY.format(child=deaf)]
        with contextlib.suppress(RuntimeError), running(command, tmp_path, log, two_cores()[0]) as parent:
            _wait_for(lambda: log.read_text().strip() == "1")
            assert os.sched_getaffinity(parent.pid) == {two_cores()[0]}
            both = memory_bytes(parent.pid)
            assert cpu_seconds(parent.pid) > 0
            assert both > 1.5 * _own_memory(parent.pid) > 0
            raise RuntimeError
        _wait_for(lambda: not _group(parent.pid))

    def test_this_thread_gets_its_cores_back(self):
        before = os.sched_getaffinity(0)
        with on_core(two_cores()[1]):
            assert os.sched_getaffinity(0) == {two_cores()[1]}
        assert os.sched_getaffinity(0) == before
        assert 0 <= busy_percent(two_cores()[0], 0.05) <= 100
        assert facts()["cores"] >= 1

    def test_a_training_that_fails_says_its_last_words(self, tmp_path: Path):
        command = [sys.executable, "-c", "print('no'); print('the disk is full'); raise SystemExit(3)"]
        with pytest.raises(BenchProblem, match="ended with 3: no / the disk is full"):
            run_to_end(command, tmp_path, tmp_path / "log", print)

    def test_a_server_that_ends_is_not_waited_for(self, tmp_path: Path):
        with pytest.raises(BenchProblem, match="The server ended with 1"):  # noqa: SIM117
            with serving(
                _contestant(tmp_path, serve="raise SystemExit(1)"), two_cores()[0], tmp_path / "log"
            ):
                pass


class TestWhole:
    def test_a_run_gives_every_figure_and_no_message(self, tmp_path: Path):
        rows = [{"lang": "en", "script": "Latn", "intent": "greet", "accept": [], "text": CANARY}]
        result = measure(_contestant(tmp_path), Questions([CANARY, "b"], [1, 4], rows))
        broken = measure(
            _contestant(tmp_path, train="raise SystemExit(2)"), Questions([CANARY], [1, 4], rows)
        )
        assert "failed" not in result, result
        assert [load["answered"] for load in result["load"]] == [2, 2]
        assert result["accuracy"]["percent_right"]["all"] == 100
        assert "ended with 2" in broken["failed"]
        report = _report([result, broken])
        table = as_markdown(report)
        assert CANARY not in table + json.dumps(report)
        for words in (
            "training, from nothing",
            "start to first answer",
            "4 clients: answers a second",
            "100.0 % | –",
        ):
            assert words in table
        assert "**Failed**, fake (words)" in table

    def test_the_table_names_what_went_wrong(self, tmp_path: Path):
        load = {
            "per_second": 3.25,
            "refused": 2,
            "errors": {"HTTP 500": 1},
            "p50_ms": 1,
            "p95_ms": 2,
            "p99_ms": 3,
            "cpu_ms": 4,
        }
        one = {"name": "n", "trained_on": "w", "load": [load], "accuracy": None}
        report = _report([one])
        report["settings"]["clients"] = [16]
        table = as_markdown(report)
        assert "| 16 clients: answers a second | 3.2; 2 refused (503); 1 × HTTP 500 |" in table
        assert "1.0 / 2.0 / 3.0 ms" in table
        assert "not measured: no labelled messages" in table

    @pytest.mark.parametrize(
        "wrong", [["--messages", "0"], ["--clients", "-1"], ["--diet-epochs", "x"], ["--home", "/nowhere"]]
    )
    def test_nonsense_is_refused_at_once(self, wrong: list[str], capsys: pytest.CaptureFixture[str]):
        with pytest.raises(SystemExit) as end:
            options(wrong, "")
        assert end.value.code == 2
        assert wrong[0] in capsys.readouterr().err

    def test_a_report_that_cannot_be_written_is_known_before_the_hours(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ):
        assert main(["--json", str(tmp_path / "nowhere" / "report.json")]) == 2
        assert "nowhere" in capsys.readouterr().err

    def test_help_is_for_strangers(self):
        command = [sys.executable, "-m", "nlu.bench.serving", "--help"]
        done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=True)
        assert "plain Rasa side by side" in done.stdout
        assert "--sample-per-intent N" in done.stdout


def _contestant(
    folder: Path, train: str = "open('model', 'w').write('12345')", serve: str = _SERVER
) -> Contestant:
    python = [sys.executable, "-c"]
    return Contestant(
        "fake", "words", 4, folder, [*python, train], [*python, serve], "/parse", folder / "model"
    )


def _report(results: list[dict[str, object]]) -> dict[str, object]:
    settings = {
        "clients": [1, 4], "memory_after": 200, "server_core": 1, "client_core": 0, "rasa": "3", "messages": 2, "sample": "x",
    }  # fmt: skip
    return {"measured_at": "today", "machine": facts(), "settings": settings, "contestants": results}


def _own_memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def _group(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)
