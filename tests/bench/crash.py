"""kill -9 in the middle of so many messages, then a restart: what is answered, lost, answered twice, out of order."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

from tests.bench.contestants import Contestant
from tests.bench.phones import Person
from tests.bench.sentences import SENTENCES

RATE = 20.0
#: of each language, two questions with different answers
PAIR = (4, 5)


@dataclass(frozen=True, slots=True)
class Crash:
    """Of `asked` messages."""

    asked: int
    answered: int
    lost: int
    twice: int
    #: people whose second question was answered before the first
    disordered: int


def crash(contestant: Contestant, people: int) -> Crash:
    """Everybody asks two questions; the kill comes when about half have been asked, the restart after the last."""
    crowd = contestant.meet(people)
    known = _answers(contestant)
    already = {one.id: len(contestant.phones.texts(one.id)) for one in crowd}
    sent = [(one, which) for which in PAIR for one in crowd]
    for nth, (one, which) in enumerate(sent):
        if nth == len(sent) // 2:
            contestant.kill()
        contestant.phones.say(one.id, SENTENCES[one.language][which])
        time.sleep(1 / RATE)
    contestant.spawn()
    end = time.monotonic() + contestant.patience
    while time.monotonic() < end and any(_lost(contestant, one, already, known) for one in crowd):
        time.sleep(1.0)
    time.sleep(3.0)  # for what comes twice
    return _count(contestant, crowd, already, known)


def _answers(contestant: Contestant) -> dict[str, tuple[str, str]]:
    """What each of the two questions is answered with, by language."""
    known: dict[str, tuple[str, str]] = {}
    for one in contestant.meet(len(SENTENCES)):
        before = len(contestant.phones.texts(one.id))
        for nth, which in enumerate(PAIR):
            contestant.phones.say(one.id, SENTENCES[one.language][which])
            contestant.all_have([one], before + nth + 1)
        first, second = contestant.phones.texts(one.id)[before : before + 2]
        known[one.language] = (first, second)
    return known


def _got(contestant: Contestant, one: Person, already: dict[int, int]) -> list[str]:
    return contestant.phones.texts(one.id)[already[one.id] :]


def _lost(contestant: Contestant, one: Person, already: dict[int, int], known: dict[str, tuple[str, str]]) -> int:
    return (Counter(known[one.language]) - Counter(_got(contestant, one, already))).total()


def _count(
    contestant: Contestant, crowd: list[Person], already: dict[int, int], known: dict[str, tuple[str, str]]
) -> Crash:
    lost = sum(_lost(contestant, one, already, known) for one in crowd)
    twice = disordered = 0
    for one in crowd:
        got, (first, second) = _got(contestant, one, already), known[one.language]
        twice += sum((Counter(got) - Counter((first, second)))[answer] for answer in {first, second})
        both = first in got and second in got and first != second
        disordered += both and got.index(second) < got.index(first)
    asked = 2 * len(crowd)
    return Crash(asked, asked - lost, lost, twice, disordered)
