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
