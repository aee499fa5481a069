"""Long texts -> parts within Telegram's limit, cut between paragraphs, sentences or words, never inside a cluster."""

from __future__ import annotations

import regex

#: UTF-16 units, after entities are parsed
MAX_TEXT = 4096
MAX_CAPTION = 1024
_BREAKS = ("\n\n", "\n", "។ ", "។", ". ", "? ", "! ", "\u200b", " ")


def units(text: str) -> int:
    """The length as Telegram counts it. A lone surrogate counts as one unit."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int = MAX_TEXT) -> list[str]:
    """The parts in order; nothing but white space at a cut is lost."""
    parts = []
    rest = text.strip()
    while units(rest) > limit:
        at = _place(rest, limit)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _place(text: str, limit: int) -> int:
    """Where to cut: the last good break in the second half of what fits, else the last whole cluster."""
    fits = _fitting(text, limit)
    for mark in _BREAKS:
        found = text.rfind(mark, fits // 2, fits)
        if found > 0:
            return found + len(mark)
    return fits


def _fitting(text: str, limit: int) -> int:
    """The number of characters of the longest run of whole clusters within the limit."""
    used, end = 0, 0
    for cluster in _clusters(text):
        used += units(cluster)
        if used > limit:
            break
        end += len(cluster)
    return end or limit // 2


def _clusters(text: str) -> list[str]:
    r"""Grapheme clusters; Khmer COENG (17D2) joins the next consonant, which \X does not know."""
    joined: list[str] = []
    for cluster in regex.findall(r"\X", text):
        if joined and joined[-1].endswith("\u17d2"):
            joined[-1] += cluster
        else:
            joined.append(cluster)
    return joined
