"""`python -m nlu.bench.rasa_channel.project --out FOLDER`: a Rasa assistant for the same intents, trained if needed.

Its understanding is ours, pipeline and messages, so that what is compared is the server around it: a rule and an
utterance for each intent, the first paragraph of our topic. A model of the same inputs is not trained again.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from nlu.bench.processes import BenchProblem, environment, last_words
from nlu.bench.workspace import examples_of
from nlu.dataset import as_rasa, read_intents
from nlu.home import REPO, Home

MODEL = "models/channel.tar.gz"
_PLACE = re.compile(r"\{[^}]*\}|\*\*")


def write(home: Home, folder: Path, sample: int) -> str:
    """Pipeline, domain, rules and messages; returns a hash of them all. `sample`: so many messages an intent, 0 all."""
    folder.mkdir(parents=True, exist_ok=True)
    intents, _ = read_intents(home)
    files = {
        "config.yml": _config(home),
        "domain.yml": _domain(home, intents),
        "rules.yml": _rules(intents),
        "nlu.json": as_rasa(_few(examples_of(home), sample)),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    code = b"".join(path.read_bytes() for path in sorted((REPO / "nlu" / "components").glob("*.py")))
    return hashlib.sha256("".join(files.values()).encode() + code).hexdigest()


def _few(examples: list[Any], sample: int) -> list[Any]:
    kept: dict[str, int] = {}
    few = []
    for example in examples:
        kept[example.intent] = kept.get(example.intent, 0) + 1
        if not sample or kept[example.intent] <= sample:
            few.append(example)
    return few


def _config(home: Home) -> str:
    config = yaml.safe_load(home.config.read_text(encoding="utf-8"))
    return yaml.safe_dump({**config, "policies": [{"name": "RulePolicy"}]}, allow_unicode=True)


def _domain(home: Home, intents: list[str]) -> str:
    responses = {f"utter_{intent}": [{"text": _words(home, intent)}] for intent in intents}
    session = {"session_expiration_time": 60, "carry_over_slots_to_new_session": True}
    whole = {"version": "3.1", "intents": intents, "responses": responses, "session_config": session}
    return yaml.safe_dump(whole, allow_unicode=True)


def _words(home: Home, intent: str) -> str:
    """The first paragraph of our answer; the channel would cut at an empty line."""
    topic = home.root / "content" / "topics" / intent / "km.md"
    if not topic.exists():
        return intent
    return _PLACE.sub("", topic.read_text(encoding="utf-8").split("\n\n")[0]).strip()


def _rules(intents: list[str]) -> str:
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]} for intent in intents
    ]
    return yaml.safe_dump({"version": "3.1", "rules": rules}, allow_unicode=True)


def _train(folder: Path) -> float:
    """Seconds. In the repository, for our components are imported from there."""
    names = ["--config", "config.yml", "--domain", "domain.yml", "--data", "nlu.json", "rules.yml"]
    files = [name if name.startswith("--") else str(folder / name) for name in names]
    model = ["--out", str(folder / "models"), "--fixed-model-name", "channel"]
    log = folder / "train.log"
    started = time.perf_counter()
    quiet = environment({"RASA_MAX_CACHE_SIZE": "0"})
    with log.open("wb") as output:
        command = [sys.executable, "-m", "rasa", "train", *files, *model]
        done = subprocess.run(command, cwd=REPO, env=quiet, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise BenchProblem(f"Rasa could not be trained: {last_words(log)}")
    return time.perf_counter() - started


def main(arguments: list[str] | None = None) -> int:
    """The command line. Exit codes: 0 there is a model, 1 it could not be trained."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=0, help="messages an intent (all)")
    chosen = parser.parse_args(arguments)
    folder = chosen.out.resolve()
    stamp, mark = write(Home(), folder, chosen.sample), folder / "trained.txt"
    if mark.exists() and mark.read_text() == stamp and (folder / MODEL).exists():
        print("The model is up to date.")
        return 0
    mark.unlink(missing_ok=True)
    try:
        print(f"Trained in {_train(folder):.0f} s.")
    except BenchProblem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    mark.write_text(stamp)
    return 0


if __name__ == "__main__":
    sys.exit(main())
