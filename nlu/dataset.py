"""The training data: where it lies, whether it is sound, and the fingerprint of everything a model depends on.

Imports no Rasa: `train --if-needed` and the server's check at start must answer within a second.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from textnorm import squeeze

REPO = Path(__file__).resolve().parent.parent
LANGUAGES = ("km", "th", "en", "km_latn")

_EXAMPLE = re.compile(r"^[ \t]*[-*+][ \t]*(.+?)[ \t]*$")
_ENTITY = re.compile(r"\[[^\[\]]+\][({]")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one reads 260 files in half a second


@dataclass(frozen=True)
class Home:
    """A folder laid out as this repository: config.yml, nlu/domain.yml, nlu/data, nlu/models. Tests make small ones."""

    root: Path = REPO

    @property
    def config(self) -> Path:
        """Rasa's pipeline."""
        return self.root / "config.yml"

    @property
    def domain(self) -> Path:
        """The names of the intents."""
        return self.root / "nlu" / "domain.yml"

    @property
    def data(self) -> Path:
        """<language>/<intent>.yml."""
        return self.root / "nlu" / "data"

    @property
    def model(self) -> Path:
        """What train writes and the server loads."""
        return self.root / "nlu" / "models" / "helpline.tar.gz"

    @property
    def card(self) -> Path:
        """What is known of the model: hash, fingerprint, counts. Written after the model, so it vouches for it."""
        return self.model.with_name("helpline.json")

    def name(self, path: Path) -> str:
        """A path as a person would say it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


@dataclass
class Data:
    """All examples by intent, and everything wrong with them, so that a writer mends all of it at once."""

    examples: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)  # by language
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many examples there are."""
        return sum(map(len, self.examples.values()))


def _read_yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


def read_intents(home: Home) -> tuple[list[str], list[str]]:
    """The intents of the domain, and problems with it."""
    name = home.name(home.domain)
    try:
        domain = _read_yaml(home.domain)
        intents = domain["intents"]
        if not intents or not all(isinstance(intent, str) for intent in intents):
            raise TypeError
    except OSError as error:
        return [], [f"{name}: cannot be read ({error.strerror}). Restore it."]
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return [], [f"{name}: not YAML{_where(error)}. Mend it or restore it."]
    except (KeyError, TypeError):
        return [], [f"{name}: has no list `intents:` of plain names. Restore it."]
    return intents, [
        f"{name}: {intent} stands there twice." for intent, n in Counter(intents).items() if n > 1
    ]


def read_data(home: Home) -> Data:
    """Read and check all of nlu/data against the domain."""
    data = Data()
    intents, data.problems = read_intents(home)
    if data.problems:
        return data
    seen: dict[str, tuple[str, str]] = {}  # squeezed text -> intent, file
    covered: set[tuple[str, str]] = set()
    if not home.data.is_dir():
        data.problems.append(f"{home.name(home.data)}: there is no such folder; the examples belong there.")
        return data
    for folder in sorted(entry for entry in home.data.iterdir() if entry.is_dir()):
        if folder.name not in LANGUAGES:
            data.problems.append(
                f"{home.name(folder)}: not a language here; use one of {', '.join(LANGUAGES)}."
            )
            continue
        for path in sorted(folder.iterdir()):
            if path.suffix == ".yaml":
                data.problems.append(f"{home.name(path)}: name it {path.stem}.yml, or it is overlooked.")
            if path.suffix != ".yml":
                continue
            intent, texts = _read_file(home, path, set(intents), data.problems)
            for text in texts:
                _add(home, path, intent, text, seen, data)
                covered.add((intent, folder.name))
                data.counts[folder.name] += 1
    if not data.problems:  # otherwise a broken file would be reported as missing too
        _check_cover(home, intents, covered, data)
    return data


