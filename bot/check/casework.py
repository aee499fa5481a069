"""Rules about content/casework.yml and the ladders of content/triage.yml: every language, codes that exist, order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.core.rules import TIERS
from bot.core.supervising import REVEAL_FOR
from bot.guide.load_casework import Wording
from bot.guide.model import Guide, Problem

_FILE = "content/casework.yml"
#: the hour of the latest sweep: Telegram deletes nothing that is two days old
LAST_SWEEP_HOUR = 47
#: letters on a button beside a second one, and of a code in its data
_LONGEST_LABEL, _LONGEST_CODE = 40, 20


def problems(guide: Guide) -> list[Problem]:
    """Everything that would leave a button without words, or an alarm without a first ring."""
    entries = [(section, code, entry) for section, all_ in guide.casework.items() for code, entry in all_.items()]
    return [
        *(problem for section, code, entry in entries for problem in _words(guide, f"{section}, {code}", entry)),
        *(problem for section, code, entry in entries for problem in _form(guide, section, code, entry)),
        *_reasons(guide),
        *_ladders(guide),
        *_sweep(guide),
    ]


def _words(guide: Guide, where: str, entry: Wording) -> Iterator[Problem]:
    texts = {"label": entry.label, **{f"values, {value}": words for value, words in entry.values.items()}}
    if entry.text:
        texts["text"] = entry.text
    for name, words in texts.items():
        for code in guide.live:
            if not words.get(code):
                yield Problem(_FILE, 0, "language", f"{where}: {name} is missing in {code}")
            elif name != "text" and len(str(words[code])) > _LONGEST_LABEL:
                yield Problem(_FILE, 0, "button", f"{where}: {name} in {code} is too long for a button")


def _form(guide: Guide, section: str, code: str, entry: Wording) -> Iterator[Problem]:
    if len(code) > _LONGEST_CODE or any(len(value) > _LONGEST_CODE for value in entry.values):
        yield Problem(_FILE, 0, "casework", f"{section}, {code}: a code has at most {_LONGEST_CODE} letters")
    if section == "questions" and entry.card and entry.card not in guide.casework["card"]:
        yield Problem(_FILE, 0, "casework", f"questions, {code}: the rescue card has no line {entry.card}")
    first, last = entry.span
    if section == "hours" and not (0 <= first < 24 and 0 < last <= 24 and first != last):
        yield Problem(_FILE, 0, "casework", f"hours, {code}: from and to are hours of a day, such as 6 and 11")


def _reasons(guide: Guide) -> Iterator[Problem]:
    missing = [code for code in REVEAL_FOR if code not in guide.casework["reasons"]]
    if missing:
        mend = "They let staff act without asking the user"
        yield Problem(_FILE, 0, "casework", f"reasons lack {', '.join(missing)}", mend)


def _sweep(guide: Guide) -> Iterator[Problem]:
    if not 0 < guide.rules.sweep_hours <= LAST_SWEEP_HOUR:
        what = f"sweep_hours is {guide.rules.sweep_hours}: Telegram deletes nothing that is 48 hours old"
        yield Problem("content/triage.yml", 0, "casework", what, f"1 to {LAST_SWEEP_HOUR}")


def _ladders(guide: Guide) -> Iterator[Problem]:
    ladders: Mapping[str, object] = guide.rules.casework.ladders
    for tier in TIERS:
        if tier not in ladders:
            yield Problem("content/triage.yml", 0, "casework", f"ladders lack the tier {tier}")
    for tier, ladder in guide.rules.casework.ladders.items():
        minutes = [rung.minutes for rung in ladder.rungs]
        if not minutes or minutes[0] != 0 or minutes != sorted(set(minutes)) or ladder.again <= 0:
            what = f"the ladder {tier} must begin at minute 0 and climb, and ring again after some minutes"
            yield Problem("content/triage.yml", 0, "casework", what)
