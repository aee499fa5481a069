"""A topic's text -> its two halves, each cut into pieces that everybody or only some readers see.

```
For everybody.
[if country = th]
Only for readers in Thailand.
[if country = kh]
Only for readers in Cambodia.
[end]
---
Behind the button "More".
```
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

_IF = re.compile(r"^\[if ([a-z]+) = ([a-z]+)\]$")
_END = "[end]"
_MORE = "---"


class TextError(Exception):
    """The text's form is wrong: line (from 1) and what."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines that belong together; with a question, only for those who replied with the value."""

    text: str
    question: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Halves:
    """What is shown first, and what the button "More" shows; () when there is no more."""

    first: tuple[Piece, ...]
    more: tuple[Piece, ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All of them."""
        return (*self.first, *self.more)


def parse(text: str) -> Halves:
    """Raises TextError."""
    halves: list[list[Piece]] = [[]]
    for piece in _pieces(text.splitlines()):
        if piece is None:
            halves.append([])
        else:
            halves[-1].append(piece)
    if len(halves) > 2 or not all(halves):
        raise TextError(1, "has more than one line ---, or nothing on one side of it")
    return Halves(*(tuple(half) for half in halves))


def _pieces(lines: Iterable[str]) -> Iterator[Piece | None]:
    """Each piece; None where the first half ends."""
    gathered: list[str] = []
    question = value = ""
    opened = 0
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        condition = _IF.match(bare)
        if not (condition or bare in (_END, _MORE)):
            if bare.startswith("[if") or bare == "[else]":
                raise TextError(number, f'"{bare}" is not understood; write [if question = value] or [end]')
            gathered.append(line)
            continue
        if bare == _END and not question:
            raise TextError(number, "[end] without [if …]")
        if bare == _MORE and question:
            raise TextError(number, "--- inside a block; put [end] above it")
        yield from _gathered(gathered, question, value)
        gathered = []
        question, value = condition.groups() if condition else ("", "")
        opened = number if question else 0
        if bare == _MORE:
            yield None
    if question:
        raise TextError(opened, "the block is not closed by [end]")
    yield from _gathered(gathered, "", "")


def _gathered(lines: list[str], question: str, value: str) -> Iterator[Piece]:
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield Piece(text, question, value)


def join(pieces: Iterable[Piece], replies: Mapping[str, str], heading: Callable[[str, str], str]) -> str:
    """What a reader sees who gave these replies (question -> value).

    Without a reply every block is shown, below its heading. A reply that no block is for hides them all.
    """
    shown = []
    for piece in pieces:
        reply = replies.get(piece.question)
        if not piece.question or reply == piece.value:
            shown.append(piece.text)
        elif not reply:
            shown.append(f"**{heading(piece.question, piece.value)}**\n{piece.text}")
    return "\n\n".join(shown)
