"""The training data: read, checked, and given to Rasa. Every mistake is named with file and remedy, all at once.

nlu/data/<language>/<intent>.yml holds messages of one intent. nlu/data/<language>/hard_negatives/<urgent intent>.yml
holds messages that sound like that intent and are something else: blocks of their true intents. Imports no Rasa.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from textnorm import squeeze

from nlu.home import Home

LANGUAGES = ("km", "th", "en", "km_latn")
HARD_NEGATIVES = "hard_negatives"

_EXAMPLE = re.compile(r"^[ \t]*[-*+][ \t]*(.+?)[ \t]*$")
_ENTITY = re.compile(r"\[[^\[\]]+\][({]")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one reads 260 files in half a second


@dataclass(frozen=True)
class Example:
    """One message, its intent, the folder of its language; and which urgent intent it only sounds like, or ""."""

    text: str
    intent: str
    language: str
    unlike: str = ""


@dataclass
class Data:
    """All examples, and everything wrong with them, so that a writer mends all of it at once."""

    examples: list[Example] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def intents(self) -> list[str]:
        """The intents that have examples."""
        return sorted({example.intent for example in self.examples})

    @property
    def by_language(self) -> dict[str, int]:
        """How many examples each language has."""
        return dict(sorted(Counter(example.language for example in self.examples).items()))


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
    intents, problems = read_intents(home)
    if problems:
        return Data(problems=problems)
    reading = _Reading(home, intents)
    if not home.data.is_dir():
        reading.problem(home.data, "there is no such folder; the examples belong there.")
        return reading.data
    for folder in sorted(entry for entry in home.data.iterdir() if entry.is_dir()):
        reading.language(folder)
    if not reading.data.problems:  # otherwise a broken file would be reported as missing too
        reading.check_cover()
    return reading.data


class _Reading:
    """One walk over nlu/data."""

    def __init__(self, home: Home, intents: list[str]) -> None:
        self.home, self.intents, self.data = home, intents, Data()
        self._seen: dict[str, tuple[str, Path]] = {}  # squeezed text -> intent, file
        self._texts: set[str] = set()

    def problem(self, path: Path, what: str) -> None:
        self.data.problems.append(f"{self.home.name(path)}: {what}")

    def language(self, folder: Path) -> None:
        """One folder: the files of the intents, then the hard negatives."""
        if folder.name not in LANGUAGES:
            self.problem(folder, f"not a language here; use one of {', '.join(LANGUAGES)}.")
            return
        for path in self._files(folder):
            blocks = self._blocks(path)
            if blocks is not None and len(blocks) != 1:
                self.problem(path, "must have `nlu:` with exactly one `- intent:` below it.")
            elif blocks and blocks[0].get("intent") not in (path.stem, None) and self._known(path, blocks[0]):
                named = blocks[0]["intent"]
                self.problem(path, f"holds {named}; rename the file to {named}.yml or correct the intent.")
            else:
                self._take(path, folder.name, blocks or [], unlike="")
        for path in self._files(folder / HARD_NEGATIVES):
            if path.stem not in self.intents:
                self.problem(path, "name it after the intent that its messages only sound like.")
            self._take(path, folder.name, self._blocks(path) or [], unlike=path.stem)

    def check_cover(self) -> None:
        """An intent without any example is a problem, one that lacks a language a note."""
        covered = {(example.intent, example.language) for example in self.data.examples}
        for intent in self.intents:
            if not any((intent, language) in covered for language in LANGUAGES):
                where = f"{LANGUAGES[0]}/{intent}.yml and its like in the other languages"
                self.problem(self.home.data, f"no examples for the intent {intent}; write {where}.")
        for language in LANGUAGES:
            missing = [intent for intent in self.intents if (intent, language) not in covered]
            if missing:
                names = ", ".join(missing)
                self.data.notes.append(f"{language}: no examples for {len(missing)} intents: {names}")

    def _files(self, folder: Path) -> list[Path]:
        if not folder.is_dir():
            return []
        for path in sorted(folder.glob("*.yaml")):
            self.problem(path, f"name it {path.stem}.yml, or it is overlooked.")
        return sorted(folder.glob("*.yml"))

    def _blocks(self, path: Path) -> list[dict[str, Any]] | None:
        """The blocks below `nlu:`; None after noting what is wrong."""
        try:
            content = _read_yaml(path)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            self.problem(path, f"not YAML{_where(error)}. Compare it with a file beside it.")
            return None
        blocks = content.get("nlu") if isinstance(content, dict) else None
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            self.problem(path, "must have `nlu:` with exactly one `- intent:` below it.")
            return None
        return blocks

    def _known(self, path: Path, block: dict[str, Any]) -> bool:
        intent = block.get("intent")
        if intent in self.intents:
            return True
        domain = self.home.name(self.home.domain)
        self.problem(path, f"the intent {intent!r} is not in {domain}; correct its name.")
        return False

    def _take(self, path: Path, language: str, blocks: list[dict[str, Any]], unlike: str) -> None:
        for block in blocks:
            if not self._known(path, block):
                continue
            examples = block.get("examples")
            lines = examples.splitlines() if isinstance(examples, str) else []
            if not any(line.strip() for line in lines):
                self.problem(path, "has no examples; write `examples: |` and lines that start with `- `.")
            for line in filter(str.strip, lines):
                text = self._text(path, line)
                if text:
                    self._add(path, Example(text, block["intent"], language, unlike))

    def _text(self, path: Path, line: str) -> str:
        """The message of a line; "" after noting what is wrong with it."""
        match = _EXAMPLE.match(line)
        if not match:
            self.problem(path, f"a line does not start with `- `: {line.strip()[:60]!r}.")
        elif _ENTITY.search(match.group(1)):
            self.problem(path, f"Rasa would read `[…](` as an entity: {match.group(1)[:60]!r}. Rephrase it.")
        elif not squeeze(match.group(1)):
            self.problem(path, "an example has nothing visible in it. Remove it.")
        else:
            return match.group(1)
        return ""

    def _add(self, path: Path, example: Example) -> None:
        """Keep the example unless it is known; the same words under two intents would teach the model nothing."""
        intent, where = self._seen.setdefault(squeeze(example.text), (example.intent, path))
        if intent != example.intent:
            other = self.home.name(where)
            self.problem(
                path, f"the example {example.text[:60]!r} is also in {other}; keep it in one of them."
            )
        elif example.text not in self._texts:
            self._texts.add(example.text)
            self.data.examples.append(example)


def as_rasa(examples: list[Example]) -> str:
    """The examples in Rasa's JSON form, which it reads in a second; its YAML reader takes half a minute."""
    plain = [{"text": example.text, "intent": example.intent} for example in examples]
    return json.dumps({"rasa_nlu_data": {"common_examples": plain}}, ensure_ascii=False)


def _read_yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (line {mark.line + 1})" if mark else ""
