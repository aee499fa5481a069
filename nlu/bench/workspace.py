"""Frozen copies of the product to train in: code, pipeline and data as they are now, without model or cache.

The cache of sentence vectors lies beside the code (nlu/.cache), so in a copy it is cold; and what somebody edits
during the hours of a run reaches no copy.
"""

from __future__ import annotations

import json
import random
import shutil
from collections import defaultdict
from pathlib import Path

from nlu.bench.processes import BenchProblem
from nlu.dataset import Example, read_data
from nlu.home import REPO, Home

SAMPLE_LANGUAGES = ("km", "th", "en")
_SEED = 1
_LEFT_OUT = ("__pycache__", ".*", "models", "tests", "bench", "data")


def copy_product(home: Home, target: Path) -> Home:
    """The code of this repository with pipeline and data of `home`."""
    shutil.copytree(REPO / "textnorm", target / "textnorm", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(REPO / "nlu", target / "nlu", ignore=shutil.ignore_patterns(*_LEFT_OUT))
    try:
        shutil.copytree(home.data, target / "nlu" / "data")
        shutil.copy(home.config, target)
        shutil.copy(home.domain, target / "nlu")
    except (OSError, shutil.Error) as error:
        raise BenchProblem(f"{home.root} is not laid out as the repository: {error}") from None
    return Home(target)


def examples_of(home: Home) -> list[Example]:
    """The training data, which must be sound: figures about broken data would mean nothing."""
    data = read_data(home)
    if data.problems:
        count = len(data.problems)
        raise BenchProblem(f"The training data has {count} mistakes. `python -m nlu.train` names them.")
    return data.examples


def keep_few(home: Home, count: int) -> None:
    """Leave `count` messages an intent and language, drawn by a fixed seed.

    Hard negatives go: plain Rasa has no such thing, and these few messages are for comparing like with like.
    """
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for example in examples_of(home):
        if not example.unlike:
            groups[example.language, example.intent].append(example.text)
    shutil.rmtree(home.data)
    draw = random.Random(_SEED)
    for (language, intent), texts in sorted(groups.items()):
        path = home.data / language / f"{intent}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"    - {text}\n" for text in draw.sample(texts, min(count, len(texts))))
        path.write_text(f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n{lines}', encoding="utf-8")


def sample_of_data(home: Home, count: int) -> list[str]:
    """Messages to ask, as many of each language, mixed; the same in every run on the same data."""
    draw = random.Random(_SEED)
    by_language: dict[str, list[str]] = {language: [] for language in SAMPLE_LANGUAGES}
    for example in examples_of(home):
        if example.language in by_language:
            by_language[example.language].append(example.text)
    if not all(by_language.values()):
        raise BenchProblem(
            f"The training data lacks one of {', '.join(SAMPLE_LANGUAGES)}; give --sample FILE."
        )
    for texts in by_language.values():
        draw.shuffle(texts)
    turns = [by_language[SAMPLE_LANGUAGES[turn % len(SAMPLE_LANGUAGES)]] for turn in range(count)]
    return [texts[turn // len(SAMPLE_LANGUAGES) % len(texts)] for turn, texts in enumerate(turns)]


def sample_of_file(path: Path, count: int) -> list[str]:
    """Messages of a JSONL file with a field "text" or "utt", drawn and mixed; repeated when there are too few."""
    texts = []
    for number, line in enumerate(_lines(path), 1):
        try:
            row = json.loads(line)
            texts.append(str(row["text"] if "text" in row else row["utt"]))
        except (ValueError, KeyError, TypeError):
            raise BenchProblem(f'{path}, line {number}: needs JSON with "text" or "utt".') from None
    if not texts:
        raise BenchProblem(f"{path} holds no messages.")
    random.Random(_SEED).shuffle(texts)
    return [texts[turn % len(texts)] for turn in range(count)]


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise BenchProblem(f"{path} cannot be read: {error}") from None
