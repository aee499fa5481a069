"""evaluate: labelled messages through the live code, then tables, figures, report, comparison. No text leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.app import StartProblem, make_renderer
from bot.commands.labelled import read_all, read_saved
from bot.commands.problems import explained
from bot.commands.talking import Ask, model
from bot.core.routing import Asked, Understanding
from bot.core.rules import Rules
from bot.evaluation import as_json, comparing, report, saving
from bot.evaluation.figures import Figures, take
from bot.evaluation.judging import Outcome, judge
from bot.evaluation.reading import Message
from bot.evaluation.remembering import remembering
from bot.evaluation.sweeping import NOT_SWEPT, Judged, sweep
from bot.evaluation.tables import tables
from bot.nlu_process import NluProblem
from bot.settings import load_settings

err = Console(stderr=True, soft_wrap=True)
#: the tables are made for so many columns
COLUMNS = 100
#: a slow answer is asked for again
TRIES = 2

Draw = Callable[[Figures], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Files:
    """What to write besides the tables, and the run to compare with."""

    json: Path | None = None
    report: Path | None = None
    save: Path | None = None
    against: Path | None = None

    def written(self) -> Iterator[tuple[str, Path]]:
        """Option -> file, for those that are asked for."""
        for option, file in (("--json", self.json), ("--report", self.report), ("--save", self.save)):
            if file is not None:
                yield option, file


def evaluate(sources: list[Path], files: Files) -> int:
    """Everything that can be wrong with the arguments is found before the model is asked."""
    with explained():
        _refuse_bad_targets(sources, files)
        draw = _plots() if files.report else None
        messages = read_all(sources)
        old = read_saved(files.against, messages) if files.against else []
        settings = load_settings()
        rules = remembering(make_renderer(settings, pilot=True).guide.rules)
        with model(settings, needed=True) as ask:
            judged = _ask_all(messages, ask)
        figures, outcomes = _take(judged, rules, old, sweeps=bool(files.report or files.json))
        _show(figures)
        _write(figures, outcomes, files, draw, sources)
    return 0


def _refuse_bad_targets(sources: Sequence[Path], files: Files) -> None:
    taken = {source.resolve(): "one of the files to measure" for source in sources}
    for option, file in files.written():
        if file.resolve() in taken:
            raise StartProblem(f"{option} {file}: is also {taken[file.resolve()]}. Give it another name.")
        if file.is_dir() or not file.resolve().parent.is_dir():
            raise StartProblem(f"{option} {file}: is a folder, or its folder does not exist. Give the name of a file.")
        taken[file.resolve()] = f"the file of {option}"


def _plots() -> Draw:
    try:
        from bot.evaluation.plots import draw
    except ImportError as error:
        raise StartProblem(
            f"--report needs matplotlib ({error}). Run `uv sync`, which installs what developers need; "
            "--json writes the same figures without it."
        ) from None
    return draw


def _ask_all(messages: Sequence[Message], ask: Ask) -> Judged:
    """Each text once, however often it stands there."""
    known: dict[str, Understanding] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        for message in progress.track(messages, description="Asking the model"):
            if message.text not in known:
                known[message.text] = _asked(message, ask)
    return [(message, known[message.text]) for message in messages]


def _asked(message: Message, ask: Ask) -> Understanding:
    for _ in range(TRIES):
        understood = ask(message.text)
        if understood.asked is Asked.OK:
            return understood
    raise NluProblem(
        f"The NLU service stopped answering at {message.place}. Nothing was measured or written; "
        "`helpline doctor` tells what it lacks."
    )


def _take(judged: Judged, rules: Rules, old: Sequence[Outcome], *, sweeps: bool) -> tuple[Figures, list[Outcome]]:
    with err.status("Judging …") as status:
        outcomes = [judge(message, understood, rules) for message, understood in judged]
        status.update("Trying other thresholds …")
        swept = sweep(judged, rules) if sweeps else NOT_SWEPT
        status.update("Comparing with the saved run …")
        differences = comparing.compare(comparing.pair(old, outcomes)) if old else []
    return take(outcomes, rules.thresholds, swept, differences), outcomes


def _show(figures: Figures) -> None:
    out = Console(highlight=False)
    if out.width < COLUMNS:
        out = Console(highlight=False, width=COLUMNS)
    for table in tables(figures):
        out.print(table)
        out.print()


def _write(
    figures: Figures, outcomes: Sequence[Outcome], files: Files, draw: Draw | None, sources: Sequence[Path]
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    names = [source.name for source in sources]
    if files.json:
        found = as_json.as_json(figures, {"measured_at": now.isoformat(), "files": names})
        _put(files.json, json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    if files.report and draw:
        _put(files.report, report.page(figures, draw(figures), _about(figures, now, names)))
    if files.save:
        _put(files.save, saving.dump(outcomes))


def _about(figures: Figures, now: datetime, names: Sequence[str]) -> str:
    chosen = figures.thresholds
    lines = f"answer {chosen.answer:.2f}, margin {chosen.margin:.2f}, danger {chosen.danger:.2f}"
    where = ", ".join(names) if len(names) <= 6 else f"{len(names)} files"
    return f"{figures.messages:,} messages of {where}; {now:%d %B %Y, %H:%M} UTC; thresholds: {lines}"


def _put(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StartProblem(f"{file}: cannot be written ({error.strerror}).") from None
    err.print(f"Written: {file}", markup=False, highlight=False)
