"""Whether an edit says something else: Telegram also tells of edits that the bot cannot see (a preview, a reaction).

Only in memory, as numbers that mean nothing outside this process: no trace of what was written is kept anywhere.
After a restart, or where another process dealt with the message, such an edit is answered a second time.
"""

from __future__ import annotations

from collections import OrderedDict

#: messages remembered; the oldest go first
MOST = 2000


class LastWords:
    """Of the messages of private chats."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int], int] = OrderedDict()

    def are(self, key: str, message_id: int, words: str) -> bool:
        """Whether this is what the message said already."""
        return self._known.get((key, message_id)) == hash(words)

    def note(self, key: str, message_id: int, words: str) -> None:
        """It has been dealt with, and is what the message says now."""
        self._known.pop((key, message_id), None)  # it becomes the newest; several workers are here at once
        self._known[(key, message_id)] = hash(words)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
