"""The yardsticks of the benchmarks, on examples small enough to check by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nlu.bench import massive, report
from nlu.bench.experiment import Counting, Labelled, accuracy, calibration_error, pipeline, read_labelled
from nlu.bench.segmenters import clusters, without_aliases

CLASSES = ["greet", "thanks"]


def messages(*rights: str) -> list[Labelled]:
    return [
        Labelled("", "km" if number % 2 else "th", frozenset([right])) for number, right in enumerate(rights)
    ]


def test_accuracy_is_by_language_and_in_all():
    chances = np.array([[0.9, 0.1], [0.9, 0.1], [0.2, 0.8], [0.2, 0.8]])
    figures = accuracy(chances, CLASSES, messages("greet", "thanks", "thanks", "thanks"))
    assert (figures["km"], figures["th"], figures["all"]) == (50.0, 100.0, 75.0)
    assert figures["th ±"] == 0.0


def test_calibration_error_is_how_far_sureness_is_from_being_right():
    chances = np.array([[0.95, 0.05], [0.95, 0.05], [0.35, 0.65], [0.35, 0.65]])
    # at 0.95: one of two right, off by 0.45; at 0.65: both right, off by 0.35
    assert calibration_error(chances, CLASSES, messages("greet", "thanks", "thanks", "thanks")) == 40.0


def test_romanised_khmer_is_a_group_of_its_own(tmp_path: Path):
    path = tmp_path / "km.jsonl"
    lines = [
        {"lang": "km", "script": "Khmr", "intent": "greet", "accept": ["thanks"], "text": "សួស្តី"},
        {"lang": "km", "script": "Latn", "intent": "greet", "text": "suosdey bong"},
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    first, second = read_labelled([path])
    assert (first.group, second.group) == ("km", "km_latn")
    assert first.right == {"greet", "thanks"}


def test_the_benchmarks_use_the_settings_of_the_product():
    model = pipeline()
    assert set(model.blocks) == {"letters", "words", "meaning"}
    assert model.blocks["meaning"].gamma


def test_blanks_between_khmer_letters_change_no_count():
    counting = Counting(["ខ្ញុំចង់ទៅផ្ទះ", "hello there"])
    close, apart = counting.rows(["ខ្ញុំចង់ទៅផ្ទះ", "ខ្ញុំ ចង់ ទៅ ផ្ទះ"])["letters"]
    assert (close != apart).nnz == 0


def test_other_cutters_lose_no_letter():
    text = "ខ្ញុំចង់ទៅផ្ទះ boss 2"
    for cut in (clusters, without_aliases):
        assert "".join(word for word, _ in cut(text)) == text.replace(" ", "")


def test_a_machine_without_massive_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert massive.main(["--folder", str(tmp_path)]) == 0
    assert "MASSIVE is not at" in capsys.readouterr().out


def test_blanks_are_taken_from_khmer_and_thai_only():
    assert massive.without_blanks("ដាស់ ខ្ញុំ", "km") == "ដាស់ខ្ញុំ"
    assert massive.without_blanks("wake me", "en") == "wake me"


def test_the_page_says_what_was_not_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    monkeypatch.setattr(report, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(report, "REPO", tmp_path)
    assert report.main([]) == 0
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "Not measured: MASSIVE was not there" in page
    assert "serving: not measured" in page


def test_a_timed_call_counts_every_text_and_orders_its_percentiles() -> None:
    from nlu.bench.parsing import timed

    asked: list[str] = []
    row = timed("x", ["a", "b", "c"], asked.append)
    assert row["texts"] == 3 and row["p50_ms"] <= row["p95_ms"] <= row["p99_ms"]
    assert asked == ["a", "b", "c", "a", "b", "c"], "first the ones that are not counted"
