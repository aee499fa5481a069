"""Figures as short words, the same in the terminal and in the report."""

from __future__ import annotations

from collections.abc import Mapping

from bot.evaluation.comparing import Difference
from bot.evaluation.counting import Share
from bot.evaluation.measures import FALSE_PAGES, FALSE_QUESTIONS, alarms_by

NOTHING = "–"
WAYS = {"lexicon": "lexicon alone", "model": "model alone", "both": "both, as in use"}


def percent(number: float | None) -> str:
    """ "84.8", "100", or a dash when nothing was counted."""
    if number is None:
        return NOTHING
    return "100" if number == 100 else f"{number:.1f}"


def interval(share: Share) -> str:
    """ "82-87", in per cent."""
    low, high = share.interval
    return f"{low:.0f}-{high:.0f}"


def counts(share: Share) -> str:
    """ "833/982"."""
    return f"{share.some}/{share.of}"


def per_1000(share: Share) -> str:
    """ "21 (14-32)" for 1,000 messages, or a dash."""
    if share.percent is None:
        return NOTHING
    low, high = share.interval
    return f"{10 * share.percent:.0f} ({10 * low:.0f}-{10 * high:.0f})"


def calls(way: str, shares: Mapping[str, Share]) -> tuple[str, str]:
    """Pages and questions for nothing in 1,000 messages, when danger is seen in one way."""
    pages, asked = shares.get(FALSE_PAGES, Share()), shares.get(FALSE_QUESTIONS, Share())
    match way:
        case "lexicon":
            return per_1000(shares.get(alarms_by(way), Share())), NOTHING
        case "model":
            return NOTHING, per_1000(shares.get(alarms_by(way), Share()))
        case _:
            return per_1000(pages), per_1000(asked)


def change(one: Difference) -> str:
    """ "+2.1 (+0.4 to +3.9)", in points."""
    return f"{one.new - one.old:+.1f} ({one.low:+.1f} to {one.high:+.1f})"


def verdict(one: Difference) -> str:
    """What the resamples say: better, worse, the same, or not to be told apart."""
    if not one.better and not one.worse:
        return "the same"
    if one.low > 0 or one.high < 0:
        return "better" if (one.low > 0) is one.measure.more_is_better else "worse"
    return "not certain"
