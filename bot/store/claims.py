"""Which claims of a process are renewed, and which are given back because it does not know of them. For both boxes."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from bot.store.tables import Inbox, Outbox

#: (id, attempts): the same row claimed again is another claim
Claim = tuple[int, int]


def renew(
    session: Session,
    table: type[Inbox] | type[Outbox],
    mine: Any,
    in_hand: Callable[[], Set[Claim]],
    until: float,
) -> Any:
    """Extend the leases of what is in hand. Returns the condition for those of `mine` that are not, or None.

    `in_hand` is asked after the rows are read: a claim is noted there before it is committed.
    """
    rows = [(row_id, attempts) for row_id, attempts in session.execute(select(table.id, table.attempts).where(mine))]
    held = in_hand()
    if kept := [row_id for row_id, attempts in rows if (row_id, attempts) in held]:
        session.execute(update(table).where(mine, table.id.in_(kept)).values(lease_until=until))
    lost = [and_(table.id == row_id, table.attempts == attempts) for row_id, attempts in rows if row_id not in kept]
    return and_(mine, or_(*lost)) if lost else None
