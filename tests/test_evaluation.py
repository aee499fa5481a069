"""`helpline evaluate` from the outside: tables, files, comparison, complaints; the model's opinion is given."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from bot.commands import evaluating
from bot.commands.talking import Ask
from bot.core.routing import UNAVAILABLE, Understanding
from bot.guide.render import Renderer
from bot.settings import Settings
from tests.core.people import sure_of
from tests.evaluation.told import line

CANARY = "CANARY"
KHMER = f"{CANARY} ថៅកែមិនបើកលុយ"
LINES = [
    line(KHMER, "unpaid_wages", lang="km", script="Khmr", style="short"),
    line(f"{CANARY} what is the minimum wage", "minimum_wage"),
    line(f"{CANARY} he hits me", "violence", lang="en", script="Latn"),
    line(f"{CANARY} again", "greet", lang="en", script="Latn"),
    line(f"{CANARY} again", "greet", lang="en", script="Latn"),
]


class Model:
    """Says the same of everything, and counts how often it is asked."""

    def __init__(self, opinion: Understanding) -> None:
        self.opinion = opinion
        self.asked: list[str] = []

    def __call__(self, text: str) -> Understanding:
        self.asked.append(text)
        return self.opinion


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, renderer: Renderer) -> Model:
    """Sure that everybody is unpaid; the content is read once for all tests."""
    opinion = Model(sure_of("unpaid_wages", 0.9))
    monkeypatch.setattr(evaluating, "make_renderer", lambda _settings, *, pilot: renderer)

    @contextmanager
    def given(_settings: Settings, *, needed: bool) -> Iterator[Ask]:
        assert needed
        yield opinion

    monkeypatch.setattr(evaluating, "model", given)
    return opinion


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    return written(tmp_path / "messages.jsonl", *LINES)


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def evaluate(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def refused(*arguments: object, code: int = 2) -> str:
    """What is said, on one line, when nothing is measured."""
    result = evaluate(*arguments)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def test_the_tables_tell_languages_danger_and_confusions_within_100_columns(model: Model, messages: Path) -> None:
    result = evaluate(messages)
    assert result.exit_code == 0
    for word in ("km Khmr", "en Latn", "all", "lexicon alone", "model alone", "Calibration error", "taken for"):
        assert word in result.stdout
    assert "20.0 4-62" in result.stdout and "1/5" in result.stdout
    assert max(len(row.rstrip()) for row in result.stdout.splitlines()) <= 100


def test_a_text_that_stands_twice_is_asked_once_and_counted_twice(model: Model, messages: Path, tmp_path: Path) -> None:
    assert evaluate(messages, "--json", tmp_path / "f.json").exit_code == 0
    assert len(model.asked) == 4
    assert json.loads((tmp_path / "f.json").read_text())["messages"] == 5


def test_no_output_holds_a_message(model: Model, messages: Path, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("figures.json", "report.html", "run.json")]
    result = evaluate(messages, "--json", files[0], "--report", files[1], "--save", files[2])
    assert result.exit_code == 0
    for text in (result.output, *(file.read_text(encoding="utf-8") for file in files)):
        assert len(text) > 500 and CANARY not in text and "ថៅកែ" not in text


def test_a_run_is_saved_and_the_next_one_compared_with_it(model: Model, messages: Path, tmp_path: Path) -> None:
    evaluate(messages, "--save", tmp_path / "old.json")
    model.opinion = sure_of("greet", 0.9)
    result = evaluate(messages, "--against", tmp_path / "old.json", "--json", tmp_path / "f.json")
    assert result.exit_code == 0 and "Against the saved run" in result.stdout
    top = json.loads((tmp_path / "f.json").read_text())["comparison"][0]
    assert (top["old"], top["new"], top["resamples"]) == (20.0, 40.0, 10_000)


def test_a_run_on_other_messages_is_refused_before_the_model_is_asked(
    model: Model, messages: Path, tmp_path: Path
) -> None:
    evaluate(messages, "--save", tmp_path / "old.json")
    model.asked.clear()
    fewer = written(tmp_path / "fewer.jsonl", *LINES[1:])
    said = refused(fewer, "--against", tmp_path / "old.json")
    assert "1 only in the saved run, 0 only in this one" in said and "same files" in said and not model.asked
    assert "--save has written" in refused(messages, "--against", messages)
    assert "cannot be read" in refused(messages, "--against", tmp_path / "none.json")


def test_mistakes_of_all_files_are_told_together(model: Model, messages: Path, tmp_path: Path) -> None:
    one = written(tmp_path / "one.jsonl", line("a", "unpaid_wage"))
    two = written(tmp_path / "two.jsonl", line("a", "greet"), "{")
    said = refused(one, messages, two)
    assert "one.jsonl:1" in said and 'Did you mean "unpaid_wages"' in said and "two.jsonl:2" in said
    assert not model.asked


def test_of_very_many_mistakes_the_first_twenty_are_told(model: Model, tmp_path: Path) -> None:
    said = refused(written(tmp_path / "bad.jsonl", *["{"] * 30))
    assert "bad.jsonl:20" in said and "bad.jsonl:21" not in said and "and 10 more" in said


def test_an_empty_missing_or_wrongly_encoded_file_is_named(model: Model, tmp_path: Path) -> None:
    assert "holds no messages" in refused(written(tmp_path / "empty.jsonl"))
    assert "none.jsonl: cannot be read" in refused(tmp_path / "none.jsonl")
    assert "cannot be read" in refused(tmp_path)
    (tmp_path / "old.jsonl").write_bytes("ค่าแรง".encode("tis-620"))
    assert "old.jsonl: is not UTF-8" in refused(tmp_path / "old.jsonl")


def test_a_mark_at_the_start_and_strange_line_ends_inside_a_text_are_read(model: Model, tmp_path: Path) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_text("\ufeff" + line("one\u2028two\u0085three", "greet") + "\r\n" + line("b", "greet"), encoding="utf-8")
    assert evaluate(file).exit_code == 0
    assert model.asked == ["one\u2028two\u0085three", "b"]


def test_a_file_that_could_not_be_written_is_refused_before_the_model_is_asked(
    model: Model, messages: Path, tmp_path: Path
) -> None:
    assert "its folder does not exist" in refused(messages, "--json", tmp_path / "no" / "f.json")
    assert "is a folder" in refused(messages, "--report", tmp_path)
    assert "one of the files to measure" in refused(messages, "--save", messages)
    assert "the file of --json" in refused(messages, "--json", tmp_path / "f", "--save", tmp_path / "f")
    assert not model.asked and messages.read_text(encoding="utf-8").startswith("{")


def test_without_matplotlib_only_the_report_is_refused(
    model: Model, messages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bot.evaluation.plots", None)
    said = refused(messages, "--report", tmp_path / "report.html")
    assert "needs matplotlib" in said and "uv sync" in said and not model.asked
    assert evaluate(messages, "--json", tmp_path / "f.json").exit_code == 0


def test_a_service_that_stops_is_told_and_nothing_is_written(model: Model, messages: Path, tmp_path: Path) -> None:
    model.opinion = UNAVAILABLE
    said = refused(messages, "--save", tmp_path / "run.json", code=3)
    assert "messages.jsonl:1" in said and "doctor" in said and not (tmp_path / "run.json").exists()


def test_the_help_tells_form_privacy_and_exit_codes() -> None:
    said = evaluate("--help").stdout
    for word in ("--json", "--report", "--save", "--against", '"intent"', "SHA-256", "Exit codes", "nlu/intents.yml"):
        assert word in said
