"""Romanised Khmer has no spelling; scripts and languages mix within a sentence."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textnorm import fold_latin, language_guess, runs, script_of
from textnorm.romanised import CANONICAL, ENGLISH_WORDS, KHMER_WORDS, VARIANTS


class TestSpellingsMeet:
    @pytest.mark.parametrize(
        "spellings",
        [
            "knhom kgnom khnhom nhom knhum khnom knom nyom",  # I
            "jong chong jg jng",  # want
            "thaoke taokae thawke taoke thaokae",  # boss
            "luy lui louy loy",  # money
            "bong bg borng",  # older one, you
            "tov tw teuv",  # go
            "mean mien mian",  # have
            "vay vai vaey",  # hit
            "phteas ptes phteah pteah",  # house
            "juoy chuoy juy",  # help
            "ot ort",  # not
            "mekjol mekchol mekhyol",  # broker
            "police polis",
            "passport pasport",
        ],
    )
    def test_in_one_key(self, spellings):
        assert len({fold_latin(word) for word in spellings.split()}) == 1

    @pytest.mark.parametrize("pair", ["luy bong", "thaoke tov", "min mok", "jong juoy", "vay yok"])
    def test_but_different_words_do_not(self, pair):
        one, other = pair.split()
        assert fold_latin(one) != fold_latin(other)

    def test_shouting_and_holding_keys_make_no_difference(self):
        assert fold_latin("HELPPPP") == fold_latin("help")

    def test_other_scripts_have_no_key(self):
        assert fold_latin("ខ្ញុំ") == fold_latin("๑๒") == fold_latin("") == ""

    @given(st.text(st.characters(codec=None)))
    def test_any_word_has_a_plain_key(self, word):
        key = fold_latin(word)
        assert key == "" or (key.isascii() and key.isalpha() and key.islower())

    def test_the_tables_do_not_contradict_themselves(self):
        assert not KHMER_WORDS & ENGLISH_WORDS
        listed = [word for variants in VARIANTS.values() for word in variants.split()]
        assert len(listed) == len(set(listed)) == len(CANONICAL)


class TestScripts:
    def test_majority_decides(self):
        assert script_of("ខ្ញុំចង់បាន passport") == "Khmr"
        assert script_of("โดนยึดพาส OT") == "Thai"
        assert script_of("boss yok passport") == "Latn"
        assert script_of("12345 🙏") == script_of("") == script_of("привет") == "Zyyy"

    def test_a_mixed_sentence_falls_into_runs(self):
        assert runs("ថៅកែ យក passport") == [("Khmr", "ថៅកែ យក "), ("Latn", "passport")]
        assert runs("99 บาท") == [("Thai", "99 บาท")]
        assert runs("") == []

    @given(st.text(st.characters(codec=None)))
    def test_runs_lose_nothing(self, text):
        pieces = runs(text)
        assert "".join(piece for _, piece in pieces) == text
        assert all(one[0] != next_one[0] for one, next_one in pairwise(pieces))
        assert script_of(text) in {"Khmr", "Thai", "Latn", "Zyyy"}


class TestLanguageGuess:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("ខ្ញុំចង់ទៅផ្ទះ", "km"),
            ("boss យក passport", "km"),
            ("โดนยึดพาส", "th"),
            ("นายจ้าง take my passport", "th"),
            ("what does this word mean: ถูก", "en"),
            ("knhom ot mean luy", "km"),
            ("boss yok passport ot oy vinh", "km"),
            ("thaoke vay knhom", "km"),
            ("My boss took my passport", "en"),
            ("help", "en"),
            ("🆘", None),
            ("12345", None),
            ("", None),
            ("привет", None),
            ("qwrtz", None),
        ],
    )
    def test_by_script_then_by_words(self, text, language):
        assert language_guess(text) == language

    @given(st.text(st.characters(codec=None)))
    def test_any_text_gets_an_answer(self, text):
        assert language_guess(text) in {"km", "th", "en", None}
