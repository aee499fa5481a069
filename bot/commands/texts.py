"""preview, recordings, review, reload: what users would see or hear, signing it, taking new content over."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, date, datetime

import uvicorn
from rich.console import Console
from rich.markup import escape

from bot.app import StartProblem, make_renderer
from bot.commands.problems import explained
from bot.core.actions import Answer
from bot.core.details import BUILT_IN
from bot.core.session import Session
from bot.guide.filling import without_markup
from bot.guide.model import Topic
from bot.guide.recordings import is_current, recording_of
from bot.guide.render import Part, Renderer
from bot.review.server import Desk, make_app
from bot.settings import load_settings
from bot.store.database import open_database
from bot.work import reload as reloading

out = Console(soft_wrap=True)
#: a running bot looks for requests once a second
WAIT_SECONDS = 15.0


def preview(name: str, day: date, language: str, replies: tuple[str, ...]) -> int:
    """Both halves of a topic in the wanted languages, as a user would see them on a day."""
    with explained():
        renderer = make_renderer(load_settings(), pilot=True)
        topic = _topic(renderer, name)
        for code in _languages(renderer, language):
            session = _reader(renderer, code, replies)
            out.rule(f"{renderer.guide.languages[code].name}, {day}")
            for more in (False, True) if topic.has_more else (False,):
                part = renderer.part(Answer(name, more=more), session, day)
                _show(part, renderer.words(code, "More") if more else "")
    return 0


def _topic(renderer: Renderer, name: str) -> Topic:
    if name not in renderer.guide.topics:
        known = ", ".join(sorted(renderer.guide.topics))
        raise StartProblem(f'There is no topic "{name}". There are: {known}.')
    return renderer.guide.topics[name]


def _languages(renderer: Renderer, language: str) -> tuple[str, ...]:
    if language and language not in renderer.guide.live:
        raise StartProblem(f'"{language}" is no live language. There are: {", ".join(renderer.guide.live)}.')
    return (language,) if language else renderer.guide.live


def _reader(renderer: Renderer, code: str, replies: tuple[str, ...]) -> Session:
    """A reader who gave these replies, such as country=th or papers=no."""
    known = dict(reply.partition("=")[::2] for reply in replies)
    for question, value in known.items():
        possible = renderer.guide.replies_to(question)
        if value not in possible:
            choices = ", ".join(possible or (*BUILT_IN, *renderer.guide.questions))
            raise StartProblem(f'"{question}={value}" is no reply. Possible: {choices}.')
    country = known.pop("country", None)
    return Session(language=code, country=country, replies=tuple(known.items()))


def _show(part: Part, above: str) -> None:
    if above:
        out.print(f"\n[dim]— {escape(above)} —[/]")
    out.print(escape(without_markup(part.text)), highlight=False)
    for row in part.rows:
        out.print("  ".join(f"[reverse] {escape(words)} [/]" for words, _ in row))
    if part.voice:
        out.print(f"[dim]and the recording {part.voice}[/]")


def recordings(name: str, language: str, day: date) -> int:
    """Without a topic: which recordings are missing or out of date. With one: only its script, to read aloud."""
    with explained():
        renderer = make_renderer(load_settings(), pilot=True)
        if name:
            return _script(renderer, _topic(renderer, name), language, day)
        for topic in renderer.guide.topics.values():
            states = {code: _state(renderer, topic, code, day) for code in _languages(renderer, language)}
            if any(state != "there" for state in states.values()):
                out.print(f"{topic.id}: {', '.join(f'{code} {state}' for code, state in states.items())}")
        out.print(
            "\nThe script: helpline recordings TOPIC --language km > content/topics/TOPIC/km.txt; beside it km.ogg."
        )
    return 0


def _state(renderer: Renderer, topic: Topic, code: str, day: date) -> str:
    if not recording_of(topic, code).is_file():
        return "missing"
    script = renderer.script(topic, code, day)
    return "there" if script is not None and is_current(topic, code, script) else "out of date"


def _script(renderer: Renderer, topic: Topic, language: str, day: date) -> int:
    if language not in renderer.guide.live:
        raise StartProblem(f"Say which language: --language {' or '.join(renderer.guide.live)}.")
    script = renderer.script(topic, language, day)
    if script is None:
        raise StartProblem(f"A fact of {topic.id} is overdue, so it cannot be read aloud. See `helpline check`.")
    print(script)
    return 0


def review(port: int) -> int:
    """The page for reviewers, on this computer only, until Ctrl-C."""
    with explained():
        settings = load_settings()
        make_renderer(settings, pilot=True)
        desk = Desk(lambda: make_renderer(settings, pilot=True), lambda: datetime.now(UTC).date())
        out.print(
            f"Open [bold]http://127.0.0.1:{port}/[/] to read and sign. It writes content/topics. Stop with Ctrl-C."
        )
        uvicorn.run(make_app(desk), host="127.0.0.1", port=port, log_level="warning")
    return 0


def reload() -> int:
    """Let the running bot take the content of this folder over; 1 when it refused or none runs."""
    with explained():
        settings = load_settings()
        make_renderer(settings, pilot=True)  # broken content is refused here already, with the list
        database = open_database(settings.database_url, settings.key_file, settings.keystore_url)
        token = secrets.token_hex(8)
        with database.transaction() as db:
            reloading.ask(db, token)
        problems = None
        until = time.monotonic() + WAIT_SECONDS
        while problems is None and time.monotonic() < until:
            time.sleep(0.5)
            with database.transaction() as db:
                problems = reloading.outcome(db, token)
        database.close()
        if problems is None:
            raise StartProblem("No running bot has answered. It reads the content when it starts.")
        if problems:
            raise StartProblem("The bot kept the old content:\n" + "\n".join(problems))
        out.print("The running bot has taken the content over.")
    return 0
