"""A topic as one reader sees it on a day: title, the half that was asked for, "checked on", and what is unsure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape

from bot.core.details import COUNTRY, PROVINCE
from bot.guide.facts import on_day
from bot.guide.filling import Expired, Filler, without_markup
from bot.guide.labels import heading
from bot.guide.model import Fact, Guide, Topic
from bot.guide.numbers import Numbers
from bot.guide.pieces import join
from bot.guide.strings import Strings
from bot.marking import N_


class Answers:
    """`must_be_reviewed`: a text that nobody has signed is replaced by hotline and person."""

    def __init__(
        self, guide: Guide, strings: Strings, filler: Filler, numbers: Numbers, *, must_be_reviewed: bool
    ) -> None:
        self._guide = guide
        self._strings = strings
        self._filler = filler
        self._numbers = numbers
        self._must_be_reviewed = must_be_reviewed

    def withheld(self, topic: Topic, language: str) -> bool:
        """Whether the text is not shown because nobody has signed it."""
        return self._must_be_reviewed and not self._guide.is_reviewed(topic, language)

    def html(self, topic: Topic, replies: Mapping[str, str], language: str, day: date, *, more: bool = False) -> str:
        """The whole message. An expired fact is never shown as true: then a person is offered instead."""
        country = replies.get(COUNTRY, "")
        title = f"<b>{escape(topic.title[language], quote=False)}</b>"
        if self.withheld(topic, language):
            return f"{title}\n\n{self._instead('topic_unreviewed', topic, country, language, day)}"
        text = self._text(topic, replies, language, more=more)
        try:
            self._refuse_expired(topic, day)
            filled = self._filler.fill_here(text, replies.get(PROVINCE, ""), language, day)
            body = self._filler.fill(filled, language, day, {})
        except Expired:
            return f"{title}\n\n{self._instead('figure_checked', topic, country, language, day)}"
        foot = escape(self._foot(topic, text, replies.get(PROVINCE, ""), language), quote=False)
        return f"{title}\n\n{body}\n\n<i>{foot}</i>" if foot else f"{title}\n\n{body}"

    def script(self, topic: Topic, language: str, day: date) -> str | None:
        """The whole topic to be read aloud, for every kind of reader; None when a fact has expired."""
        halves = topic.halves[language]
        text = join(halves.pieces, {}, lambda asked, value: heading(asked, value, language, self._guide, self._strings))
        try:
            self._refuse_expired(topic, day)
            filled = self._filler.fill(self._filler.fill_here(text, "", language, day), language, day, {})
        except Expired:
            return None
        return f"{topic.title[language]}\n\n{without_markup(filled)}"

    def facts_of(self, topic: Topic, language: str, province: str = "") -> list[Fact]:
        """Everything the topic rests on: figures and statements, and what is looked up for the province."""
        return self._all(topic, topic.texts[language], province)

    def _text(self, topic: Topic, replies: Mapping[str, str], language: str, *, more: bool) -> str:
        halves = topic.halves[language]
        pieces = halves.more if more and halves.more else halves.first
        return join(pieces, replies, lambda asked, value: heading(asked, value, language, self._guide, self._strings))

    def _refuse_expired(self, topic: Topic, day: date) -> None:
        for name in topic.facts:
            if name in self._guide.facts and self._guide.facts[name].value_on(day) is None:
                raise Expired(name)

    def _instead(self, message: str, topic: Topic, country: str, language: str, day: date) -> str:
        """What is said in place of a text; with the numbers where somebody may be in danger."""
        said = self._filler.fill(self._guide.messages[message][language], language, day, {})
        if topic.urgency == "routine":
            return said
        return f"{said}\n\n{escape(self._numbers.text(language, country, day), quote=False)}"

    def _all(self, topic: Topic, text: str, province: str) -> list[Fact]:
        stated = (self._guide.facts[name] for name in topic.facts if name in self._guide.facts)
        shown = (*self._filler.facts_in(text), *self._filler.facts_looked_up(text, province), *stated)
        return list({fact.name: fact for fact in shown}.values())

    def _foot(self, topic: Topic, text: str, province: str, language: str) -> str:
        facts = self._all(topic, text, province)
        lines = []
        if facts:
            oldest = on_day(min(fact.checked for fact in facts), language)
            lines.append(self._strings.text(language, N_("Checked: %(date)s"), date=oldest))
        if any(fact.is_number_to_call and not fact.confirmed for fact in facts):
            lines.append(self._guide.messages["numbers_untested_line"][language])
        if not self._guide.is_reviewed(topic, language):
            lines.append(self._guide.messages["topic_unreviewed_line"][language])
        return "\n".join(lines)
