"""What people type and what the rest of the helpline gets to see of it."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textnorm import normalise, squeeze

KHMER = [chr(c) for c in range(0x1780, 0x17FA)]
THAI = [chr(c) for c in range(0x0E01, 0x0E5C) if c not in range(0x0E3B, 0x0E3F)]
OTHERS = [" ", "a", "é", "İ", "ﬁ", "\U0001d41a", "\ud800", "1"]
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\u202e", "\u2060", "\ufe0f"]
ANY_TEXT = st.one_of(
    st.text(st.characters(codec=None)),  # lone surrogates included
    st.text(st.sampled_from(KHMER + THAI + INVISIBLE + OTHERS)),
)
KHMER_OR_THAI = st.one_of(st.text(st.sampled_from(KHMER[:84])), st.text(st.sampled_from(THAI[:58])))


class TestSomebodyWritesKhmer:
    def test_with_zero_width_blanks_from_a_phone_keyboard(self):
        assert normalise("ជួយផង\u200bខ្ញុំ\u200bមិនអាចចេញទេ") == "ជួយផងខ្ញុំមិនអាចចេញទេ"

    def test_with_the_vowel_before_the_subscript(self):
        assert normalise("\u179f\u17b7\u1791\u17b7\u17d2\u1792") == "\u179f\u17b7\u1791\u17d2\u1792\u17b7"

    def test_with_the_subscript_ro_first(self):
        assert normalise("\u179f\u17d2\u179a\u17d2\u178f\u17b8") == "\u179f\u17d2\u178f\u17d2\u179a\u17b8"

    def test_with_a_vowel_in_two_halves(self):
        assert normalise("\u1780\u17c1\u17b6") == "\u1780\u17c4"
        assert normalise("\u1780\u17c1\u17b8") == "\u1780\u17be"
        assert normalise("\u1780\u17b8\u17c1") == "\u1780\u17be"

    @pytest.mark.parametrize("give", ["ឲ្យ", "ឱ្យ", "អោយ", "ឱយ"])
    def test_with_any_spelling_of_give(self, give):
        assert normalise(f"មិន{give}ចេញ") == "មិនឱ្យចេញ"

    def test_with_marks_typed_twice_and_letters_held_down(self):
        assert normalise("មិិិន") == "មិន"
        assert normalise("ជួយយយយយ") == "ជួយ"

    def test_with_da_under_a_letter_where_the_dictionary_has_ta(self):
        assert normalise("\u179f\u17d2\u178a\u17b6") == normalise("\u179f\u17d2\u178f\u17b6")

    def test_with_u_where_a_shifter_is_meant(self):
        assert normalise("\u179f\u17bb\u17b8") == normalise("ស៊ី")

    def test_and_slips_on_the_subscript_key(self):
        assert normalise("ខ្ញុំ\u17d2") == "ខ្ញុំ"

    def test_and_a_correct_word_stays_as_it_is(self):
        for word in ("ខ្ញុំ", "សិទ្ធិ", "ស្ត្រី", "ថៅកែ", "កម្ពុជា", "ប្រាក់ខែ", "លិខិតឆ្លងដែន", "ប៉ូលិស", "ធ្វើការ"):
            assert normalise(word) == word


class TestSomebodyWritesThai:
    def test_with_the_tone_before_the_vowel(self):
        assert normalise("ท\u0e48\u0e35") == "ที่"

    @pytest.mark.parametrize("marks", ["\u0e49\u0e33", "\u0e33\u0e49", "\u0e4d\u0e49\u0e32", "\u0e49\u0e4d\u0e32"])
    def test_with_water_in_all_its_orders(self, marks):
        assert normalise("น" + marks) == "น\u0e49\u0e33"

    def test_with_two_e_for_one_ae(self):
        assert normalise("เเม่") == "แม่"

    def test_with_letters_held_down(self):
        assert normalise("ช่วยด้วยยยยย") == "ช่วยด้วย"
        assert normalise("ช่่่วย") == "ช่วย"

    def test_and_double_letters_that_are_spelling_stay(self):
        for word in ("กรรม", "แบบ", "นายจ้าง", "สำนักงาน", "ฤๅษี", "บริสุทธิ์"):
            assert normalise(word) == word


class TestNumbersAndSigns:
    def test_five_thousand_is_one_number_in_three_scripts(self):
        assert normalise("៥០០០") == normalise("๕๐๐๐") == normalise("5000") == normalise("５０００") == "5000"

    def test_letters_of_job_advertisements(self):
        assert normalise("𝐇𝐈𝐆𝐇 ＰＡＹ") == "high pay"

    def test_a_raised_hand_is_a_raised_hand(self):
        assert normalise("🙏🏽") == normalise("🙏") == "🙏"
        assert normalise("❤\ufe0f") == "❤"

    def test_blanks_and_lines_fold_to_one_blank(self):
        assert normalise("  help\n\n me\t") == "help me"

    def test_held_latin_letters_keep_two(self):
        assert normalise("HEEEELP, goood") == "heelp, good"


class TestSqueeze:
    def test_a_sentence_with_and_without_blanks_is_one(self):
        assert squeeze("ខ្ញុំ ចង់ ទៅ\u200bផ្ទះ") == squeeze("ខ្ញុំចង់ទៅផ្ទះ")
        assert squeeze("โดน ยึด พาส") == squeeze("โดนยึดพาส")

    def test_words_of_latin_and_numbers_keep_their_blanks(self):
        assert squeeze("ថៅកែ យក passport ២ ខែ") == "ថៅកែយក passport 2 ខែ"
        assert squeeze("១២ ៣០") == "12 30"


@given(ANY_TEXT)
def test_any_text_comes_to_rest(text):
    once, tight = normalise(text), squeeze(text)
    assert normalise(once) == once
    assert squeeze(tight) == tight
    assert normalise(tight) == tight
    (once + tight).encode("utf-8")


@given(KHMER_OR_THAI, st.data())
def test_blanks_anywhere_in_khmer_or_thai_do_not_matter(text, data):
    blank = st.sampled_from(["", "", " ", "\u200b", "  ", " \u200b"])
    scattered = "".join(char + data.draw(blank) for char in text)
    assert squeeze(scattered) == squeeze(text)


def test_the_package_needs_nothing_but_the_standard_library():
    program = "import sys, textnorm; print(*{n.split('.')[0] for n in sys.modules} - sys.stdlib_module_names)"
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(root)!r}); {program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(run.stdout.split()) <= {"textnorm", "__main__"}
