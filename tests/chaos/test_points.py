"""kill -9 at named points. Each is hit from outside, and proven to have been hit before the kill.

before the inbox commit   the table `inbox` is held; the bot waits in its INSERT, the update is not acknowledged
after it                  getUpdates fails with 502; the answer is there, the update still not acknowledged
mid turn                  `outbox` is held; the bot waits in its INSERT, the inbox row is at work
between send and mark     the simulator delivers and holds its answer back
in a 429 wait             the simulator has refused, and the time it named is not over
in retention              `kept` is held; the bot waits in the DELETE of its purge

And besides: the database is gone, the disk is full, the model is dead, the clock jumps.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.chaos.grip import Grip
from tests.chaos.people import CRIES
from tests.chaos.processes import World, new_folder, until
from tests.e2e.helpline_lab import DARA, GROUP, ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
#: seconds of patience for a machine that has much else to do
WAIT = 240.0
MENU = "ជ្រើសប្រធានបទ"
NO_MODEL = (ROOT / "content" / "messages" / "no_nlu" / "km.md").read_text(encoding="utf-8")[:20]


class Scene:
    """One bot on PostgreSQL, and somebody new for each point."""

    def __init__(self, world: World) -> None:
        self.world = world
        assert world.database is not None
        self.grip = Grip(world.database.url)

    def user(self) -> int:
        """Somebody who has chosen a language."""
        user = self.world.new_user()
        for line in ("/start", "1"):
            self.world.act(user, do="text", text=line)
        until(lambda: len(self.seen(user, "")) >= 3, WAIT, "the welcome")
        return user

    def asks(self, user: int) -> None:
        self.world.act(user, do="text", text="/menu")

    def seen(self, chat: int, words: str) -> list[str]:
        """What the bot has written there."""
        messages = self.world.see(f"chats/{chat}/messages?after=0")["messages"]
        texts = [message["text"] or "" for message in messages if message["from_bot"] and not message["deleted"]]
        return [text for text in texts if words in text]

    def fault(self, kind: str, **more: object) -> None:
        self.world.control("faults", kind=kind, **more)

    def kill(self) -> None:
        assert self.world.helplines[0].kill(), "the bot was not running"
        self.world.control("faults", clear=True)

    def restart(self) -> None:
        self.world.helplines[0].start()

    def answered(self, user: int, times: int) -> None:
        """So often, and no more once all is quiet."""
        until(lambda: len(self.seen(user, MENU)) >= times and not self.world.pending(), WAIT, "the answer")
        time.sleep(2.0)
        assert len(self.seen(user, MENU)) == times


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with new_folder() as folder:
        world = World(folder, postgres=True, speed=4.0)
        try:
            world.start()
            yield Scene(world)
        finally:
            world.stop()


def test_before_the_inbox_commit(scene: Scene) -> None:
    user = scene.user()
    with scene.grip.on("inbox"):
        scene.asks(user)
        scene.grip.hits("INSERT INTO inbox")
        assert scene.world.pending() == 1
        scene.kill()
    scene.restart()
    scene.answered(user, 1)


def test_after_the_inbox_commit_and_before_the_acknowledgement(scene: Scene) -> None:
    user = scene.user()
    time.sleep(1.0)  # a poll is open: it brings the update, and the next one fails
    scene.fault("502", method="getUpdates", times=50)
    scene.asks(user)
    until(lambda: scene.seen(user, MENU), WAIT, "the answer")
    until(lambda: scene.grip.count("SELECT count(*) FROM outbox WHERE state = 'sending'") == 0, WAIT, "the mark")
    assert scene.world.pending() == 1
    scene.kill()
    scene.restart()
    scene.answered(user, 1)


def test_mid_turn(scene: Scene) -> None:
    user = scene.user()
    with scene.grip.on("outbox"):
        scene.asks(user)
        scene.grip.hits("INSERT INTO outbox")
        assert scene.grip.count("SELECT count(*) FROM inbox WHERE state = 'working'") == 1
        scene.kill()
    scene.restart()
    scene.answered(user, 1)


def test_between_send_and_mark_to_a_user_twice_beats_never(scene: Scene) -> None:
    user = scene.user()
    scene.fault("timeout_after_delivery", method="sendMessage", chat_id=user, hold=60.0)
    scene.asks(user)
    until(lambda: scene.seen(user, MENU), WAIT, "the answer")
    assert scene.grip.count("SELECT count(*) FROM outbox WHERE state = 'sending'") == 1
    scene.kill()
    scene.restart()
    scene.answered(user, 2)


def test_in_a_429_wait_the_wait_holds_across_the_restart(scene: Scene) -> None:
    user, wait = scene.user(), 25
    scene.fault("429", method="sendMessage", chat_id=user, retry_after=wait)
    scene.asks(user)
    refused = until(lambda: [c for c in scene.world.see("calls") if c["error_code"] == 429], WAIT, "the 429")[-1]["at"]
    time.sleep(0.5)
    assert scene.seen(user, MENU) == []
    scene.kill()
    scene.restart()
    scene.answered(user, 1)
    sends = [c["at"] for c in scene.world.see("calls") if c["chat_id"] == user and c["ok"] and c["at"] > refused]
    assert min(sends) - refused >= wait


def test_in_retention(scene: Scene) -> None:
    user = scene.world.new_user()
    for line in (CRIES[0], "1", "yes"):
        scene.world.act(user, do="text", text=line)
    until(lambda: scene.seen(GROUP, CRIES[0]), WAIT, "the cry in its topic")
    [topic] = [topic for topic in scene.world.see("world")["topics"] if not topic["deleted"]]
    for line in ("/take", "/close helped"):
        scene.world.act(DARA, chat=GROUP, thread=topic["thread_id"], do="text", text=line)
    closed = "SELECT count(*) FROM cases WHERE state = 'closed'"
    until(lambda: scene.grip.count(closed) == 1, WAIT, "the closing")
    scene.kill()
    assert scene.grip.change("UPDATE cases SET closed_at = closed_at - 40 * 86400") == 1
    assert scene.grip.change("UPDATE case_messages SET at = at - 40 * 86400") >= 1
    with scene.grip.on("kept"):
        scene.restart()
        scene.grip.hits("DELETE FROM kept")
        scene.kill()
    scene.restart()
    until(lambda: scene.world.see("world")["topics"][0]["deleted"], WAIT, "the deletion of the topic")


def test_the_database_is_away_for_a_minute(scene: Scene) -> None:
    database, user = scene.world.database, scene.user()
    assert database is not None
    assert database.kill() > 1
    scene.asks(user)
    time.sleep(60.0)
    assert scene.world.pending() == 1, "nothing may be acknowledged that is kept nowhere"
    database.start()
    scene.answered(user, 1)


def test_the_clock_jumps_two_hours_ahead_and_back(scene: Scene) -> None:
    """The helpline's clock is start + (wall - start) * speed: an earlier start puts it ahead."""
    bot, speed = scene.world.helplines[0], scene.world.speed
    began = scene.world.began
    for ahead in (7200.0, 0.0):
        user = scene.user()
        scene.kill()
        bot.env["LAB_CLOCK_START"] = str(began - ahead / (speed - 1))
        scene.restart()
        scene.asks(user)
        scene.answered(user, 1)


