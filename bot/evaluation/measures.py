"""What is measured, in the words of every table: name, meaning, and whether more of it is better."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One share: of the messages it speaks of, how many were so."""

    name: str
    means: str
    more_is_better: bool = True

    @property
    def key(self) -> str:
        """Its name in JSON."""
        return self.name.replace(" ", "_").replace("-", "_")


MEASURES = (
    Measure("top-1", "the first guess is the label or an accepted one"),
    Measure("top-3", "the label or an accepted one is among the first three guesses"),
    Measure("served", "the right intent was answered or offered; “danger” serves urgent intents only"),
    Measure("wrong confident", "an intent was answered at once that is neither the label nor accepted", False),
    Measure("danger recall", "of the messages labelled urgent: taken as urgent"),
    Measure("false alarms", "of the messages with no urgent label: taken as urgent all the same", False),
    Measure("out of scope handled", "of the messages out of scope: no danger seen, and nothing else answered"),
)

#: how danger may be seen; `both` is what lives: lexicon, model, and the cries of one word
WAYS = ("lexicon", "model", "both")


def recall_by(way: str) -> str:
    """The name of the danger recall of one way."""
    return "danger recall" if way == "both" else f"danger recall, {way} alone"


def alarms_by(way: str) -> str:
    """The name of the false alarms of one way."""
    return "false alarms" if way == "both" else f"false alarms, {way} alone"


#: staff are rung at once: a phrase of the lexicon, not doubted by the model
PAGED = "paged at once"
FALSE_PAGES = "false pages"
#: an alarm that only asks the user
FALSE_QUESTIONS = "false questions"
CALIBRATION_ERROR = "calibration error"

DANGER_MEASURES = (
    Measure(recall_by("lexicon"), "found by the phrases of content/danger.yml, as when the model cannot be asked"),
    Measure(recall_by("model"), "found by the model, which asks first"),
    Measure(PAGED, "of the messages labelled urgent: staff are rung at once; for the rest of the recall the bot asks"),
    Measure(alarms_by("lexicon"), "a phrase is found, as when the model cannot be asked", False),
    Measure(alarms_by("model"), "questions: a user is asked for no reason", False),
    Measure(FALSE_PAGES, "of the messages with no urgent label: staff are rung at once", False),
    Measure(FALSE_QUESTIONS, "of the messages with no urgent label: nobody is rung, the user is asked", False),
)
EVERY_MEASURE = MEASURES + DANGER_MEASURES
