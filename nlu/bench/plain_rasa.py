"""What one would run instead of our service: Rasa as its own template sets it up, on the same messages.

The steps and settings are those of Rasa's default_config.yml, without the ones that do nothing for intents (rules and
word shapes for entities, synonyms, responses) and without FallbackClassifier, whose "nlu_fallback" would only cost it
right answers here.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from nlu.bench.contestants import Contestant
from nlu.bench.workspace import examples_of
from nlu.dataset import as_rasa
from nlu.home import Home

RASA_EPOCHS = 100
_CONFIG = """\
recipe: default.v1
assistant_id: plain-rasa
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
    constrain_similarities: true
    random_seed: 1
policies: []
"""


def plain_rasa(home: Home, folder: Path, epochs: int, on: str) -> Contestant:
    """Write a Rasa project with the messages of `home`; `on` says in words which they are."""
    folder.mkdir()
    examples = examples_of(home)
    (folder / "config.yml").write_text(_CONFIG.format(epochs=epochs), encoding="utf-8")
    (folder / "nlu.json").write_text(as_rasa(examples), encoding="utf-8")
    shutil.copy(home.domain, folder / "domain.yml")
    rasa = [sys.executable, "-m", "rasa"]
    files = ["--config", "config.yml", "--nlu", "nlu.json", "--domain", "domain.yml", "--out", "models"]
    return Contestant(
        name="plain Rasa (DIET)",
        trained_on=f"{on}, {epochs} epochs",
        examples=len(examples),
        folder=folder,
        train=[*rasa, "train", "nlu", *files, "--fixed-model-name", "plain"],
        serve=[*rasa, "run", "--enable-api", "--interface", "127.0.0.1", "--model", "models/plain.tar.gz"],
        path="/model/parse",
        model=folder / "models" / "plain.tar.gz",
    )
