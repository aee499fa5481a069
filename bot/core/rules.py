"""What the conversation knows besides its session: words, lexicon, thresholds and the list of topics. Read once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.casework import Casework
from bot.core.danger import Lexicon
from bot.core.forms import form
from bot.core.provinces import Provinces
from bot.core.routing import Thresholds
from bot.core.words import Words

#: from least to most urgent; only a person lowers the two upper ones
TIERS = ("routine", "medium", "high", "immediate")

#: letters of a message that is taken for a reply to "where are you?" for a place in it
_SENTENCE = 50


@dataclass(frozen=True, slots=True)
class Rules:
    """Frozen; built by the guide from content/."""

    lexicon: Lexicon = field(default_factory=Lexicon)
    words: Words = field(default_factory=Words)
    thresholds: Thresholds = field(default_factory=Thresholds)
    #: live languages in the order of their buttons
    languages: tuple[str, ...] = ("km", "th", "en")
    #: intents whose group is not conversation, in menu order: group -> topics
    menu: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: intent -> topic that answers it
    topics: Mapping[str, str] = field(default_factory=dict)
    #: topic -> related topics, offered as buttons
    related: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: topics of which a second half stands behind "More"
    more: frozenset[str] = frozenset()
    #: topic -> the questions asked before its answer
    ask: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: question of content/questions.yml -> its values
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: every province by its names
    provinces: Provinces = field(default_factory=Provinces)
    #: province -> th or kh
    country_of: Mapping[str, str] = field(default_factory=dict)
    #: th and kh by their names
    countries: Provinces = field(default_factory=Provinces)
    #: words of coming and going: the place named beside them is not where the writer is
    elsewhere: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    #: the provinces that get a button
    near: tuple[str, ...] = ()
    #: intent -> urgent, high or routine
    urgency: Mapping[str, str] = field(default_factory=dict)
    #: not open for real users yet: every newcomer is told that this is a test
    pilot: bool = False
    casework: Casework = field(default_factory=Casework)
    #: how many lessons cover mode has; any number from 0 on names one, the first again after the last
    lessons: int = 0
    #: users may choose a second word that tells staff that somebody holds the phone
    duress: bool = False
    #: seconds to wait for a yes or no when only the model saw danger
    confirm_seconds: int = 120
    #: hours that a message which raised a danger is kept for staff
    keep_danger_hours: int = 72
    #: hours that a voice note or picture waits for the user's yes
    keep_file_hours: int = 1
    #: hours after which messages are taken off the screen of somebody whom they may harm (Session.sensitive)
    sweep_hours: int = 24
    #: days after closing that what staff received of a case stays in the staff room
    retention_case_days: int = 30

    @property
    def urgent_intents(self) -> frozenset[str]:
        """The intents that mean a person may be in danger now."""
        return frozenset(intent for intent, urgency in self.urgency.items() if urgency == "urgent")

    def country_in(self, text: str) -> str | None:
        """The one country that a short message says the writer is in, by itself or by a province in it.

        None if none or both, and for messages about coming from or going to somewhere.
        """
        elsewhere = (words.search(form(language, text)) for language, words in self.elsewhere.items())
        if len(text) > _SENTENCE or any(elsewhere):
            return None
        provinces = (self.country_of.get(province, "") for province in self.provinces.all_in(text))
        named = self.countries.all_in(text) | frozenset(provinces) - {""}
        return next(iter(named)) if len(named) == 1 else None

    def topic_of(self, code: str) -> str:
        """The topic that tells what to do about a reason: a lexicon code or `model:<intent>`; "" if none."""
        if code.startswith("model:"):
            return self.topics.get(code.removeprefix("model:"), "")
        return next((reason.topic for reason in self.lexicon.reasons if reason.code == code), "")


def higher(one: str, other: str) -> str:
    """The more urgent of two tiers."""
    return max(one, other, key=TIERS.index)