def _read_file(home: Home, path: Path, intents: set[str], problems: list[str]) -> tuple[str, list[str]]:
    """The intent and examples of one file; ("", []) after noting what is wrong with it."""
    name = home.name(path)
    try:
        content = _read_yaml(path)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(f"{name}: not YAML{_where(error)}. Compare it with a file beside it.")
        return "", []
    blocks = content.get("nlu") if isinstance(content, dict) else None
    if not isinstance(blocks, list) or len(blocks) != 1 or not isinstance(blocks[0], dict):
        problems.append(f"{name}: must have `nlu:` with exactly one `- intent:` below it.")
        return "", []
    intent, examples = blocks[0].get("intent"), blocks[0].get("examples")
    if intent not in intents:
        problems.append(
            f"{name}: the intent {intent!r} is not in {home.name(home.domain)}; correct its name."
        )
        return "", []
    if intent != path.stem:
        problems.append(
            f"{name}: holds the intent {intent}; rename the file to {intent}.yml or correct the intent."
        )
        return "", []
    lines = [line for line in examples.splitlines() if line.strip()] if isinstance(examples, str) else []
    if not lines:
        problems.append(f"{name}: has no examples; write `examples: |` and lines that start with `- `.")
        return "", []
    texts: list[str] = []
    for line in lines:
        match = _EXAMPLE.match(line)
        if not match:
            problems.append(f"{name}: a line does not start with `- `: {line.strip()[:60]!r}.")
        elif _ENTITY.search(match.group(1)):
            problems.append(
                f"{name}: Rasa would read `[…](` as an entity: {match.group(1)[:60]!r}. Rephrase it."
            )
        elif not squeeze(match.group(1)):
            problems.append(f"{name}: an example has nothing visible in it. Remove it.")
        else:
            texts.append(match.group(1))
    return intent, texts


def _add(
    home: Home, path: Path, intent: str, text: str, seen: dict[str, tuple[str, str]], data: Data
) -> None:
    """Keep the example unless it is known; the same words under two intents would teach the model nothing."""
    other = seen.setdefault(squeeze(text), (intent, home.name(path)))
    if other[0] != intent:
        data.problems.append(
            f"{home.name(path)}: the example {text[:60]!r} is also in {other[1]}; keep it in one of them."
        )
    elif text not in (known := data.examples.setdefault(intent, [])):
        known.append(text)


def _check_cover(home: Home, intents: list[str], covered: set[tuple[str, str]], data: Data) -> None:
    for intent in intents:
        if not data.examples.get(intent):
            data.problems.append(
                f"{home.name(home.data)}: no examples for the intent {intent}; write {LANGUAGES[0]}/{intent}.yml "
                "and its like in the other languages."
            )
    for language in LANGUAGES:
        missing = [intent for intent in intents if (intent, language) not in covered]
        if missing:
            data.notes.append(f"{language}: no examples for {len(missing)} intents: {', '.join(missing)}")


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (line {mark.line + 1})" if mark else ""


def as_rasa(examples: dict[str, list[str]]) -> str:
    """The examples as one Rasa YAML file. JSON strings are YAML strings, and quote whatever people write."""
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in examples.items():
        joined = "".join(f"- {text}\n" for text in texts)
        lines += [f"- intent: {intent}", f"  examples: {json.dumps(joined, ensure_ascii=False)}"]
    return "\n".join(lines) + "\n"


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def fingerprint(home: Home) -> str:
    """A hash over everything that shapes a model: data, pipeline, intents, our code, pinned packages.

    Rasa's own fingerprint knows nothing of the code of custom components; this one does.
    """
    paths = [home.config, home.domain, *home.data.rglob("*.yml")]
    code = [
        REPO / "nlu" / "uv.lock",
        *(REPO / "nlu" / "components").glob("*.py"),
        *(REPO / "textnorm").glob("*.py"),
    ]
    named = [(home.name(path), path) for path in paths] + [
        (path.relative_to(REPO).as_posix(), path) for path in code
    ]
    digest = hashlib.sha256()
    for name, path in sorted(named):
        content = file_hash(path) if path.is_file() else "missing"
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()


class NotUsable(Exception):
    """The model must not be loaded; the message is one clear line."""


def read_card(home: Home) -> dict[str, Any]:
    """The card of a model that is whole and fits the present data, configuration and code; else NotUsable."""
    advice = "Run `helpline train`."
    model, card_name = home.name(home.model), home.name(home.card)
    if not home.model.is_file():
        raise NotUsable(f"There is no model at {model}. {advice}")
    try:
        card = json.loads(home.card.read_text(encoding="utf-8"))
        sha256, known = card["sha256"], card["fingerprint"]
    except (OSError, ValueError, KeyError, TypeError):
        raise NotUsable(
            f"{card_name} is missing or broken, so nothing vouches for the model. {advice}"
        ) from None
    if file_hash(home.model) != sha256:
        raise NotUsable(f"{model} is not the file that {card_name} vouches for (SHA-256 differs). {advice}")
    if fingerprint(home) != known:
        raise NotUsable(
            f"{model} was trained from other data, configuration or code than are here now. {advice}"
        )
    return dict(card)
