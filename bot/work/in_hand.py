"""What the workers of this process have in hand. A claim of it in the database that nobody here knows is given back.

The database can commit a claim while its answer is lost (it is killed, the line breaks), or be away when a worker wants
to settle: such a row belongs to a process that lives and will never touch it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.store.claims import Claim
from bot.store.tables import Inbox, Outbox

Row = Inbox | Outbox


class InHand:
    """The claims of one table. Used by several threads; each operation on the set is one step of the interpreter."""

    def __init__(self) -> None:
        self._claims: set[Claim] = set()

    def all(self) -> frozenset[Claim]:
        """As of now."""
        return frozenset(self._claims)

    @contextmanager
    def claiming(self) -> Iterator[Callable[[Row], None]]:
        """Around the transaction of a claim: noted before it is committed, so that no round of upkeep is in between."""
        noted: list[Row] = []

        def note(row: Row) -> None:
            self._claims.add((row.id, row.attempts))
            noted.append(row)

        try:
            yield note
        except BaseException:  # whether it was committed cannot be known: it is not worked on
            for row in noted:
                self.drop(row)
            raise

    def drop(self, row: Row) -> None:
        """It is settled, or nobody works on it any more."""
        self._claims.discard((row.id, row.attempts))
