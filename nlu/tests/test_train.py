"""A writer of training data makes mistakes and is told the file and what to do."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from nlu import train as training
from nlu.card import fingerprint
from nlu.dataset import read_data, read_intents
from nlu.home import REPO, Home
from nlu.tests.conftest import run, write_examples


def test_the_repository_knows_its_sixty_five_intents_and_what_they_mean():
    import yaml

    contract = yaml.safe_load((REPO / "nlu" / "intents.yml").read_text(encoding="utf-8"))
    contract.pop("precedence")
    meanings = {name: meaning for group in contract.values() for name, meaning in group.items()}
    intents, problems = read_intents(Home())
    assert not problems
    assert intents == list(meanings)
    assert len(intents) == 65


class TestBadData:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("nlu: [", "not YAML"),
            ("nlu: []", "exactly one"),
            ("just words", "exactly one"),
            ("nlu:\n- intent: gret\n  examples: |\n    - hello\n", "'gret' is not in nlu/domain.yml"),
            ("nlu:\n- intent: violence\n  examples: |\n    - hello you\n", "rename the file"),
            ("nlu:\n- intent: greet\n", "no examples"),
            ("nlu:\n- intent: greet\n  examples: |\n    hello\n", "does not start with `- `"),
            ("nlu:\n- intent: greet\n  examples: |\n    - hello [you](person)\n", "as an entity"),
            ("nlu:\n- intent: greet\n  examples: |\n    - \u200b\n", "nothing visible"),
            (
                "nlu:\n- intent: greet\n  examples: |\n    - MY boss  hits me\n",
                "also in nlu/data/en/violence.yml",
            ),
        ],
    )
    def test_is_refused_with_the_file_and_the_remedy(self, home: Home, capsys, content: str, said: str):
        (home.data / "th" / "greet.yml").write_text(content, encoding="utf-8")
        assert training.main(["--home", str(home.root)]) == training.BAD_DATA
        printed = capsys.readouterr().err
        assert "nlu/data/th/greet.yml" in printed
        assert said in printed
        assert not home.model.exists()

    def test_hard_negatives_keep_their_true_intents_and_remember_what_they_sound_like(self, home: Home):
        path = home.data / "en" / "hard_negatives" / "violence.yml"
        path.parent.mkdir()
        path.write_text(
            "nlu:\n- intent: greet\n  examples: |\n    - hi, that fight on tv\n"
            "- intent: unpaid_wages\n  examples: |\n    - nobody hit me, i only want my pay\n"
        )
        data = read_data(home)
        assert not data.problems
        kept = {(e.intent, e.unlike) for e in data.examples if e.unlike}
        assert kept == {("greet", "violence"), ("unpaid_wages", "violence")}

    def test_hard_negatives_of_no_intent_are_refused(self, home: Home):
        path = home.data / "en" / "hard_negatives" / "fights.yml"
        path.parent.mkdir()
        path.write_text("nlu:\n- intent: greet\n  examples: |\n    - hi, that fight on tv\n")
        assert "hard_negatives/fights.yml: name it after the intent" in "\n".join(read_data(home).problems)

    def test_all_mistakes_are_told_at_once(self, home: Home):
        (home.data / "th" / "greet.yml").write_text("nlu: [")
        (home.data / "en" / "greet.yml").write_bytes(b"\xff\xfe\x00")
        (home.data / "lao").mkdir()
        problems = "\n".join(read_data(home).problems)
        assert all(name in problems for name in ("th/greet.yml", "en/greet.yml", "nlu/data/lao"))

    def test_an_intent_without_any_example_is_named(self, home: Home):
        for path in home.data.glob("*/greet.yml"):
            path.unlink()
        assert "no examples for the intent greet" in "\n".join(read_data(home).problems)

    def test_an_intent_missing_in_one_language_is_only_a_note(self, home: Home):
        (home.data / "th" / "greet.yml").unlink()
        data = read_data(home)
        assert not data.problems
        assert data.notes == ["th: no examples for 1 intents: greet"]


class TestTraining:
    def test_leaves_a_card_and_nothing_half_done(self, trained: Home):
        card = json.loads(trained.card.read_text())
        assert {"sha256", "fingerprint", "trained_at", "examples", "intents"} <= set(card)
        assert card["fingerprint"] == fingerprint(trained)
        assert card["intents"] == 4
        assert {path.name for path in trained.model.parent.iterdir()} == {"helpline.tar.gz", "helpline.json"}

    def test_if_needed_does_nothing_within_a_second_and_without_rasa(self, trained: Home):
        start = time.monotonic()
        done = run("nlu.train", "--if-needed", "--home", str(trained.root))
        assert (done.returncode, done.stderr) == (0, "model is up to date\n")
        assert time.monotonic() - start < 2  # under one on a quiet machine

    def test_changed_data_configuration_or_code_ask_for_a_new_model(
        self, home: Home, monkeypatch, tmp_path: Path
    ):
        before = fingerprint(home)
        home.config.write_text(home.config.read_text() + "\n# changed\n")
        changed_config = fingerprint(home)
        write_examples(home, "en", "greet", ["hello", "good evening"])
        changed_data = fingerprint(home)
        code = tmp_path / "repo"
        (code / "textnorm").mkdir(parents=True)
        (code / "textnorm" / "normal.py").write_text("changed = True")
        monkeypatch.setattr("nlu.card.REPO", code)
        assert len({before, changed_config, changed_data, fingerprint(home)}) == 4

    def test_a_broken_pipeline_fails_with_three_and_keeps_the_old_model(self, home: Home):
        home.model.parent.mkdir()
        home.model.write_bytes(b"the old model")
        home.config.write_text(
            "recipe: default.v1\nlanguage: km\npipeline:\n- name: nlu.components.no.Such\n"
        )
        done = run("nlu.train", "--home", str(home.root))
        assert done.returncode == 3, done.stderr
        assert "training failed" in done.stderr
        assert home.model.read_bytes() == b"the old model"
        assert [path.name for path in home.model.parent.iterdir()] == ["helpline.tar.gz"]

    def test_no_training_sentence_is_printed(self, trained: Home):
        done = run("nlu.train", "--home", str(trained.root))
        assert done.returncode == 0
        assert "my boss hits me" not in done.stdout + done.stderr
