"""The parts of the pipeline, each alone."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from nlu.components import vectors
from nlu.components.kernel_model import Block, KernelModel
from nlu.components.vectors import Engine, EngineMissing, VectorCache
from nlu.components.words import segment


class TestWords:
    def test_khmer_thai_and_latin_fall_into_words_that_are_whole(self):
        assert [w.text for w in segment("ខ្ញុំស្រឡាញ់ផ្ទះ")] == ["ខ្ញុំ", "ស្រឡាញ់", "ផ្ទះ"]
        assert [w.text for w in segment("นายจ้างไม่จ่ายค่าจ้าง")][:2] == ["นายจ้าง", "ไม่"]
        assert [w.text for w in segment("My BOSS")] == ["my", "boss"]

    def test_blanks_that_people_put_where_they_like_do_not_matter(self):
        assert segment("ខ្ញុំ\u200bចង់ ទៅ ផ្ទះ") == segment("ខ្ញុំចង់ទៅផ្ទះ")

    def test_spellings_of_romanised_khmer_share_their_key(self):
        assert [w.key for w in segment("kgnom ort mean luy")] == [
            w.key for w in segment("knhom ot mien louy")
        ]

    def test_an_emoji_is_a_word_and_nothing_is_none(self):
        assert [w.text for w in segment("🆘")] == ["🆘"]
        assert segment("") == segment(" \u200b ") == []

    def test_the_pieces_lie_where_they_say(self):
        words = segment("boss យក passport 2 ខែ")
        assert all(one.start + len(one.text) <= after.start for one, after in pairwise(words))


class TestSentenceVectors:
    def test_the_same_wish_in_three_languages_lies_close(self):
        km, th, en, other = Engine().embed(
            ["ខ្ញុំចង់ទៅផ្ទះ", "ฉันอยากกลับบ้าน", "i want to go home", "the minimum wage in rayong"]
        )
        assert math.isclose(float(np.linalg.norm(km)), 1, rel_tol=1e-3)
        assert min(km @ en, th @ en) > max(km @ other, th @ other)

    def test_a_cpu_without_avx2_is_told_what_to_do(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(vectors, "_lacks_avx2", lambda: True)
        with pytest.raises(EngineMissing, match="AVX2"):
            Engine()

    def test_the_cache_survives_and_holds_no_sentence(self, tmp_path: Path):
        cache = VectorCache(tmp_path)
        cache.put("a sentence", np.ones(384, dtype=np.float32))
        cache.save()
        again = VectorCache(tmp_path)
        assert again.get("a sentence") is not None
        assert again.get("another") is None
        assert b"a sentence" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())

    def test_a_broken_cache_is_only_an_empty_one(self, tmp_path: Path):
        cache = VectorCache(tmp_path)
        cache.put("x", np.ones(384, dtype=np.float32))
        cache.save()
        (stored,) = tmp_path.iterdir()
        stored.write_bytes(stored.read_bytes()[:100])
        assert VectorCache(tmp_path).get("x") is None


def small_features(count: int = 60) -> tuple[dict[str, object], list[str]]:
    """Three classes, told apart half by counts and half by vectors."""
    chance = np.random.default_rng(1)
    known = np.arange(count) % 3
    counts = chance.poisson(0.3, (count, 12))
    counts[np.arange(count), known] += 2
    dense = chance.normal(0, 0.4, (count, 5)) + np.eye(3, 5)[known]
    features = {"letters": sparse.csr_matrix(counts, dtype=np.float32), "meaning": dense.astype(np.float32)}
    return features, [f"intent_{n}" for n in known]


BLOCKS = {"letters": Block(1.0), "meaning": Block(2.0, 1.0)}


class TestKernelModel:
    def test_learns_and_its_probabilities_sum_to_one(self):
        features, labels = small_features()
        model = KernelModel(BLOCKS, 0.3).fit(features, labels)
        rows = model.probabilities(features)
        assert np.allclose(rows.sum(axis=1), 1)
        assert np.mean([model.classes[i] == label for i, label in zip(rows.argmax(axis=1), labels)]) > 0.9

    def test_gives_the_same_answers_after_a_night_on_disk(self, tmp_path: Path):
        features, labels = small_features()
        model = KernelModel(BLOCKS, 0.3).fit(features, labels)
        model.save(tmp_path)
        again = KernelModel.load(tmp_path)
        assert np.allclose(model.probabilities(features), again.probabilities(features), atol=1e-6)
        with np.load(tmp_path / "model.npz", allow_pickle=False) as stored:  # numbers only: nothing to run
            assert all(stored[name].dtype != object for name in stored.files)
        json.loads((tmp_path / "model.json").read_text())

    def test_the_left_out_scores_are_those_of_really_leaving_out(self):
        """The shortcut behind the temperature, against the long way for one example."""
        features, labels = small_features(30)
        blocks = {"meaning": Block(1.0, 1.0)}
        model = KernelModel(blocks, 0.3)
        model._learn_scale("meaning", features["meaning"])
        rows = model._train["meaning"] = model._scale("meaning", features["meaning"])
        kernel = model._kernel("meaning", rows).astype(float) + 9.0 * 0.1 * np.eye(30)
        target = np.array([label == "intent_0" for label in labels], dtype=float)
        inverse = np.linalg.inv(kernel)
        short = target[0] - (inverse @ target)[0] / inverse[0, 0]
        long = kernel[0, 1:] @ np.linalg.solve(kernel[1:, 1:], target[1:])
        assert math.isclose(short, long, rel_tol=1e-9)

    def test_a_message_without_any_known_feature_gets_an_unsure_answer(self):
        features, labels = small_features()
        model = KernelModel(BLOCKS, 0.3).fit(features, labels)
        row = model.probabilities({name: model.empty_row(name) for name in BLOCKS})[0]
        assert math.isclose(row.sum(), 1)
        assert row.max() < 0.9
