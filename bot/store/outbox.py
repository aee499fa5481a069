"""What shall be sent: one row a Bot API call, in order within its lane, within Telegram's limits, urgent first."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Boolean, Float, Select, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.store import claims, limits
from bot.store.claims import Claim
from bot.store.crypto import Shredded
from bot.store.sealed import read_and_release
from bot.store.tables import Bucket, Outbox

LEASE_SECONDS = 90.0
#: before a claim is tried again that another process was faster with
_LOST_SECONDS = 0.05
#: after which it makes sense to ask again, whatever is known
IDLE_SECONDS = 1.0
#: the priority of danger
_URGENT = 2


@dataclass(frozen=True, slots=True)
class Call:
    """A Bot API call to be made. A lane of "" bypasses order and limits (callback answers, deletions)."""

    method: str
    payload: dict[str, Any]
    audience: str
    purpose: str
    lane: str = ""
    bucket: str = ""
    conversation: str = ""
    case_number: str = ""
    priority: int = 0
    held: bool = field(default=False)
    #: the partner whose staff room it goes to
    room: str = ""
    #: the row of case_messages, and the message of its writer, at which its delivery is shown
    history_id: int | None = None
    mark_id: int | None = None
    not_before: float = 0.0

    def in_lane(self, lane: str) -> Call:
        """The same in another lane."""
        return replace(self, lane=lane)

    def about(self, conversation: str, case_number: str, room: str) -> Call:
        """The same, for this case."""
        return replace(self, conversation=conversation, case_number=case_number, room=room)

    def after(self, not_before: float) -> Call:
        """The same, not to be sent before then."""
        return replace(self, not_before=not_before)


def put(session: Session, call: Call, now: float) -> Outbox:
    """Write the row; its place in the lane is behind all that is there."""
    row = Outbox(
        lane=call.lane,
        bucket=call.bucket,
        audience=call.audience,
        purpose=call.purpose,
        priority=call.priority,
        conversation=call.conversation,
        case_number=call.case_number,
        room=call.room,
        history_id=call.history_id,
        mark_id=call.mark_id,
        method=call.method,
        payload=call.payload,
        state="held" if call.held else "waiting",
        created_at=now,
        not_before=call.not_before,
        attempts=0,
        position=0.0,
    )
    session.add(row)
    session.flush()
    row.position = float(row.id)
    return row


def put_latest(session: Session, call: Call, now: float) -> None:
    """As `put`, but a call of the same lane that still waits is overtaken: only the newest state of a card matters."""
    waiting = and_(Outbox.lane == call.lane, Outbox.state == "waiting")
    session.execute(update(Outbox).where(waiting).values(state="cancelled", payload_sealed=None))
    put(session, call, now)


def last_waiting(session: Session, lane: str, purpose: str) -> Outbox | None:
    """The last row of a lane, if it still waits and has this purpose: something may be joined to it. Locked."""
    newest = select(Outbox.id).where(Outbox.lane == lane, Outbox.state.in_(("waiting", "held", "sending")))
    last = session.scalar(newest.order_by(Outbox.position.desc()).limit(1))
    which = (Outbox.id == last, Outbox.state == "waiting", Outbox.purpose == purpose)
    return session.scalar(select(Outbox).where(*which).with_for_update())  # one in flight is not waited for


def claim(
    session: Session, now: float, owner: str = "", *, limited: bool = True, lease: float = LEASE_SECONDS
) -> tuple[Outbox | None, float]:
    """The most urgent row that may be sent now, or None; and the seconds until it makes sense to ask again.

    A chat whose limit is reached is left out and the next are looked at, so that it holds up nobody else. The row is
    read, and out of the session. `limited=False` keeps no limits (a load test against the simulator).
    """
    all_full = limits.wait_of_all(session, now) if limited else 0.0
    found = session.execute(_HEAD, {"now": now, "room": all_full <= 0, "unlimited": not limited}).one_or_none()
    if found is None:
        return None, all_full or min(IDLE_SECONDS, (session.scalar(_NEXT, {"now": now}) or now + IDLE_SECONDS) - now)
    row: Outbox = found[0]
    try:
        read_and_release(session, row)
    except Shredded as gone:  # its user has been forgotten: nobody can know any more what it said
        refused(session, row.id, type(gone).__name__)
        return None, _LOST_SECONDS
    # from here to the commit everyone's limit is locked
    wait = limits.take(session, row.bucket, now, urgent=row.priority >= _URGENT) if row.lane and limited else 0.0
    if wait > 0 or not claims.mark(session, _CLAIM, row, owner, now + lease):
        return None, _LOST_SECONDS  # another process was faster; the next transaction sees what it has counted
    return row, 0.0 if found.more else IDLE_SECONDS


def _head() -> Any:
    """The most urgent first row of a lane that nothing of the same lane is before or in flight, of a chat with room.

    Made once: to put it together takes longer than to run it.
    """
    before, bucket, other, now = aliased(Outbox), aliased(Bucket), aliased(Outbox), bindparam("now", type_=Float)
    more = exists().where(other.state == "waiting", other.not_before <= now, other.id != Outbox.id)
    blocked = exists().where(
        before.lane == Outbox.lane,
        Outbox.lane != "",
        or_(before.state == "sending", and_(before.state == "waiting", before.position < Outbox.position)),
    )
    full = exists().where(
        bucket.name == Outbox.bucket, limits.waits_until(bucket, Outbox.priority >= _URGENT, now) > 0.0
    )
    may = and_(bindparam("room", type_=Boolean), or_(bindparam("unlimited", type_=Boolean), ~full))
    return (
        select(Outbox, more.label("more"))
        .where(Outbox.state == "waiting", Outbox.not_before <= now, ~blocked)
        .where(or_(Outbox.lane == "", may))
        .order_by(Outbox.priority.desc(), Outbox.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Outbox)
    )


def _next() -> Any:
    """When the first chat has room again of those for which something waits."""
    now = bindparam("now", type_=Float)
    at = limits.waits_until(Bucket, Outbox.priority >= _URGENT, now)
    waiting = and_(Outbox.state == "waiting", Outbox.lane != "", Outbox.not_before <= now)
    return select(func.min(at)).join_from(Outbox, Bucket, Bucket.name == Outbox.bucket).where(waiting, at > 0.0)


_HEAD, _NEXT = _head(), _next()
_CLAIM = claims.claiming(Outbox, "sending")
_BOX: Any = Outbox.__table__
_MINE = claims.holding(Outbox)
_SENT = (
    _BOX.update()
    .where(_BOX.c.id == bindparam("row"), ~_BOX.c.unwanted)
    .values(state="sent", payload=None, lease_until=None)
)
_WAITS: Any = select(exists().where(Outbox.state == "waiting", Outbox.not_before <= bindparam("now")))


def waits(session: Session, now: float) -> bool:
    """Whether there may be work for somebody else; a cheaper question than `claim`."""
    return bool(session.scalar(_WAITS, {"now": now}))


def sent(session: Session, row_id: int) -> str:
    """Settled. "wanted"; or what came of it because the user is not safe: "gone", "held" (see `_not_now`)."""
    if session.execute(_SENT, {"row": row_id}).rowcount:  # type: ignore[attr-defined]
        return "wanted"
    row = session.get(Outbox, row_id, with_for_update=True, populate_existing=True)
    return "wanted" if row is None else _not_now(row)


def _not_now(row: Outbox) -> str:
    """The user left quickly or is not safe: what staff wrote waits until they are, anything else is dropped."""
    row.lease_until, row.unwanted = None, False
    if row.purpose == "reply":
        row.state = "held"
        return "held"
    row.state, row.payload = "cancelled", None
    return "gone"


def readdress(session: Session, row_id: int, chat_id: int) -> None:
    """The group it is for has another id now."""
    row = session.get(Outbox, row_id, with_for_update=True, populate_existing=True)
    if row is not None and row.payload:
        row.payload = {**row.payload, "chat_id": chat_id}


def refused(session: Session, row_id: int, error: str) -> None:
    """Telegram will not take it, ever."""
    values = {"state": "failed", "payload_sealed": None, "lease_until": None, "error": error[:80]}
    session.execute(update(Outbox).where(Outbox.id == row_id).values(values))


def again(session: Session, row_id: int, not_before: float, error: str, maybe_sent: bool = False) -> str:
    """Back to the head of its lane: "wanted"; or "gone" or "held", see `_not_now`."""
    row = session.get(Outbox, row_id, with_for_update=True, populate_existing=True)
    if row is None:
        return "gone"
    row.maybe_sent = row.maybe_sent or maybe_sent
    if row.unwanted:
        return _not_now(row)
    row.state, row.lease_until, row.not_before, row.error = "waiting", None, not_before, error[:80]
    return "wanted"


def move_to_front(session: Session, lane: str, purposes: tuple[str, ...]) -> None:
    """These rows of a lane go before all others that wait in it, in their own order."""
    which = and_(Outbox.lane == lane, Outbox.state == "waiting", Outbox.purpose.in_(purposes))
    session.execute(update(Outbox).where(which).values(position=Outbox.position - 1e9))


def put_before(session: Session, row_id: int, call: Call, now: float, *, far: bool = False) -> None:
    """Something has to be sent before this row, in the same lane (a vanished topic); `far`: before that too."""
    row = session.get(Outbox, row_id)
    new = put(session, call, now)
    if row is not None:
        new.position = row.position - (0.75 if far else 0.5)


def drop_lane(session: Session, lane: str) -> list[list[Any]]:
    """Nothing that still waits in this lane is sent. Returns [history id, mark id] of what was on its way."""
    rows = session.scalars(select(Outbox).where(Outbox.lane == lane, Outbox.state == "waiting")).all()
    carried = [[row.history_id, row.mark_id] for row in rows if row.history_id]
    carried += [pair for row in rows for pair in (row.payload or {}).get("joined", ())]
    for row in rows:
        row.state, row.payload = "cancelled", None
    session.execute(update(Outbox).where(Outbox.lane == lane, Outbox.state == "sending").values(unwanted=True))
    return carried


def cancel(session: Session, conversation: str) -> None:
    """Quick exit: nothing that waits for this user is sent. What staff wrote is held until the user is safe."""
    mine = and_(Outbox.conversation == conversation, Outbox.audience == "user")
    _hold(session, mine)
    waiting = update(Outbox).where(mine, Outbox.state == "waiting")
    session.execute(waiting.values(state="cancelled", payload_sealed=None))


def hold_back(session: Session, conversation: str) -> None:
    """It is not safe: replies of staff wait until it is, other words that wait are not sent at all."""
    mine = and_(Outbox.conversation == conversation, Outbox.audience == "user")
    _hold(session, mine)
    says = and_(mine, Outbox.state == "waiting", Outbox.purpose == "say")
    session.execute(update(Outbox).where(says).values(state="cancelled", payload_sealed=None))


def _hold(session: Session, mine: Any) -> None:
    """Replies that wait are held; what is in flight is dealt with when it returns. In this order: a row that is claimed
    between the two is caught by the second."""
    replies = and_(mine, Outbox.state == "waiting", Outbox.purpose == "reply")
    session.execute(update(Outbox).where(replies).values(state="held"))
    session.execute(update(Outbox).where(mine, Outbox.state == "sending").values(unwanted=True))


def waiting_replies(session: Session, conversation: str) -> list[Outbox]:
    """What staff wrote and what has not been sent yet."""
    mine = and_(Outbox.conversation == conversation, Outbox.audience == "user", Outbox.state == "waiting")
    return list(session.scalars(select(Outbox).where(mine, Outbox.purpose == "reply")))


def release(session: Session, conversation: str) -> None:
    """It is safe to write again: send what was held; what is still in flight is wanted after all."""
    mine = and_(Outbox.conversation == conversation, Outbox.audience == "user")
    session.execute(update(Outbox).where(mine, Outbox.state == "held").values(state="waiting"))
    session.execute(update(Outbox).where(mine, Outbox.state == "sending").values(unwanted=False))


def still_mine(session: Session, row: Outbox) -> bool:
    """Whether the claim holds, and goes on holding: the row is locked, so nobody takes it over before it is settled.

    A process that stood still beyond its lease finds its calls made by another.
    """
    return claims.holds(session, _MINE, row, "sending")


def renew(session: Session, owner: str, in_hand: Callable[[], Set[Claim]], now: float, lease: float) -> int:
    """The process is alive: what it is sending stays its own. Returns how many came back that it does not know."""
    lost = claims.renew(session, Outbox, and_(Outbox.state == "sending", Outbox.owner == owner), in_hand, now, lease)
    return 0 if lost is None else _give_back(session, lost)


def free_expired(session: Session, now: float) -> int:
    """A sender died: whether its call arrived is unknown, so it is repeated (and marked in the staff room)."""
    return _give_back(session, or_(Outbox.lease_until.is_(None), Outbox.lease_until < now))


def free_of_dead(session: Session, alive: Select[str]) -> int:
    """The same for what processes were sending that are not alive."""
    return _give_back(session, and_(Outbox.owner != "", Outbox.owner.not_in(alive)))


def free_of(session: Session, owner: str) -> int:
    """The same for a process that stops in good order."""
    return _give_back(session, Outbox.owner == owner)


def free_all(session: Session) -> int:
    """At the start of the only bot process on SQLite."""
    return _give_back(session, Outbox.id > 0)


def _give_back(session: Session, whose: Any) -> int:
    which = and_(Outbox.state == "sending", whose)
    unwanted = and_(which, Outbox.unwanted)
    held = {"state": "held", "lease_until": None, "maybe_sent": True, "unwanted": False}
    session.execute(update(Outbox).where(unwanted, Outbox.purpose == "reply").values(held))
    session.execute(update(Outbox).where(unwanted).values(state="cancelled", payload_sealed=None))
    values = {"state": "waiting", "lease_until": None, "maybe_sent": True}
    return int(session.execute(update(Outbox).where(which).values(values)).rowcount)  # type: ignore[attr-defined]


def counts(session: Session) -> dict[str, int]:
    """How many rows are in each state."""
    rows = session.execute(select(Outbox.state, func.count()).group_by(Outbox.state))
    return {state: int(number) for state, number in rows}
