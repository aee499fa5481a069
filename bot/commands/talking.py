"""talk, understand, train: the model and the conversation without Telegram."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.app import StartProblem, make_renderer
from bot.commands.problems import explained
from bot.core.routing import UNAVAILABLE, Asked, Understanding
from bot.evaluation import MEASURES, Tally, interval, judge, read
from bot.nlu_process import NluProblem, NluProcess, answers, free_port, python
from bot.settings import ROOT, Settings, load_settings
from bot.talk import Talk
from bot.understand import explain
from bot.understanding import NluClient

err = Console(stderr=True, soft_wrap=True)
Ask = Callable[[str], Understanding]
#: a batch may wait longer than a person does
PATIENT_SECONDS = 15.0


def talk(as_of: date | None) -> int:
    """One line in, the bot's messages out."""
    with explained():
        renderer = make_renderer(load_settings(), pilot=True)
        with _model(load_settings(), needed=False) as ask:
            conversation = Talk(renderer, ask, as_of)
            prompt = "> " if sys.stdin.isatty() else ""
            for line in _lines(prompt):
                for text in conversation.say(line):
                    print(text, end="\n\n", flush=True)
    return 0


def understand(lines: Iterable[str]) -> int:
    """One JSON object a message. Without a model it says so and returns 3."""
    with explained():
        settings = load_settings()
        rules = make_renderer(settings, pilot=True).guide.rules
        with _model(settings, needed=True) as ask:
            for line in lines:
                if not line.strip():
                    continue
                understood = ask(line)
                if understood.asked is not Asked.OK:
                    raise NluProblem("The NLU service did not answer.")
                print(json.dumps(explain(line, understood, rules), ensure_ascii=False), flush=True)
    return 0


def evaluate(files: list[Path]) -> int:
    """A table by language and script; the same code path as a live first message."""
    with explained():
        settings = load_settings()
        rules = make_renderer(settings, pilot=True).guide.rules
        messages = [message for file in files for message in _labelled(file)]
        tallies: dict[str, Tally] = {}
        with _model(settings, needed=True) as ask, Progress(console=err, transient=True) as progress:
            for message in progress.track(messages, description="Asking"):
                understood = ask(message["text"])
                for name in (f"{message.get('lang', '?')} {message.get('script', '')}".strip(), "all"):
                    judge(message, understood, rules, tallies.setdefault(name, Tally()))
        Console(soft_wrap=True).print(_table(tallies))
    return 0


def _labelled(file: Path) -> list[dict[str, Any]]:
    try:
        return read(file.read_text(encoding="utf-8").splitlines(), file.name)
    except (OSError, ValueError) as error:
        raise StartProblem(str(error)) from None


def _table(tallies: dict[str, Tally]) -> Table:
    table = Table("", "messages", *MEASURES, box=None)
    for name in sorted(tallies, key=lambda name: (name == "all", name)):
        counts = tallies[name].counts
        cells = [_share(*counts.get(measure, (0, 0))) for measure in MEASURES]
        table.add_row(name, str(counts["top-1"][1]), *cells)
    return table


def _share(some: int, of: int) -> str:
    """Per cent, the 95 % interval, and the count it rests on."""
    low, high = interval(some, of)
    return f"{100 * some / of:.1f} ({low:.0f}-{high:.0f}) {some}/{of}" if of else "-"


def train(*, force: bool) -> int:
    """Train in the model's own environment."""
    with explained():
        command = [str(python()), "-m", "nlu.train", "--force" if force else "--if-needed"]
        return subprocess.run(command, cwd=ROOT, check=False).returncode


def _lines(prompt: str) -> Iterator[str]:
    while True:
        try:
            line = input(prompt)
        except EOFError:
            return
        if line.strip():
            yield line.strip()


@contextmanager
def _model(settings: Settings, *, needed: bool) -> Iterator[Ask]:
    """A way to ask the model; starts its own service if none answers. Raises NluProblem when needed and absent."""
    process = NluProcess(settings.nlu_url)
    if not answers(settings.nlu_url):
        process = NluProcess(f"http://127.0.0.1:{free_port()}")
        try:
            process.start()
            with err.status("Loading the language model …"):
                process.wait()
        except NluProblem as problem:
            process.stop()
            if needed:
                raise
            err.print(f"[yellow]{problem} Going on without it.[/]")
            yield lambda _text: UNAVAILABLE
            return
    try:
        with asyncio.Runner() as runner:
            client = _client(process.url)
            yield lambda text: runner.run(client.ask(text))
            runner.run(client.close())
    finally:
        process.stop()


def _client(url: str) -> NluClient:
    return NluClient(url, PATIENT_SECONDS)
