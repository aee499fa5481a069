"""Nothing leaks: all stories are told to the real bot, with planted markers, and everything it left behind is searched.

Searched: logs of every level, what was printed when something broke, metrics, the general topic of the staff groups,
temporary files, the raw database and its journal, errors of the database; the output of the language model by
nlu/tests/test_server.py. What users wrote, their names, their numbers and the token must be
nowhere. Files must have been passed on by their id, never fetched.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
import yaml
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.guide.render import Renderer
from bot.store import inbox
from bot.store.database import Database, open_database
from bot.store.tables import Kept
from bot.work import conversing
from bot.work.metrics import expose
from tests.conftest import hurry
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import CHAN, DARA, NOK, PLOY, TOKEN
from tests.stories.test_stories import FILES
from tests.work.pain import QuickBench

STAFF = {"dara": DARA, "chan": CHAN, "nok": NOK, "ploy": PLOY}
#: planted: as names, texts, captions, file names; a phone and a passport number
NAME, MARKER, PHONE, PASSPORT = "Canaryname", "CANARYTEXT", "0897654321", "N7654321"
#: shorter texts ("1", "yes") stand in any log by chance
_TELLING = 9


class Told:
    """The stories, told one after the other by new users; remembers every text that was said."""

    def __init__(self, bench: QuickBench) -> None:
        self.bench = bench
        self.said: set[str] = set()
        self.users: list[int] = []
        self.log = io.StringIO()

    def tell(self, path: Path) -> None:
        """One story and, at its end, one of each thing that people send."""
        story = yaml.safe_load(path.read_text(encoding="utf-8"))
        user = self.bench.lab.control("users", first_name=NAME, language_code=story.get("language") or "en")["id"]
        self.users.append(user)
        for step in story["steps"]:
            self._step(user, step)
        self._text(user, f"{MARKER} call me {PHONE}, passport {PASSPORT}")
        for kind, more in (("photo", {"caption": MARKER}), ("voice", {}), ("document", {"name": f"{MARKER}.pdf"})):
            self.bench.lab.act(user, kind, **more)
        self.bench.run()

    def _step(self, user: int, step: dict[str, Any]) -> None:
        act = self.bench.lab.act
        if "user" in step:
            self._text(user, str(step["user"]))
        elif "command" in step:
            act(user, "text", text=f"/{step['command']}")
        elif "press" in step:
            self._press(user, ":".join(["1", *map(str, step["press"]), ""]))
        elif "after" in step:
            with self.bench.context.database.transaction() as db:
                source = f"canary:{len(self.said)}:{user}:{step['after']}"
                key, now = self.bench.key(user), self.bench.context.clock()
                inbox.put(db, source[:60], key, {"timer": step["after"]}, now)
        elif name := next((name for name in STAFF if name in step), ""):
            self._staff(user, STAFF[name], str(step[name]))
        self.bench.run()

    def _text(self, user: int, text: str) -> None:
        self.said.add(text)
        self.bench.lab.act(user, "text", text=text)

    def _press(self, user: int, data: str) -> None:
        """The button, where it is on the screen: stories don't wait for every message."""
        for message in reversed(self.bench.messages(user)):
            shown = [button.get("data", "") for row in message["buttons"] or [] for button in row]
            if pressed := next((found for found in shown if found.rstrip(":") == data.rstrip(":")), ""):
                self.bench.lab.act(user, "press", message_id=message["message_id"], data=pressed)
                return

    def _staff(self, user: int, who: int, text: str) -> None:
        case = self.bench.session(user).case
        room = self.bench.room_of(who)
        threads = {t["name"]: t["thread_id"] for t in self.bench.topics(room) if not t["closed"]}
        thread = next((number for name, number in threads.items() if case and case.number in name), None)
        if thread and not text.endswith("duty"):
            self.said.add(text)
            self.bench.lab.act(who, "text", text=text, chat=room, thread=thread)


@pytest.fixture
def told(tmp_path: Path, renderer: Renderer) -> Iterator[Told]:
    """With a log of every level."""
    database = open_database(f"sqlite:///{tmp_path / 'canary.db'}", tmp_path / "keys.json")
    hurry(database)
    logs.configure(level=0)
    made = Told(QuickBench(database, renderer))
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(made.log))
    yield made
    database.close()


@pytest.mark.timeout(1800)
def test_no_word_name_number_or_token_is_left_anywhere(
    told: Told, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = _temporary()
    for path in FILES:
        told.tell(path)
    _break(told)
    printed = told.log.getvalue() + "".join(capfd.readouterr())
    assert "call_settled" in printed and "turn_failed" in printed, "there is a log to be searched"
    secrets = {text for text in told.said if len(text) >= _TELLING}
    secrets |= {NAME, MARKER, PHONE, PASSPORT, TOKEN, TOKEN.split(":")[1]}
    assert not [user for user in told.users if re.search(rf"(?<!\d){user}(?!\d)", printed)], "an id in the log"
    assert not _found(printed.encode(), secrets), "in the log"
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("canary.db*"))
    assert len(raw) > 100_000 and not _found(raw, secrets), "in the raw database"
    assert not _found(expose(told.bench.context), secrets), "in the metrics"
    for group in (told.bench.lab.group, told.bench.lab.second):
        general = "\n".join(told.bench.general(group)).encode()
        assert not _found(general, secrets), "before the eyes of the whole group"
    left = [path for path in _temporary() - before if path.is_file() and not path.is_relative_to(tmp_path)]
    assert not [path for path in left if _found(path.read_bytes(), {MARKER, NAME})], "in a temporary file"
    assert told.bench.count_calls("getFile") == 0, "files are passed on by their id"


def test_an_error_of_the_database_shows_no_value(database: Database) -> None:
    rows = [Kept(id=1, conversation=MARKER, content=MARKER, expires_at=1.0) for _ in range(2)]
    with pytest.raises(SQLAlchemyError) as caught, database.transaction() as db:
        db.add_all(rows)
    assert MARKER not in str(caught.value)


def _break(told: Told) -> None:
    """Faults whose own words hold what a user wrote: of the turn, of the model, of Telegram."""
    user = told.users[-1]

    class Broken:
        async def ask(self, text: str) -> Any:
            raise ValueError(f"cannot understand {text}")

    told.bench.lab.act(user, "text", text=f"{MARKER} and what of the wages")
    told.bench.lab.control("faults", kind="500", method="sendMessage", times=2)
    turns_before, told.bench.model = told.bench.model, Broken()  # type: ignore[assignment]
    told.bench.lab.act(told.users[0], "text", text=f"{LOCKED_IN} {MARKER}")
    told.bench.settle_turns()
    told.bench.model = turns_before
    original = conversing.step

    def fails(event: Any, *_: Any) -> Any:
        raise RuntimeError(f"no step for {event}")

    conversing.step = fails
    try:
        told.bench.lab.act(user, "text", text=f"{MARKER} once more")
        told.bench.settle_turns()
    finally:
        conversing.step = original
    told.bench.wait(120)


def _temporary() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("*"))


def _found(where: bytes, secrets: set[str]) -> list[str]:
    return [secret for secret in secrets if secret.encode() in where]
