"""JSON Lines -> labelled messages, and a sentence for everything that is wrong: file, line, field, what to do.

Never quotes a message, and takes only codes and names into the other fields, so that no table can show a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from typing import Any

import textnorm

EXAMPLE = '{"text": "…", "intent": "unpaid_wages", "accept": [], "lang": "km", "script": "Khmr", "style": "short"}'
#: the language of a text that tells none (ISO 639)
UNTOLD = "und"
#: field -> what it may look like, and how to say so
CODES = {
    "lang": (re.compile(r"[a-z]{2,3}"), "two or three small letters such as km, th or en"),
    "script": (re.compile(r"[A-Z][a-z]{3}"), "a code of four letters such as Khmr, Thai or Latn"),
    "style": (re.compile(r"[\w-]{1,30}"), "one short word such as short, typo or long"),
}
_LABEL = re.compile(r"[a-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class Message:
    """One labelled message."""

    text: str
    intent: str
    accept: tuple[str, ...] = ()
    lang: str = ""
    script: str = ""
    style: str = ""
    #: file and line, for a complaint
    place: str = ""

    @property
    def right(self) -> frozenset[str]:
        """The label and what is accepted besides."""
        return frozenset((self.intent, *self.accept))

    @property
    def sha256(self) -> str:
        """What is kept of the text."""
        return sha256(self.text.encode()).hexdigest()


def read(lines: Iterable[str], name: str, labels: Collection[str]) -> tuple[list[Message], list[str]]:
    """The messages of a file and its problems, one sentence each; blank lines are nothing."""
    messages, problems = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        entry = _parsed(line)
        wrong = [entry] if isinstance(entry, str) else list(_wrong(entry, labels))
        problems += [f"{place}: {sentence}" for sentence in wrong]
        if not wrong and not isinstance(entry, str):
            messages.append(_message(entry, place))
    if not messages and not problems:
        problems.append(f"{name}: holds no messages. Write one JSON object a line: {EXAMPLE}")
    return messages, problems


def _parsed(line: str) -> dict[str, Any] | str:
    """The object of a line, or what is wrong with it."""
    try:
        entry = json.loads(line)
    except json.JSONDecodeError as error:
        return f"is not JSON: {error.msg} at character {error.colno}. Write one JSON object a line: {EXAMPLE}"
    except RecursionError:
        return f"is not a flat JSON object. Write one JSON object a line: {EXAMPLE}"
    return entry if isinstance(entry, dict) else f"is not a JSON object. Write one a line: {EXAMPLE}"


def _wrong(entry: Mapping[str, Any], labels: Collection[str]) -> Iterator[str]:
    text = entry.get("text")
    if not isinstance(text, str) or not text.strip():
        yield '"text" is missing or empty. Put the message there, as a string.'
    elif not _whole(text):
        yield '"text" holds half a character (a lone surrogate). Write the file anew as UTF-8.'
    yield from _wrong_label("intent", entry.get("intent"), labels)
    accept = entry.get("accept")
    if accept is not None and not isinstance(accept, list):
        yield '"accept" must be a list of labels, such as ["make_complaint"], or left out.'
    for label in accept if isinstance(accept, list) else ():
        yield from _wrong_label("accept", label, labels)
    for field, (form, words) in CODES.items():
        value = entry.get(field)
        if value is not None and not (isinstance(value, str) and form.fullmatch(value)):
            yield f'"{field}" must be {words}, or left out.'


def _wrong_label(field: str, label: object, labels: Collection[str]) -> Iterator[str]:
    if label is None:
        yield f'"{field}" is missing. Put a label of nlu/intents.yml there.'
    elif not isinstance(label, str) or not _LABEL.fullmatch(label):
        yield f'"{field}" is not a label (small letters and _). Put one of nlu/intents.yml there.'
    elif label not in labels:
        near = get_close_matches(label, labels, 1)
        meant = f'Did you mean "{near[0]}"? ' if near else ""
        yield f'"{field}": there is no intent "{label}". {meant}All are in nlu/intents.yml.'


def _whole(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _message(entry: Mapping[str, Any], place: str) -> Message:
    text = entry["text"]
    lang = entry.get("lang") or textnorm.language_guess(text) or UNTOLD
    script = entry.get("script") or textnorm.script_of(text)
    return Message(
        text, entry["intent"], tuple(entry.get("accept") or ()), lang, script, entry.get("style") or "", place
    )
