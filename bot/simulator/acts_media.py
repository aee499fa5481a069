"""Promises the messages people send that are not text: files, places, contacts, albums, forwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.simulator.acts import Actor, actor_of, say
from bot.simulator.acts_chat import ACTS
from bot.simulator.contents import (
    caption_content,
    contact_content,
    location_content,
    media_content,
    text_content,
)
from bot.simulator.entities import commands_in, utf16
from bot.simulator.errors import ActError
from bot.simulator.sim import Sim

Json = dict[str, Any]
Act = Callable[[Sim, Actor, Json], Json]
STRANGER = {"id": 999_000_111, "is_bot": False, "first_name": "Recruiter"}
CHANNEL = {"id": -1001999000111, "type": "channel", "title": "Jobs in Thailand"}
NO_CAPTION = ("voice", "sticker", "video_note")


def _media(kind: str) -> Act:
    def act_media(sim: Sim, who: Actor, body: Json) -> Json:
        return say(sim, who, _content(sim, kind, body), body)

    return act_media


def _content(sim: Sim, kind: str, body: Json) -> Json:
    name = str(body.get("name") or "letter.pdf") if kind == "document" else None
    file = sim.world.files.add(kind, name=name)
    content = media_content(sim.world.files, file, emoji=body.get("emoji"), duration=body.get("duration", 3))
    caption = "" if kind in NO_CAPTION else str(body.get("caption") or "")
    if utf16(caption) > 1024:
        raise ActError("caption must have at most 1024 characters")
    return content | caption_content(caption, commands_in(caption))


def location(sim: Sim, who: Actor, body: Json) -> Json:
    latitude, longitude = float(body.get("latitude", 13.5990)), float(body.get("longitude", 100.5998))
    return say(sim, who, location_content(latitude, longitude), body)


def contact(sim: Sim, who: Actor, body: Json) -> Json:
    """One's own contact, unless a name says it is somebody else's."""
    phone = str(body.get("phone_number") or "+85500000000")
    if body.get("first_name"):
        return say(sim, who, contact_content(phone, str(body["first_name"])), body)
    return say(sim, who, contact_content(phone, who.user.first_name, who.user.id), body)


def album(sim: Sim, who: Actor, body: Json) -> Json:
    """Several photos: one update each, equal media_group_id, the caption on the first."""
    count = int(body.get("count", 2))
    if not 2 <= count <= 10:
        raise ActError("an album has 2 to 10 items")
    group = {"media_group_id": str(13_000_000_000_000_000 + sim.updates.next_id)}
    caption = {"caption": body.get("caption")}
    done = [say(sim, who, _content(sim, "photo", caption if n == 0 else {}) | group, body) for n in range(count)]
    more = {"update_ids": [d["update_id"] for d in done], "message_ids": [d["message_id"] for d in done]}
    return done[0] | more


def forward(sim: Sim, who: Actor, body: Json) -> Json:
    """A message from elsewhere, as a person, a person who hides, or a channel."""
    words = str(body.get("text", "")).strip()
    if not 1 <= utf16(words) <= 4096:
        raise ActError("text must have 1 to 4096 characters")
    content = text_content(words, commands_in(words)) | {"forward_origin": _origin(sim, body)}
    return say(sim, who, content, body)


def _origin(sim: Sim, body: Json) -> Json:
    date, kind = int(sim.world.now()) - 3600, body.get("origin", "user")
    if kind == "hidden_user":
        return {"type": kind, "date": date, "sender_user_name": "Recruiter"}
    if kind == "channel":
        return {"type": kind, "date": date, "chat": CHANNEL, "message_id": 77}
    return {"type": "user", "date": date, "sender_user": STRANGER}


ALL_ACTS: dict[str, Act] = {
    **ACTS,
    **{kind: _media(kind) for kind in ("voice", "photo", "sticker", "document", "video", "video_note", "audio")},
    "animation": _media("animation"),
    "location": location,
    "contact": contact,
    "album": album,
    "forward": forward,
}


def act(sim: Sim, body: Json) -> Json:
    """Do what `do` names as the person `as`."""
    doing = ALL_ACTS.get(str(body.get("do")))
    if doing is None:
        raise ActError(f"do must be one of {', '.join(sorted(ALL_ACTS))}")
    who = actor_of(sim, body)
    return doing(sim, who, body)
