"""What must hold after the storm, each as a pure function of the record: breaches in plain words, or none.

A breach names markers and numbers of this run, which are made up; never a text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from tests.chaos.record import Record, Seen, owner_of, serial_of

#: what Telegram allows (reference: Bot FAQ); in a private chat short bursts, so a window of some seconds is looked at
ALL_SECOND, GROUP_MINUTE, CHAT_SECONDS, CHAT_BURST = 30, 20, 10.0, 13


def lost(record: Record) -> list[str]:
    """Written, and never arrived where it has to be: a user's words in a staff room, a staff member's with the user."""
    there = {(_place(seen, record), marker) for seen in record.seen for marker in seen.markers}
    wanted = [(w.user if w.marker[0] == "r" else 0, w.marker) for w in record.wrote]
    return [f"{marker} never arrived" for place, marker in wanted if (place, marker) not in there]


def _place(seen: Seen, record: Record) -> int:
    return 0 if seen.chat in record.groups else seen.chat


def wrong_chat(record: Record) -> list[str]:
    """Words outside a topic, in another user's chat, on a page, or in a topic that holds somebody else's words."""
    found, readers = [], defaultdict(set)
    for seen in record.seen:
        for marker in seen.markers:
            if seen.chat in record.groups:
                readers[(seen.chat, seen.thread)].add(owner_of(marker))
            if not _belongs(marker, seen, record):
                found.append(f"{marker} in chat {seen.chat}, thread {seen.thread}")
    found += [f"topic {topic} holds the words of {sorted(who)}" for topic, who in readers.items() if len(who) > 1]
    homes = Counter(user for topic, who in readers.items() if topic not in record.deleted for user in who)
    return found + [f"the words of {user} are in {count} topics" for user, count in homes.items() if count > 1]


def _belongs(marker: str, seen: Seen, record: Record) -> bool:
    if seen.chat in record.groups:
        return marker[0] in "cm" and seen.thread != 0
    return marker[0] == "r" and seen.chat == owner_of(marker)


def out_of_order(record: Record) -> list[str]:
    """What one person wrote comes in the order of writing, by its first coming."""
    came: dict[tuple[int, int], list[str]] = defaultdict(list)
    for seen in sorted(record.seen, key=lambda seen: (seen.chat, seen.number)):
        for marker in seen.markers:
            line = came[(_place(seen, record), owner_of(marker))]
            if marker not in line:
                line.append(marker)
    pairs = ((one, two) for line in came.values() for one, two in pairwise(line))
    return [f"{two} came after {one}" for one, two in pairs if serial_of(two) < serial_of(one)]


def repeated(record: Record) -> int:
    """How many messages brought nothing but words that had been there already."""
    had: set[tuple[int, int, str]] = set()
    count = 0
    for seen in sorted(record.seen, key=lambda seen: (seen.chat, seen.number)):
        new = {(seen.chat, seen.thread, marker) for marker in seen.markers}
        count += bool(new) and new <= had
        had |= new
    return count


def too_often(record: Record) -> list[str]:
    """Telegram has no way to ask whether a send arrived: those in flight at a kill may come twice, no others."""
    count = repeated(record) + sum(extra for _, extra in map(_answers, _asks_by_user(record)))
    return [f"{count} repeated, {record.interrupted} interrupted"] if count > record.interrupted else []


def unanswered(record: Record) -> list[str]:
    """Every question has its answer, in the order of asking."""
    return [problem for problem, _ in map(_answers, _asks_by_user(record)) if problem]


def _asks_by_user(record: Record) -> Iterable[tuple[int, list[frozenset[str]], list[str]]]:
    asks, came = defaultdict(list), defaultdict(list)
    for asked in record.asked:
        asks[asked.user].append(asked.wanted)
    known = {sign for asked in record.asked for sign in asked.wanted}
    for seen in sorted(record.seen, key=lambda seen: seen.number):
        if seen.chat in asks and seen.sign in known:
            came[seen.chat].append(seen.sign)
    return [(user, wanted, came[user]) for user, wanted in asks.items()]


def _answers(case: tuple[int, list[frozenset[str]], list[str]]) -> tuple[str, int]:
    """What is wrong, or "", and how many answers came again. No two questions of a user in a row have one answer."""
    user, wanted, came = case
    extra, position = 0, -1
    for text in came:
        if position + 1 < len(wanted) and text in wanted[position + 1]:
            position += 1
        elif position >= 0 and text in wanted[position]:
            extra += 1
        else:
            return f"user {user}: question {position + 2} of {len(wanted)} was answered with something else", extra
    missing = len(wanted) - position - 1
    return (f"user {user}: the last {missing} of {len(wanted)} questions have no answer" if missing else ""), extra


def without_numbers(record: Record, words: Sequence[str] = ("191",)) -> list[str]:
    """Who cried for help and never saw the emergency numbers."""
    helped = {seen.chat for seen in record.seen if all(word in seen.text for word in words)}
    return [f"user {user} cried and saw no numbers" for user in record.cried if user not in helped]


def over_the_limit(record: Record, slack: float = 0.0) -> list[str]:
    """More than Telegram allows in a window. `slack`: seconds by which sends may have caught up with one another."""
    ok = [sent for sent in record.sent if not sent.refused]
    found = _too_many("all chats", [sent.at for sent in ok], ALL_SECOND, 1.0 - slack)
    for chat, sends in groupby(sorted(ok, key=lambda sent: (sent.chat, sent.at)), key=lambda sent: sent.chat):
        times = [sent.at for sent in sends]
        if chat in record.groups:
            found += _too_many(f"group {chat}", times, GROUP_MINUTE, 60.0 - slack)
        found += _too_many(f"chat {chat}", times, CHAT_BURST, CHAT_SECONDS - slack)
    floods = sum(sent.refused for sent in record.sent) - record.ordered_floods
    return [*found, *([f"{floods} calls were refused with 429 that nobody ordered"] if floods > 0 else [])]


def _too_many(where: str, times: list[float], most: int, seconds: float) -> list[str]:
    times = sorted(times)
    over = sum(late - early < seconds for early, late in zip(times, times[most:], strict=False))
    return [f"{where}: {over} times more than {most} in {seconds:.1f} s"] if over else []


def verdict(record: Record, slack: float = 0.0) -> dict[str, list[str]]:
    """All judges; the names are the rows of the table that is printed."""
    return {
        "lost": lost(record),
        "in a wrong chat": wrong_chat(record),
        "out of order": out_of_order(record),
        "repeated too often": too_often(record),
        "questions unanswered": unanswered(record),
        "cries without numbers": without_numbers(record),
        "over a limit": over_the_limit(record, slack),
    }
