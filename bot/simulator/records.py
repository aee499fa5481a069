"""Promises numbered records of what happened, the newest so many, found by number without a search."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class Records(Generic[Entry]):
    """Entries numbered from 1; the oldest are forgotten when there are too many, the numbers go on."""

    def __init__(self, most: int, made: int = 0) -> None:
        self._kept: deque[Entry] = deque(maxlen=most)
        self.made = made

    def add(self, entry: Entry) -> int:
        """Keep an entry; its number."""
        self._kept.append(entry)
        self.made += 1
        return self.made

    def after(self, number: int, most: int | None = None) -> list[tuple[int, Entry]]:
        """What has a higher number, with its number, oldest first."""
        forgotten = self.made - len(self._kept)
        skip = max(0, number - forgotten)
        last = None if most is None else skip + most
        ahead = len(self._kept) - skip
        if ahead < skip:  # nearer to the end
            found = list(islice(reversed(self._kept), max(0, ahead)))[::-1][:most]
        else:
            found = list(islice(self._kept, skip, last))
        return [(forgotten + skip + n + 1, entry) for n, entry in enumerate(found)]

    def clear(self) -> None:
        """Forget all entries, but not how many there were."""
        self._kept.clear()
