"""Which script a character, a text or a stretch of text is written in, by ISO 15924 code."""

from __future__ import annotations

KHMER, THAI, LATIN, OTHER = "Khmr", "Thai", "Latn", "Zyyy"

# Letters and marks only. Digits, currency and punctuation of the blocks are left out on purpose: a Thai
# phone number in an English message does not make it Thai.
KHMER_CHARS = "\u1780-\u17d3\u17d7\u17dc\u17dd"
THAI_CHARS = "\u0e01-\u0e3a\u0e40-\u0e4e"


def script_of_char(char: str) -> str | None:
    """The script of one character, or None for blanks, digits, punctuation and emoji, which belong to all."""
    code = ord(char)
    if 0x1780 <= code <= 0x17D3 or code in (0x17D7, 0x17DC, 0x17DD):
        return KHMER
    if 0x0E01 <= code <= 0x0E3A or 0x0E40 <= code <= 0x0E4E:
        return THAI
    if not char.isalpha():
        return None
    if code < 0x0250 or 0x1E00 <= code < 0x1F00 or 0xFF21 <= code <= 0xFF5A:
        return LATIN
    return OTHER


def count_scripts(text: str) -> dict[str, int]:
    """How many letters of each script the text has. Khmer and Thai marks count: they are the vowels."""
    counts = {KHMER: 0, THAI: 0, LATIN: 0, OTHER: 0}
    for char in text:
        script = script_of_char(char)
        if script is not None:
            counts[script] += 1
    return counts


def script_of(text: str) -> str:
    """The script most letters are in: "Khmr", "Thai", "Latn", or "Zyyy" (none of the three, or no letters).

    On a tie the rarer script wins (Khmer, then Thai): Latin words are borrowed into them, hardly the reverse.
    """
    counts = count_scripts(text)
    best = max(counts, key=lambda script: counts[script])  # max keeps the first on a tie: Khmr, Thai, Latn
    return best if counts[best] else OTHER


def runs(text: str) -> list[tuple[str, str]]:
    """The text cut where the script changes: [("Khmr", "ចង់បាន "), ("Latn", "passport")].

    Nothing is lost: the pieces joined are the text. Blanks, digits and punctuation stay with the run before
    them, and at the very start with the one after.
    """
    pieces: list[tuple[str, str]] = []
    current: str | None = None
    start = 0
    for index, char in enumerate(text):
        script = script_of_char(char)
        if script is None or script == current:
            continue
        if current is not None:
            pieces.append((current, text[start:index]))
            start = index
        current = script
    if text:
        pieces.append((current or OTHER, text[start:]))
    return pieces
