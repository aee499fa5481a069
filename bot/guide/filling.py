"""Facts into texts: {fact_name} -> what the reader sees on a day, escaped for Telegram's HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html import escape, unescape

from bot.guide.facts import show
from bot.guide.here import HERE, PARTNERS, Here
from bot.guide.model import Fact, Guide
from bot.guide.strings import Strings

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
#: filled in by the program, not by a fact
PARAMS = frozenset({"numbers", "case", "alias", "organisation", "language", "date"}) | frozenset(
    {"to", "why", "outcome", "when", "hours", "about", "phones", "question"}
    # what is kept about a user (bot.work.my_data)
    | {"tongue", "land", "said", "waiting", "timers", "agreed", "ids", "kept_days", "backup_days"}
)


def without_markup(html: str) -> str:
    """What a message of ours says, as plain text."""
    return unescape(_TAG.sub("", html))


class Expired(Exception):
    """A fact of this text may not be shown as true today. Ours to mend; the user gets a person instead."""


class Filler:
    """Holds the guide and the catalogues; everything else is an argument."""

    def __init__(self, guide: Guide, strings: Strings) -> None:
        self._guide = guide
        self._strings = strings
        self._here = Here(guide, strings)

    def fill(self, text: str, language: str, day: date, params: Mapping[str, str]) -> str:
        """HTML. Params: values of the program. Raises Expired."""
        values = dict(params)
        for fact in self.facts_in(text):
            shown = show(fact, language, day, self._strings)
            if shown is None:
                raise Expired(fact.name)
            values[fact.name] = shown
        html = _BOLD.sub(r"<b>\1</b>", escape(text, quote=False))
        return PLACEHOLDER.sub(lambda match: escape(values.get(match[1], match[0]), quote=False), html)

    def fill_here(self, text: str, province: str, language: str, day: date) -> str:
        """The text with what depends on the province put in. Raises Expired."""
        for name in (*HERE, *PARTNERS):
            if f"{{{name}}}" in text:
                shown = self._here.show(name, province, language, day)
                if shown is None:
                    raise Expired(name)
                text = text.replace(f"{{{name}}}", shown)
        return text

    def facts_looked_up(self, text: str, province: str) -> list[Fact]:
        """The facts behind what `fill_here` puts in."""
        return self._here.facts_for(text, province)

    def facts_in(self, text: str) -> list[Fact]:
        """The facts a text asks for, in order, each once."""
        names = dict.fromkeys(PLACEHOLDER.findall(text))
        return [self._guide.facts[name] for name in names if name in self._guide.facts]
