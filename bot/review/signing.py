"""A signature: who read which text and when, written into topic.yml; every other line of the file stays as it is."""

from __future__ import annotations

import re
from datetime import date

from bot.guide.model import Guide, Topic

_REVIEW = re.compile(r"^review:.*(?:\n[ \t]+.*)*$", re.MULTILINE)


class SigningProblem(Exception):
    """The signature was not written; the message says why."""


def sign(guide: Guide, topic: Topic, language: str, by: str, read: str, day: date) -> None:
    """Write the signature. `read`: the hash of the text that was on the page. Raises SigningProblem."""
    if by not in guide.reviewers:
        raise SigningProblem(f'"{by}" is not in content/reviewers.yml: only the people named there may sign.')
    if topic.signable(language) != read:
        raise SigningProblem("The text has changed since the page was loaded. Read it again.")
    _write(topic, language, {"by": by, "on": day.isoformat(), "text": read})


def withdraw(topic: Topic, language: str) -> None:
    """Make the text a draft again."""
    _write(topic, language, "drafted")


def _write(topic: Topic, language: str, state: dict[str, str] | str) -> None:
    path = topic.folder / "topic.yml"
    file = path.read_text(encoding="utf-8")
    states = {**topic.review, language: state}
    lines = "".join(f"\n  {code}: {_as_yaml(given)}" for code, given in states.items())
    changed, count = _REVIEW.subn(lambda _: f"review:{lines}", file, count=1)
    if count != 1:
        changed = f"{file.rstrip()}\nreview:{lines}\n"
    temporary = path.with_suffix(".tmp")
    temporary.write_text(changed, encoding="utf-8")
    temporary.replace(path)


def _as_yaml(state: object) -> str:
    if not isinstance(state, dict):
        return str(state)
    name = str(state["by"]).replace('"', "'")
    return f'{{by: "{name}", on: {state["on"]}, text: "{state["text"]}"}}'
