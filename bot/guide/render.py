"""(Say or Answer, session, day) -> finished message parts: facts filled in, escaped, with "checked on" and labels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape

from bot.core.actions import Answer, Button, Rows, Say, ShowSources
from bot.core.details import PROVINCE, replies_of
from bot.core.keyboards import help_rows
from bot.core.session import Session
from bot.guide.answers import Answers
from bot.guide.facts import on_day
from bot.guide.filling import Filler
from bot.guide.labels import COMMANDS, label
from bot.guide.model import Fact, Guide, Topic
from bot.guide.naming import Naming
from bot.guide.numbers import Numbers
from bot.guide.recordings import is_current, recording_of
from bot.guide.strings import Strings
from bot.marking import N_

LabelledRows = tuple[tuple[tuple[str, Button], ...], ...]


#: said in cover: its text is a page of content/cover/lessons.yml, the hint below it a message
LESSON, LESSON_HINT = "lesson", "lesson_hint"


@dataclass(frozen=True, slots=True)
class Part:
    """One message, not yet cut to Telegram's length. `html`: parse_mode HTML, already escaped.

    `voice`: a recording of it, as a path below the content folder.
    """

    text: str
    rows: LabelledRows = ()
    html: bool = True
    voice: str = ""


class Renderer:
    """Holds the guide and the catalogues; everything else is an argument, so `as of` is only another date."""

    def __init__(self, guide: Guide, strings: Strings, *, must_be_reviewed: bool = False) -> None:
        self.guide = guide
        self.strings = strings
        self.naming = Naming(guide, strings)
        self._filler = Filler(guide, strings)
        self._numbers = Numbers(guide, strings)
        self._answers = Answers(guide, strings, self._filler, self._numbers, must_be_reviewed=must_be_reviewed)

    def part(self, said: Say | Answer | ShowSources, session: Session, day: date) -> Part:
        """Raises KeyError only for a message or topic that the linter would have refused."""
        language = self._language(session)
        match said:
            case Say():
                return self._say(said, session, language, day)
            case Answer():
                return self._answer(said, session, language, day)
            case ShowSources():
                return Part(
                    self._sources(self.guide.topics[said.topic], session, language), self.rows(help_rows(), language)
                )

    def _language(self, session: Session) -> str:
        return session.language if session.language in self.guide.live else self.guide.live[0]

    def commands(self, language: str) -> dict[str, str]:
        """The bot's commands with their descriptions."""
        return {name: self.strings.text(language, words) for name, words in COMMANDS.items()}

    def cover_commands(self, session: Session) -> dict[str, str]:
        """What stands in their place while the chat is a lesson."""
        return {"next": self.strings.text(self._language(session), N_("Next"))}

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

    def _say(self, said: Say, session: Session, language: str, day: date) -> Part:
        if said.message == "choose_language":
            in_all = "\n".join(self.guide.messages[said.message][code] for code in self.guide.live)
            return Part(escape(in_all, quote=False), self.rows(said.buttons, language))
        if said.message == LESSON:
            return self._lesson(said, language)
        params = self.naming.words_for(said.params, language, day)
        if "language" in params:
            language_code = params["language"]
            language, params["language"] = language_code, self.guide.languages[language_code].name
        text = self.guide.messages[said.message][language]
        if "{numbers}" in text:
            params["numbers"] = self._numbers.text(language, session.country, day)
        return Part(self._filler.fill(text, language, day, params), self.rows(said.buttons, language))

    def _lesson(self, said: Say, language: str) -> Part:
        """A page of the phrase book; with the hint how to come back for who has no word of their own."""
        text = self.guide.lessons.lesson(language, int(said.params["number"]) - 1)
        hint = f"\n{self.guide.messages[LESSON_HINT][language]}" if "hint" in said.params else ""
        return Part(f"{text}{hint}", self.rows(said.buttons, language), html=False)

    def _answer(self, said: Answer, session: Session, language: str, day: date) -> Part:
        topic = self.guide.topics[said.topic]
        html = self._answers.html(topic, replies_of(session), language, day, more=said.more)
        voice = "" if said.more else self._voice(topic, language, day)
        return Part(html, self.rows(said.buttons, language), voice=voice)

    def script(self, topic: Topic, language: str, day: date) -> str | None:
        """What a recording of the topic would say on a day; None when a fact in it has expired."""
        return self._answers.script(topic, language, day)

    def facts_of(self, topic: Topic) -> list[Fact]:
        """Everything a topic rests on."""
        return self._answers.facts_of(topic, self.guide.live[0])

    def _voice(self, topic: Topic, language: str, day: date) -> str:
        if self._answers.withheld(topic, language) or not recording_of(topic, language).is_file():
            return ""
        script = self.script(topic, language, day)
        same = script is not None and is_current(topic, language, script)
        return str(recording_of(topic, language).relative_to(self.guide.folder)) if same else ""

    def _sources(self, topic: Topic, session: Session, language: str) -> str:
        facts = self._answers.facts_of(topic, language, replies_of(session).get(PROVINCE, ""))
        lines = [self.strings.text(language, N_("Where this comes from"))]
        for fact in facts:
            source = escape(fact.source_title, quote=False)
            lines.append(f"• {source} ({on_day(fact.checked, language)})")
        if not facts:
            lines.append(self.guide.messages["topic_unreviewed_line"][language])
        return "\n".join(dict.fromkeys(lines))
