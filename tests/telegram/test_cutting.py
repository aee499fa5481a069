"""Long texts are cut where a reader would, and Khmer and Thai never inside a cluster."""

from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.cutting import cut, units

KHMER = "ខ្ញុំត្រូវគេចាក់សោក្នុងបន្ទប់ជាមួយមនុស្សបីនាក់ទៀត"
THAI = "นายจ้างยึดพาสปอร์ตไว้และไม่ยอมจ่ายเงินเดือนสองเดือนแล้ว"


@given(st.text(alphabet=st.sampled_from(KHMER + THAI + "ab \n។👨‍👩‍👧"), max_size=400), st.integers(20, 60))
def test_nothing_but_white_space_is_lost_and_every_part_fits(text: str, limit: int) -> None:
    parts = cut(text, limit)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(units(part) <= limit for part in parts)


def test_khmer_is_not_cut_between_coeng_and_its_consonant() -> None:
    for limit in range(8, 40):
        for part in cut(KHMER * 4, limit):
            assert not part.endswith("\u17d2"), "a subscript was torn off"
            assert not regex.match(r"\p{M}", part), "a part begins with a mark"


def test_thai_is_not_cut_before_a_mark() -> None:
    for limit in range(8, 40):
        assert not any(regex.match(r"\p{M}", part) for part in cut(THAI * 4, limit))


def test_it_prefers_paragraphs_then_sentences_then_words() -> None:
    assert cut("one one\n\ntwo two", 12) == ["one one", "two two"]
    assert cut("នេះ។ នោះ", 6) == ["នេះ។", "នោះ"]


def test_emoji_count_double_as_telegram_counts() -> None:
    assert units("😭") == 2 and units("ក") == 1 and units("\ud800") == 1


def test_an_empty_text_is_one_empty_part() -> None:
    assert cut("") == [""]
