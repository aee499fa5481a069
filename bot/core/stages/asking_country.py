"""Which country are you in? It decides which numbers come first; nobody has to say."""

from __future__ import annotations

from dataclasses import replace

from bot.core.actions import Action, Say, UpdateCard
from bot.core.events import UserEvent, UserSaid
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.stages import asking
from bot.core.turn import Turn, choice_of, relay_or_keep, text_of

_NUMBERED = {1: "country_th", 2: "country_kh", 3: "country_other"}


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Other words are not an answer to this: they go where they would have gone without the question."""
    settled = replace(session, stage=Stage.ASKING)
    number = rules.words.number_in(event.text) if hasattr(event, "text") else None
    wanted = ("country_th", "country_kh", "country_other", "skip")
    bare = _NUMBERED.get(number or 0) or choice_of(event, rules, *wanted)
    chosen = bare or _in_a_sentence(event, rules)
    if chosen is None:
        return asking.turn(event, settled, rules)
    country = chosen.removeprefix("country_") if chosen != "skip" else "other"
    known = replace(settled, country=country)
    told: list[Action] = [UpdateCard()] if session.case else []
    if isinstance(event, UserSaid) and not bare:  # a sentence says more than the country: staff get it
        told.append(relay_or_keep(event, known, rules.keep_file_hours))
    return known, [Say("numbers_now"), *told]


def _in_a_sentence(event: UserEvent, rules: Rules) -> str | None:
    """ "I am in Rayong now" says it as well."""
    country = rules.country_in(text_of(event))
    return f"country_{country}" if country else None
