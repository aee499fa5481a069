"""How danger words are found: in every form of a text, off by negation right beside them or by context."""

from __future__ import annotations

import pytest

from bot.core.danger import Lexicon, build_lexicon
from bot.core.rules import Rules

SMALL = build_lexicon(
    {
        "reasons": {
            "locked_in": {
                "level": "urgent",
                "topic": "confined_forced_work",
                "km": ["ចាក់សោ…បន្ទប់"],
                "km_latn": ["chak sor knhom"],
                "th": ["ถูกขัง"],
                "en": ["locked in", "locked me"],
            },
            "sos": {"level": "urgent", "topic": "confined_forced_work", "emoji": ["🆘"]},
            "documents_taken": {"level": "high", "topic": "documents_withheld", "en": ["took my passport"]},
        },
        "off": {
            "negation": {"km": ["មិន"], "th": ["ไม่ได้", "ไม่"], "en": ["not", "nobody"], "km_latn": ["min"]},
            "context": {"film": {"en": ["movie"], "th": ["ในหนัง"]}},
        },
    }
)


@pytest.mark.parametrize(
    "text",
    [
        "គេចាក់សោខ្ញុំក្នុងបន្ទប់",
        "គេចាក់\u200bសោ ខ្ញុំ ក្នុង\u200bបន្ទប់",
        "โดน ถูก ขัง อยู่",
        "They LOCKED me in here",
        "ke chak sor khnhom",
        "ke jak so nhom",
        "🆘",
        "I do not know what to do, they locked me in",
        "help 🆘 movie",
    ],
)
def test_it_is_found_however_it_is_typed(text: str) -> None:
    assert SMALL.find(text).level == "urgent"


@pytest.mark.parametrize(
    "text",
    ["I am not locked in", "nobody locked me", "เขาไม่ได้ถูกขัง", "in the movie he is locked in", "unblocked in time"],
)
def test_it_is_off_by_negation_or_context_or_inside_another_word(text: str) -> None:
    assert SMALL.find(text).level == "none"


def test_a_high_reason_stays_when_context_turns_urgent_ones_off() -> None:
    found = SMALL.find("boss took my passport after the movie, locked in a drawer")
    assert (found.level, found.reasons, found.off) == ("high", ("documents_taken",), "film")


@pytest.mark.parametrize("text", ["", "\ud800", "\x00" * 50, "ក" * 5000, "្្្្", "🏳️‍🌈" * 300])
def test_no_text_breaks_it(text: str) -> None:
    assert SMALL.find(text).level == "none"
    assert Lexicon().find(text).level == "none"


@pytest.mark.parametrize(
    "text",
    [
        "ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់",
        "ช่วยด้วย โดนขังอยู่ในห้อง ออกไม่ได้",
        "they locked me in a room please help",
        "juoy phong ke chak sor knhom",
        "ថៅកែវាយខ្ញុំ",
        "โดนนายจ้างตี",
        "my boss is beating me",
        "thaoke vay knhom",
    ],
)
def test_the_real_lexicon_hears_these(rules: Rules, text: str) -> None:
    assert rules.lexicon.find(text).urgent


@pytest.mark.parametrize(
    "text",
    [
        "ថៅកែមិនបើកលុយឱ្យខ្ញុំពីរខែហើយ",
        "ค่าแรงขั้นต่ำสมุทรปราการเท่าไหร่",
        "Help me understand my contract",
        "Thailand beat Vietnam 3-1",
        "how do I lock my phone",
        "ចង់ដឹងតម្លៃប៉ាស្ព័រ",
        "tver passport thlai ponman",
    ],
)
def test_the_real_lexicon_is_quiet_on_these(rules: Rules, text: str) -> None:
    assert not rules.lexicon.find(text).urgent


WITH_GROUPS = build_lexicon(
    {
        "groups": {
            "en": {"boss": ["boss", "{guard}"], "guard": ["guard", "night guard"], "loop": ["{loop}", "round"]},
            "th": {"boss": ["เถ้าแก่", "หัวหน้า"], "who": ["หนู", "ผม"]},
        },
        "reasons": {
            "hit": {
                "level": "urgent",
                "topic": "violence",
                "en": ["{boss} … hit me", "the {loop}", "{nobody_wrote_this} beat"],
                "th": ["{boss}ตี{who}"],
            }
        },
        "off": {
            "negation": {"en": ["never"]},
            "negation_beside": {"en": ["no"]},
            "negation_inside": {"en": ["cannot"]},
        },
    }
)


@pytest.mark.parametrize("text", ["the boss he hit me", "a night guard hit me", "หัวหน้าตีหนู", "the round", "เถ้าแก่ ตี ผม"])
def test_words_of_a_group_stand_for_each_other(text: str) -> None:
    assert WITH_GROUPS.find(text).level == "urgent"


@pytest.mark.parametrize("text", ["the emboss hit me", "vanguard hit me", "หนูตีเถ้าแก่", "the ground"])
def test_a_group_is_no_less_whole_than_a_word(text: str) -> None:
    assert WITH_GROUPS.find(text).level == "none"


def test_a_group_that_nobody_explained_or_that_names_itself_stops_nothing() -> None:
    assert WITH_GROUPS.find("nobody_wrote_this beat").level == "urgent"
    assert WITH_GROUPS.find("{loop}").level == "none"


@pytest.mark.parametrize("text", ["never the boss hit me", "no boss hit me", "boss cannot hit me", "boss never hit me"])
def test_a_negation_counts_before_the_phrase_and_in_its_gap(text: str) -> None:
    assert WITH_GROUPS.find(text).level == "none"


@pytest.mark.parametrize("text", ["no food and boss hit me", "I cannot sleep, boss hit me", "boss, no reason, hit me"])
def test_a_negation_of_something_else_does_not(text: str) -> None:
    assert WITH_GROUPS.find(text).level == "urgent"


def test_of_half_a_million_characters_both_ends_are_searched(rules: Rules) -> None:
    assert rules.lexicon.find("ก" * 500_000 + " โดนขังอยู่ในห้อง").level == "urgent"
    assert rules.lexicon.find("โดนขังอยู่ในห้อง" + "ก" * 500_000).level == "urgent"
