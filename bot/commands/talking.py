"""talk, understand, train: the model and the conversation without Telegram."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from rich.console import Console

from bot.app import make_renderer
from bot.commands.problems import explained
from bot.core.routing import UNAVAILABLE, Asked, Understanding
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
        with model(load_settings(), needed=False) as ask:
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
        with model(settings, needed=True) as ask:
            for line in lines:
                if not line.strip():
                    continue
                understood = ask(line)
                if understood.asked is not Asked.OK:
                    raise NluProblem("The NLU service did not answer.")
                print(json.dumps(explain(line, understood, rules), ensure_ascii=False), flush=True)
    return 0


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
def model(settings: Settings, *, needed: bool) -> Iterator[Ask]:
    """A way to ask the model; starts its own service if none answers. Raises NluProblem when needed and absent."""
    process = NluProcess(next((url for url in settings.nlu_urls if answers(url)), ""))
    if not process.url:
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
    return NluClient((url,), PATIENT_SECONDS)
