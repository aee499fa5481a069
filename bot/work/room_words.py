"""Codes, replies, edits, history and the rescue card as words in the language of one staff room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.core.actions import Button
from bot.core.happened import Content
from bot.core.rules import TIERS
from bot.guide.labels import label as button_label
from bot.guide.render import Renderer
from bot.store.case_tables import CaseMessage
from bot.telegram import staff_room
from bot.telegram.contents import from_json
from bot.telegram.cutting import cut
from bot.telegram.staff_lines import line


@dataclass(frozen=True, slots=True)
class RoomWords:
    """`language` is that of the room's cards and lines."""

    renderer: Renderer
    language: str

    def words(self, message: str, **params: str) -> str:
        """Interface words."""
        return self.renderer.strings.text(self.language, message, **params)

    def label(self, section: str, code: str) -> str:
        """A code of the content; one that content no longer knows is shown as it is."""
        guide, naming = self.renderer.guide, self.renderer.naming
        match section:
            case "partners":
                return naming.partner(code, self.language)
            case "topics":
                return str(guide.topics[code].title.get(self.language, code)) if code in guide.topics else code
            case "replies":
                question, _, value = code.partition("=")
                known = value in guide.replies_to(question)
                button = Button("reply", code)
                return button_label(button, self.language, guide, self.renderer.strings) if known else value
            case _:
                return naming.label(section, code, self.language)

    def named(self, params: Mapping[str, str]) -> dict[str, str]:
        """Codes among the parameters of a line as words."""
        sections = {"hours": "hours", "outcome": "outcomes", "reason": "reasons"}
        named = {name: self.label(sections[name], value) for name, value in params.items() if name in sections}
        partners = {name: self._partners(value) for name, value in params.items() if name in ("partner", "partners")}
        return {**params, **named, **partners}

    def _partners(self, codes: str) -> str:
        return ", ".join(self.label("partners", code) for code in codes.split(", "))

    def reasons(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Reason codes as words; what only the model saw is named by the title of its topic."""
        guide, shown = self.renderer.guide, []
        for code in codes:
            topic = guide.topics.get(guide.rules.topics.get(code.removeprefix("model:"), ""))
            if code.startswith("model:") and topic is not None:
                shown.append(f"{topic.title.get(self.language, topic.id)} (?)")
            else:
                shown.append(self.words(staff_room.REASONS.get(code, code)))
        return tuple(dict.fromkeys(shown))

    def codes(self, menu: str, partner: str) -> list[tuple[str, str]]:
        """What can be chosen in a menu: (code, label)."""
        work = self.renderer.guide.casework
        sections = {"ask": "questions", "outcome": "outcomes", "hours": "hours"}
        if menu in sections:
            return [(code, self.label(sections[menu], code)) for code in work[sections[menu]]]
        if menu == "tier":
            return [(tier, self.words(staff_room.TIERS[tier][1])) for tier in reversed(TIERS)]
        if menu == "pass":
            others = (p for p in self.renderer.guide.partners.values() if p.escalation and p.id != partner)
            return [(other.id, self.label("partners", other.id)) for other in others]
        return [(code, self.label("reasons", code)) for code in work["reasons"]]

    def shown(
        self, content: Content, about: tuple[str, ...], user_language: str | None, before: Mapping[str, Any] | None
    ) -> Content:
        """What staff see of what a user sent: replies in their language, an edit with what it was, what it is about."""
        if content.kind == "reply":
            return Content("text", self.reply(content.text))
        text = content.text
        if content.details.get("edited"):
            old = str(before["text"]) if before else "–"
            edited, was = line("edited", {}, self.words), line("before", {}, self.words)
            text = f"({edited}) {text}\n({was}) {old}"
        topics = [self.label("topics", topic) for topic in about if user_language != self.language]
        hint = f"\n≈ {', '.join(topics)}" if topics and content.kind == "text" else ""
        return replace(content, text=f"{text}{hint}")

    def reply(self, told: str) -> str:
        """The reply to a question of staff: "Asked: hurt? → yes"."""
        question, _, value = told.partition("=")
        asked = line("answered", {"question": self.label("questions", question)}, self.words)
        return f"{asked} → {self.renderer.naming.value(question, value, self.language)}"

    def history(self, entries: Iterable[CaseMessage]) -> list[str]:
        """Everything that was said and noted, to its end, in pages of one message each; [] when there is nothing."""
        told = [self._entry(entry) for entry in entries]
        return cut("\n".join([f"🗂 {line('history', {}, self.words)}", *told])) if told else []

    def _entry(self, entry: CaseMessage) -> str:
        content = from_json(entry.content)
        at = datetime.fromtimestamp(entry.at, UTC).strftime("%m-%d %H:%M")
        who = {"note": f"📝 {entry.alias}", "staff": entry.alias}.get(entry.kind, line("from_user", {}, self.words))
        said = self.reply(content.text) if content.kind == "reply" else content.text
        return f"{at} {who}: {said}{'' if content.kind in ('text', 'reply') else f' [{content.kind}]'}"

    def rescue_card(self, lines: Mapping[str, str]) -> str:
        """The lines that are known, in the order of content/casework.yml."""
        known = [
            f"{self.label('card', code)}: {self._value(lines[code])}"
            for code in self.renderer.guide.casework["card"]
            if code in lines
        ]
        return "\n".join(["🆘", *known]) if known else line("card_empty", {}, self.words)

    def _value(self, value: str) -> str:
        """A reply to one of our questions is shown in words; what staff wrote stands as it is."""
        question, separator, code = value.partition("=")
        if question == "hours" and separator:
            return self.label("hours", code)
        known = separator and question in self.renderer.guide.casework["questions"]
        return self.renderer.naming.value(question, code, self.language) if known else value
