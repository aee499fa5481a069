"""Rules about nlu/data: every intent in every language, enough messages, nothing twice, nothing from the test sets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.check.alike import Entry, Index, entries, pairs
from bot.guide.model import Problem

LANGUAGES = ("km", "th", "en")
MIN_MESSAGES = 8
#: of the messages of a language, at most this share may be nearly the same as another of their intent
MOST_ALIKE = 0.03
#: MASSIVE measures the pipeline, not our data: "hello" and "delete all" may stand in both; longer texts may not
SET_PHRASE = 16
HARD_NEGATIVES = "hard_negatives"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Message:
    """One training message and where it stands."""

    text: str
    intent: str
    path: Path


def problems(nlu: Path, massive: Path | None = None) -> list[Problem]:
    """All rules over all files. `massive`: the folder of a test set that is not part of the project, if it is there."""
    intents = _intents(nlu / "intents.yml")
    found: list[Problem] = []
    everything: list[Entry] = []
    for folder in sorted(path for path in (nlu / "data").iterdir() if path.is_dir()):
        messages = read_messages(folder)
        known = entries((message.text, message) for message in messages)
        found += _language(folder, messages, intents)
        found += _too_alike(known)
        everything += known
    index = Index(everything)
    found += _from_test_set(everything, index, nlu / "validation", shortest=0)
    if massive is not None:
        found += _from_test_set(everything, index, massive, shortest=SET_PHRASE)
    return found


def read_messages(folder: Path) -> list[Message]:
    """The messages of a language, hard negatives included, under their intents."""
    paths = [*sorted(folder.glob("*.yml")), *sorted((folder / HARD_NEGATIVES).glob("*.yml"))]
    return [Message(text, intent, path) for path in paths for intent, text in _in_file(path)]


def _intents(path: Path) -> set[str]:
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name for key, group in groups.items() if key != "precedence" for name in group}


def _in_file(path: Path) -> Iterator[tuple[str, str]]:
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader) or {}
    for entry in data.get("nlu", ()):
        for line in str(entry.get("examples", "")).splitlines():
            if line.strip().startswith("- "):
                yield str(entry.get("intent")), line.strip().removeprefix("- ").strip()


def _language(folder: Path, messages: list[Message], intents: set[str]) -> Iterator[Problem]:
    counts = Counter(message.intent for message in messages)
    for intent in sorted(intents):
        if folder.name in LANGUAGES and counts[intent] < MIN_MESSAGES:
            path = folder / f"{intent}.yml"
            yield _problem(path, "few", f"has {counts[intent]} messages", f"At least {MIN_MESSAGES}")
    owners: dict[str, str] = {}
    for message in messages:
        key = " ".join(message.text.lower().split())
        if key in owners:
            what = f"a message also stands in {owners[key]}: {message.text[:40]}"
            yield _problem(message.path, "twice", what)
        owners[key] = message.path.name
    for stranger in sorted({message.path.stem for message in messages} | set(counts)):
        if stranger not in intents:
            yield _problem(folder / f"{stranger}.yml", "intent", "is not an intent of nlu/intents.yml")


def _too_alike(known: list[Entry]) -> Iterator[Problem]:
    """Near-duplicates within an intent: a few are life, many make the figures of the model look better than it is."""
    found = near_duplicates(known)
    if len(found) <= MOST_ALIKE * len(known):
        return
    for one, other in found:
        mend = "Write it in other words, or take it out"
        yield _problem(other.path, "alike", f"{other.text[:40]!r} is nearly {one.text[:40]!r}", mend)


def near_duplicates(known: list[Entry]) -> list[tuple[Message, Message]]:
    """Pairs of messages of one intent that are nearly the same."""
    found = pairs(known, lambda one, other: _message(one).intent == _message(other).intent)
    return [(_message(one), _message(other)) for one, other, _ in found]


def _message(entry: Entry) -> Message:
    assert isinstance(entry.place, Message)
    return entry.place


def _from_test_set(known: list[Entry], index: Index, folder: Path, shortest: int) -> Iterator[Problem]:
    """A message that is nearly one of a test set would make every figure a lie."""
    for path in sorted(folder.glob("*.jsonl")):
        for number, tested in enumerate(_tested(path), 1):
            for at, _ in index.like(tested):
                if len(known[at].text) >= shortest:
                    what = f"{known[at].text[:40]!r} is nearly line {number} of {folder.name}/{path.name}"
                    yield _problem(_message(known[at]).path, "test-set", what, "Take it out of the training data")


def _tested(path: Path) -> list[Entry]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return entries((line.get("text") or line.get("utt") or "", None) for line in lines)


def _problem(path: Path, rule: str, what: str, mend: str = "") -> Problem:
    """The path as seen from the project: from its folder `nlu` on."""
    below = path.parts[len(path.parts) - 1 - path.parts[::-1].index("nlu") :]
    return Problem("/".join(below), 0, rule, what, mend)