def test_the_model_is_dead_and_people_get_the_menu(scene: Scene) -> None:
    user = scene.user()
    assert scene.world.stand_ins[0].kill()
    scene.world.act(user, do="text", text="topic:send_money")
    until(lambda: scene.seen(user, NO_MODEL), WAIT, "the message without a model")
    scene.asks(user)
    scene.answered(user, 1)
    scene.world.stand_ins[0].start()


def test_the_disk_is_full(tmp_path: Path) -> None:
    """RLIMIT_FSIZE on the running bot stands for it: no file can be written any more, neither SQLite's nor the log.

    The bot may end by that, as it cannot even say what is wrong; whatever supervises it starts it again.
    """
    world = World(tmp_path)
    try:
        world.start()
        user, bot = world.new_user(), world.helplines[0]

        def shown(count: int) -> bool:
            if not bot.running:
                bot.start()
            return len(world.see(f"chats/{user}/messages?after=0")["messages"]) >= count

        world.act(user, do="text", text="/start")
        until(lambda: shown(2) and not world.pending(), WAIT, "the first answer")
        assert bot.process is not None
        psutil.Process(bot.process.pid).rlimit(psutil.RLIMIT_FSIZE, (1, psutil.RLIM_INFINITY))
        world.act(user, do="text", text="/menu")
        time.sleep(8.0)
        assert world.pending() == 1, "nothing may be acknowledged that is kept nowhere"
        if bot.running:
            no_limit = (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY)
            psutil.Process(bot.process.pid).rlimit(psutil.RLIMIT_FSIZE, no_limit)
        until(lambda: shown(4) and not world.pending(), WAIT, "the second answer")
    finally:
        world.stop()
