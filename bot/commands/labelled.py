"""What `evaluate` reads: labelled messages, a saved run. A mistake is a StartProblem and quotes no text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from bot.app import StartProblem
from bot.evaluation import comparing, saving
from bot.evaluation.judging import Outcome
from bot.evaluation.reading import Message, read
from bot.settings import ROOT

#: more problems than this nobody reads at once
SHOWN = 20
LABELS = ROOT / "nlu" / "intents.yml"


def read_all(sources: Sequence[Path]) -> list[Message]:
    """The messages of all files. Raises StartProblem with one problem a line."""
    labels = _labels()
    messages: list[Message] = []
    problems: list[str] = []
    for source in sources:
        found, wrong = read(_lines(source), str(source), labels)
        messages += found
        problems += wrong
    if problems:
        more = [f"… and {len(problems) - SHOWN} more."] if len(problems) > SHOWN else []
        raise StartProblem("\n".join(["The labelled messages have mistakes.", *problems[:SHOWN], *more]))
    return messages


def _lines(source: Path) -> list[str]:
    """Cut at line feeds only: a JSON string may hold other line separators."""
    try:
        return source.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise StartProblem(f"{source}: is not UTF-8 at byte {error.start}. Save it as UTF-8.") from None
    except OSError as error:
        raise StartProblem(f"{source}: cannot be read ({error.strerror}). Give a JSON Lines file.") from None


def _labels() -> frozenset[str]:
    """Every label there is, those of small talk too."""
    try:
        groups = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
        return frozenset(name for key, group in groups.items() if key != "precedence" for name in group)
    except (OSError, ValueError, AttributeError, TypeError, yaml.YAMLError):
        raise StartProblem(f"{LABELS}: cannot be read; it lists the labels. Get it back with git.") from None


def read_saved(file: Path, messages: Sequence[Message]) -> list[Outcome]:
    """A saved run on the very same messages. Raises StartProblem."""
    try:
        old = saving.load(file.read_text(encoding="utf-8"))
        comparing.refuse_others(old, messages)
    except comparing.NotTheSame as problem:
        raise StartProblem(f"--against {file}: {problem}. Evaluate both on the same files, then compare.") from None
    except saving.NotARun as problem:
        raise StartProblem(f"--against {file}: {problem}. Give a file that --save has written.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StartProblem(
            f"--against {file}: cannot be read ({error}). Give a file that --save has written."
        ) from None
    return old
