"""A word that only the user knows. A salted hash of it is kept, never the word: nobody reads it out of a session."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from bot.core.words import tidy

SHORTEST, LONGEST = 2, 20
#: a short word can be guessed by whoever has database and key; each guess shall cost a little (about 10 ms and 4 MB)
_COST = {"n": 2**12, "r": 8, "p": 1, "dklen": 32}


def is_word(text: str) -> bool:
    """Whether it is one word of 2 to 20 letters, in any script; marks above and below count as letters."""
    word = tidy(text)
    return SHORTEST <= len(word) <= LONGEST and all(unicodedata.category(letter)[0] in "LM" for letter in word)


def lock(text: str, salt: str) -> str:
    """What is kept of a word. The salt is not secret; it makes the same word of two users look different."""
    return f"{salt}:{_hash(text, salt)}"


def opens(text: str, kept: str) -> bool:
    """Whether it is the word that was locked, however it is spaced or capitalised."""
    salt, _, known = kept.partition(":")
    return bool(known) and is_word(text) and hmac.compare_digest(_hash(text, salt), known)


def _hash(text: str, salt: str) -> str:
    word = tidy(text).encode(errors="surrogatepass")
    return hashlib.scrypt(word, salt=salt.encode() or b"-", **_COST).hex()
