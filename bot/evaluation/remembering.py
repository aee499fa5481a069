"""The rules, but lexicon and words look at each text only once: a sweep asks them the same a hundred times."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from bot.core.danger import Danger, Lexicon
from bot.core.rules import Rules
from bot.core.words import Words


@dataclass(frozen=True, slots=True)
class _Lexicon(Lexicon):
    seen: dict[str, Danger] = field(default_factory=dict)

    def find(self, text: str) -> Danger:
        if text not in self.seen:
            self.seen[text] = Lexicon.find(self, text)
        return self.seen[text]


@dataclass(frozen=True, slots=True)
class _Words(Words):
    seen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def meanings(self, text: str) -> tuple[str, ...]:
        if text not in self.seen:
            self.seen[text] = Words.meanings(self, text)
        return self.seen[text]


@dataclass(frozen=True, slots=True)
class _Rules(Rules):
    urgent: frozenset[str] = frozenset()

    @property
    def urgent_intents(self) -> frozenset[str]:
        return self.urgent


def remembering(rules: Rules) -> Rules:
    """The same rules with a memory, so that all that is measured goes through the live code."""
    if isinstance(rules, _Rules):
        return rules
    known = {each.name: getattr(rules, each.name) for each in fields(Rules)}
    known["lexicon"] = _Lexicon(rules.lexicon.reasons, rules.lexicon.negation, rules.lexicon.context)
    known["words"] = _Words(rules.words.exact, rules.words.folded, rules.words.polite)
    return _Rules(**known, urgent=rules.urgent_intents)
