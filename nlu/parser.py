"""A loaded model: text in, ranking out. The only door to Rasa for the server and the evaluation."""

from __future__ import annotations

import asyncio
import weakref
from dataclasses import dataclass
from typing import Any

from textnorm import normalise

from nlu.card import read_card
from nlu.home import Home
from nlu.quiet import hush

LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Guess:
    """One intent and how sure the model is, 0 to 1."""

    intent: str
    confidence: float


def clean(text: str) -> str:
    """The text as it may reach Rasa: bounded, encodable, and no command.

    Rasa reads a message like "/greet" as "the intent is greet, with certainty": nobody may set an intent so.
    """
    return normalise(text[:LONGEST_TEXT]).lstrip("/ ")


class Parser:
    """Loads the verified model. Not for use from two threads at once."""

    def __init__(self, home: Home) -> None:
        self.card: dict[str, Any] = read_card(home)  # raises NotUsable before anything of Rasa is imported
        hush()
        from rasa.core.agent import Agent

        hush()  # again: importing TensorFlow sets up loggers of its own
        self._agent = Agent.load(str(home.model))
        self._loop = asyncio.new_event_loop()  # one for all messages: making one takes half a millisecond
        weakref.finalize(self, self._loop.close)
        self.parse("hello")  # the first parse builds caches; nobody should wait for that

    def parse(self, text: str) -> list[Guess]:
        """The ten likeliest intents, likeliest first; an empty list when there is nothing to read."""
        text = clean(text)
        if not text:
            return []
        result = self._loop.run_until_complete(self._agent.parse_message(text))
        return [Guess(item["name"], item["confidence"]) for item in result.get("intent_ranking", [])]
