"""What came in: kept once, claimed one conversation at a time in order, done, tried again, or set aside as dead."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.store import claims
from bot.store.claims import Claim
from bot.store.crypto import Shredded
from bot.store.inserting import insert_new
from bot.store.sealed import place_of, read_and_release
from bot.store.tables import Inbox
from bot.store.vault import vault_of

LEASE_SECONDS = 60.0
MAX_ATTEMPTS = 5

_BOX: Any = Inbox.__table__


def put(session: Session, source: str, conversation: str, payload: Any, now: float, priority: int = 0) -> bool:
    """Keep one thing that happened. False: it was here already (Telegram repeats what was not acknowledged)."""
    sealed = vault_of(session).seal(session, conversation, place_of("inbox", "payload", conversation), payload)
    came = {"source": source, "conversation": conversation, "payload": sealed, "received_at": now, "priority": priority}
    return session.scalar(insert_new(session, Inbox, "source").returning(_BOX.c.id), came) is not None


def _head() -> Any:
    """Made once: to put it together takes longer than to run it."""
    earlier, working, same = aliased(Inbox), aliased(Inbox), aliased(Inbox)
    at_work = exists().where(working.conversation == Inbox.conversation, working.state == "working")
    not_first = exists().where(
        earlier.conversation == Inbox.conversation, earlier.state == "waiting", earlier.id < Inbox.id
    )
    urgency = (
        select(func.max(same.priority))
        .where(same.conversation == Inbox.conversation, same.state == "waiting")
        .scalar_subquery()
    )
    return (
        select(Inbox)
        .where(Inbox.state == "waiting", Inbox.not_before <= bindparam("now"), ~at_work, ~not_first)
        .order_by(urgency.desc(), Inbox.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


_HEAD = _head()
_CLAIM = claims.claiming(Inbox, "working")
_MINE = claims.holding(Inbox)
_DONE = _BOX.update().where(_BOX.c.id == bindparam("row")).values(state="done", payload=None, lease_until=None)
_WAITS: Any = select(exists().where(Inbox.state == "waiting", Inbox.not_before <= bindparam("now")))


def waits(session: Session, now: float) -> bool:
    """Whether there may be work for somebody else; a cheaper question than `claim`."""
    return bool(session.scalar(_WAITS, {"now": now}))


def claim(session: Session, now: float, owner: str = "", lease: float = LEASE_SECONDS) -> Inbox | None:
    """The oldest waiting row of the most urgent conversation that has none in work; None when there is nothing to do.

    Only the head of a conversation can be claimed, also when it waits for another try: order is never broken. What can
    never be read again, because its key has been deleted, is set aside. The row is read, and out of the session.
    """
    while True:
        row: Inbox | None = session.scalar(_HEAD, {"now": now})
        if row is None:
            return None
        if not claims.mark(session, _CLAIM, row, owner, now + lease):
            return None
        try:
            read_and_release(session, row)
            return row
        except Shredded as gone:
            failed(session, row.id, MAX_ATTEMPTS, type(gone).__name__, now)


def still_mine(session: Session, row: Inbox) -> bool:
    """Whether the claim holds: after an expired lease another worker may have the row, and must not do it twice."""
    return claims.holds(session, _MINE, row, "working")


def done(session: Session, row_id: int) -> None:
    """Settled: what the person wrote is gone from here."""
    session.execute(_DONE, {"row": row_id})


def failed(session: Session, row_id: int, attempts: int, error: str, now: float) -> bool:
    """Try again a little later; after the last try set it aside, so that it blocks nobody. True: set aside.

    Pass MAX_ATTEMPTS for what no further try can mend, such as an update that cannot be read.
    """
    dead = attempts >= MAX_ATTEMPTS
    values: dict[str, Any] = {"lease_until": None, "error": error[:80]}
    values |= {"state": "dead"} if dead else {"state": "waiting", "not_before": now + min(2.0**attempts, 30.0)}
    session.execute(update(Inbox).where(Inbox.id == row_id, Inbox.state == "working").values(values))
    return dead


def renew(session: Session, owner: str, in_hand: Callable[[], Set[Claim]], now: float, lease: float) -> int:
    """The process is alive: what it works on stays its own. Of what it does not know it returns how many came back."""
    lost = claims.renew(session, Inbox, and_(Inbox.state == "working", Inbox.owner == owner), in_hand, now, lease)
    return 0 if lost is None else _free(session, lost)


def free_expired(session: Session, now: float) -> int:
    """Give back what nobody has worked on for long."""
    return _free(session, or_(Inbox.lease_until.is_(None), Inbox.lease_until < now))


def free_of_dead(session: Session, alive: Select[str]) -> int:
    """Give back what processes had claimed that are not alive."""
    return _free(session, and_(Inbox.owner != "", Inbox.owner.not_in(alive)))


def free_of(session: Session, owner: str) -> int:
    """Give back what a process that stops in good order has not finished."""
    return _free(session, Inbox.owner == owner)


def _free(session: Session, which: Any) -> int:
    lost = update(Inbox).where(Inbox.state == "working", which)
    return int(session.execute(lost.values(state="waiting", lease_until=None)).rowcount)  # type: ignore[attr-defined]


def free_all(session: Session) -> None:
    """At the start of the only bot process on SQLite: whatever is in work belongs to a process that is gone."""
    session.execute(update(Inbox).where(Inbox.state == "working").values(state="waiting", lease_until=None))


def counts(session: Session) -> dict[str, int]:
    """How many rows are in each state."""
    rows = session.execute(select(Inbox.state, func.count()).group_by(Inbox.state))
    return {state: int(number) for state, number in rows}
