"""One whole story through the real bot: a cry, consent, both ways with media, accidents, the end."""

from __future__ import annotations

from tests.core.people import LOCKED_IN
from tests.work.test_any_helpline import Helpline

from .simulator_lab import DARA, SOKHA


def the_whole_way(bench: Helpline) -> None:
    """What must come out the same whatever is unverified about Telegram."""
    room = bench.lab.group
    bench.say(SOKHA, LOCKED_IN)
    bench.press(DARA, "Take", chat=room)
    bench.press(SOKHA, "🟢")
    bench.say(SOKHA, "1")
    bench.say(SOKHA, "ចាស")
    assert bench.session().consent.given, bench.texts()
    assert any(LOCKED_IN in text for text in bench.texts(room)), "kept until the yes, then passed on"
    _both_ways(bench, room)
    _accidents(bench, room)
    bench.wait(8 * 86_400)  # a week without updates, while the case is open
    bench.say(SOKHA, "still here after a week")
    assert any("still here after a week" in text for text in bench.texts(room))
    bench.staff(DARA, "/close helped")
    with bench.case() as case:
        assert case.state == "closed" and not case.owner
    assert bench.session().case is None
    assert bench.lab.see("health")["forbidden_calls"] == 0


def _both_ways(bench: Helpline, room: int) -> None:
    bench.staff(DARA, "we are here")
    assert bench.texts()[-1].endswith("we are here")
    sent = bench.lab.act(SOKHA, "text", text="room five")["message_id"]
    bench.run()
    bench.lab.act(SOKHA, "edit", message_id=sent, text="room six")
    bench.run()
    seen = bench.texts(room)
    assert any("room five" in text for text in seen) and any("room six" in text for text in seen)
    bench.send(SOKHA, "voice")
    bench.send(SOKHA, "album", count=3)
    bench.wait(5)
    kinds = [message["kind"] for message in bench.messages(room) if message["from_bot"]]
    assert kinds.count("voice") == 1 and kinds.count("photo") == 3
    if bench.lab.sim.switches.unchanged_edits_delivered:
        _edits_that_change_nothing(bench, room, sent)


def _edits_that_change_nothing(bench: Helpline, room: int, sent: int) -> None:
    """Neither side sees anything of them."""
    before = bench.texts(room), bench.texts()
    bench.lab.act(SOKHA, "edit", message_id=sent, text="room six")
    (said,) = [m["message_id"] for m in bench.messages(room) if m["text"] == "we are here"]
    bench.lab.act(DARA, "edit", chat=room, message_id=said, text="we are here")
    bench.run()
    assert (bench.texts(room), bench.texts()) == before


def _accidents(bench: Helpline, room: int) -> None:
    """The topic is closed by hand, then deleted; the user blocks the bot and comes back; thirty messages at once."""
    (topic,) = bench.topics(room)
    bench.lab.control(f"topics/{topic['thread_id']}/close")
    bench.say(SOKHA, "into the closed topic")
    assert any("into the closed topic" in text for text in bench.texts(room))
    (topic,) = bench.topics(room)
    bench.lab.control(f"topics/{topic['thread_id']}/delete")
    bench.say(SOKHA, "into the deleted topic")
    assert any("into the deleted topic" in text for text in bench.texts(room))
    bench.lab.act(SOKHA, "block")
    bench.run()
    bench.staff(DARA, "nobody hears this")
    bench.lab.act(SOKHA, "unblock")
    bench.say(SOKHA, "back again")
    for n in range(25):
        bench.lab.act(SOKHA, "text", text=f"line {n:02}.")
    bench.run()
    bench.wait(200)
    there = "\n".join(bench.texts(room))
    places = [there.find(f"line {n:02}.") for n in range(25)]
    assert places == sorted(places) and places[0] >= 0, "all, in order, however full the group is"
