"""(Say or Answer, session, day) -> finished message parts: facts filled in, escaped, with "checked on" and labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

from bot.core.actions import Answer, Button, Rows, Say, ShowSources
from bot.core.keyboards import help_rows
from bot.core.session import Session
from bot.guide.facts import on_day, show
from bot.guide.labels import COMMANDS, label
from bot.guide.model import Fact, Guide, Topic
from bot.guide.strings import Strings
from bot.marking import N_

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
#: filled in by the program, not by a fact
PARAMS = frozenset({"numbers", "case", "alias", "organisation", "language", "date"})

LabelledRows = tuple[tuple[tuple[str, Button], ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One message, not yet cut to Telegram's length. `html`: parse_mode HTML, already escaped."""

    text: str
    rows: LabelledRows = ()
    html: bool = True


class Expired(Exception):
    """A fact of this text may not be shown as true today. Ours to mend; the user gets a person instead."""


class Renderer:
    """Holds the guide and the catalogues; everything else is an argument, so `as of` is only another date."""

    def __init__(self, guide: Guide, strings: Strings) -> None:
        self.guide = guide
        self.strings = strings

    def part(self, said: Say | Answer | ShowSources, session: Session, day: date) -> Part:
        """Raises KeyError only for a message or topic that the linter would have refused."""
        language = session.language or self.guide.live[0]
        match said:
            case Say():
                return self._say(said, session, language, day)
            case Answer():
                return self._answer(said, session, language, day)
            case ShowSources():
                return Part(self._sources(self.guide.topics[said.topic], language), self.rows(help_rows(), language))

    def commands(self, language: str) -> dict[str, str]:
        """The bot's commands with their descriptions."""
        return {name: self.strings.text(language, words) for name, words in COMMANDS.items()}

    def live(self) -> tuple[str, ...]:
        """The live languages."""
        return self.guide.live

    def words(self, language: str, message: str) -> str:
        """Interface words."""
        return self.strings.text(language, message)

    def rows(self, rows: Rows, language: str) -> LabelledRows:
        """The same rows, each button with its words."""
        return tuple(
            tuple((label(button, language, self.guide, self.strings), button) for button in row) for row in rows if row
        )

    def numbers(self, language: str, country: str | None, day: date) -> str:
        """The emergency numbers of both countries, labelled; the user's country first once it is known."""
        order = ("kh", "th") if country == "kh" else ("th", "kh")
        blocks = [self._country_numbers(code, language) for code in order]
        return "\n\n".join([*blocks, *self._number_warnings(language, day)])

    def fact_names(self, text: str) -> list[str]:
        """The facts a text asks for, in order, each once."""
        return list(dict.fromkeys(name for name in PLACEHOLDER.findall(text) if name in self.guide.facts))

    def _say(self, said: Say, session: Session, language: str, day: date) -> Part:
        if said.message == "choose_language":
            in_all = "\n".join(self.guide.messages[said.message][code] for code in self.guide.live)
            return Part(escape(in_all, quote=False), self.rows(said.buttons, language))
        params = dict(said.params)
        if "language" in params:
            language_code = params["language"]
            language, params["language"] = language_code, self.guide.languages[language_code].name
        text = self.guide.messages[said.message][language]
        if "{numbers}" in text:
            params["numbers"] = self.numbers(language, session.country, day)
        return Part(self._fill(text, language, day, params), self.rows(said.buttons, language))

    def _answer(self, said: Answer, session: Session, language: str, day: date) -> Part:
        topic = self.guide.topics[said.topic]
        rows = self.rows(said.buttons, language)
        try:
            body = self._fill(topic.texts[language], language, day, {})
        except Expired:
            fallback = self._fill(self.guide.messages["figure_checked"][language], language, day, {})
            return Part(f"<b>{escape(topic.title[language])}</b>\n\n{fallback}", rows)
        foot = self._foot(topic, language, day)
        return Part(f"<b>{escape(topic.title[language])}</b>\n\n{body}\n\n<i>{foot}</i>", rows)

    def _fill(self, text: str, language: str, day: date, params: Mapping[str, str]) -> str:
        values = dict(params)
        for name in self.fact_names(text):
            shown = show(self.guide.facts[name], language, day, self.strings)
            if shown is None:
                raise Expired(name)
            values[name] = shown
        html = _BOLD.sub(r"<b>\1</b>", escape(text, quote=False))
        return PLACEHOLDER.sub(lambda match: escape(values.get(match[1], match[0]), quote=False), html)

    def _foot(self, topic: Topic, language: str, day: date) -> str:
        facts = [self.guide.facts[name] for name in self.fact_names(topic.texts[language])]
        lines = []
        if facts:
            oldest = on_day(min(fact.checked for fact in facts), language)
            lines.append(self.strings.text(language, N_("Checked: %(date)s"), date=oldest))
        if any(fact.is_number_to_call and not fact.confirmed for fact in facts):
            lines.append(self.guide.messages["numbers_untested_line"][language])
        if topic.review.get(language) != "reviewed":
            lines.append(self.guide.messages["topic_unreviewed_line"][language])
        return escape("\n".join(lines), quote=False)

    def _country_numbers(self, country: str, language: str) -> str:
        name = label(Button("country", country), language, self.guide, self.strings)
        return "\n".join([name, *(self._number_line(fact, language) for fact in self._emergency(country))])

    def _number_line(self, fact: Fact, language: str) -> str:
        return f"{fact.label.get(language) or fact.label.get('en', '')}: {fact.value}"

    def _emergency(self, country: str) -> list[Fact]:
        return [fact for fact in self.guide.facts.values() if fact.kind == "emergency" and fact.country == country]

    def _number_warnings(self, language: str, day: date) -> list[str]:
        facts = [*self._emergency("kh"), *self._emergency("th")]
        lines = []
        if any(not fact.confirmed for fact in facts):
            lines.append(self.guide.messages["numbers_untested_line"][language])
        if facts and any(day > fact.review_by for fact in facts):
            checked = on_day(min(fact.checked for fact in facts), language)
            lines.append(self.guide.messages["emergency_checked_line"][language].replace("{date}", checked))
        return lines

    def _sources(self, topic: Topic, language: str) -> str:
        facts = [self.guide.facts[name] for name in self.fact_names(topic.texts[language])]
        lines = [self.strings.text(language, N_("Where this comes from"))]
        for fact in facts:
            source = escape(fact.source_title, quote=False)
            lines.append(f"• {source} ({on_day(fact.checked, language)})")
        if not facts:
            lines.append(self.guide.messages["topic_unreviewed_line"][language])
        return "\n".join(dict.fromkeys(lines))
