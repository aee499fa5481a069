"""A conversation in the terminal: the real core, content and model, no Telegram, no database, nothing kept."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.core.actions import Action, Answer, Button, Say, ShowSources
from bot.core.case_actions import OpenCase, PageStaff, PassOnKept, Relay
from bot.core.conversation import needs_understanding, step
from bot.core.events import Event, UserCommanded, UserPressed, UserSaid
from bot.core.routing import Understanding
from bot.core.session import Session
from bot.guide.render import Renderer
from bot.work.context import fresh_number

_TAGS = re.compile(r"</?[bi]>")


class Talk:
    """One user. `ask` is the model; `day` the day as of which texts are shown."""

    def __init__(self, renderer: Renderer, ask: Callable[[str], Understanding], day: date | None = None) -> None:
        self.renderer = renderer
        self.session = Session()
        self.buttons: list[Button] = []
        self._ask = ask
        self._day = day

    def say(self, line: str) -> list[str]:
        """What the user types -> what the user (and, marked, staff) see. `#2` presses the second button."""
        event = self._event(line)
        rules = self.renderer.guide.rules
        if isinstance(event, UserSaid) and needs_understanding(event, self.session, rules):
            event = replace(event, understanding=self._ask(event.text))
        self.session, actions = step(event, self.session, rules)
        return [text for action in actions for text in self._show(action)]

    def _event(self, line: str) -> Event:
        now, fresh = datetime.now(UTC), fresh_number()
        if line.startswith("/"):
            return UserCommanded(
                at=now, fresh=fresh, command=line[1:].split()[0].lower() if line[1:].split() else "menu"
            )
        number = line[1:] if line.startswith("#") else ""
        if number.isdigit() and 1 <= int(number) <= len(self.buttons):
            button = self.buttons[int(number) - 1]
            return UserPressed(at=now, fresh=fresh, button=button.id, arg=button.arg)
        return UserSaid(at=now, fresh=fresh, text=line)

    def _show(self, action: Action) -> list[str]:
        match action:
            case Say() | Answer() | ShowSources():
                return [self._words(action)]
            case OpenCase():
                return [f"[staff: case {action.number}, {action.tier}, {', '.join(action.reasons)}]"]
            case PageStaff():
                return [f"[staff: {'loud' if action.loud else 'quiet'} page to everyone on duty]"]
            case Relay() | PassOnKept():
                return ["[staff: the message is passed on]"]
            case _:
                return []

    def _words(self, said: Say | Answer | ShowSources) -> str:
        part = self.renderer.part(said, self.session, self._day or datetime.now(UTC).date())
        lines = [html.unescape(_TAGS.sub("", part.text))]
        if part.rows:
            self.buttons = [button for row in part.rows for _, button in row]
            labels = [words for row in part.rows for words, _ in row]
            lines.append("   ".join(f"[#{number} {words}]" for number, words in enumerate(labels, 1)))
        return "\n".join(lines)
