"""Every figure as plain JSON values, for other programs; shares in per cent with interval and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.evaluation.calibration import Bin
from bot.evaluation.comparing import Difference
from bot.evaluation.counting import Share
from bot.evaluation.figures import Figures, Shares
from bot.evaluation.measures import FALSE_PAGES, FALSE_QUESTIONS, MEASURES, PAGED, WAYS, alarms_by, recall_by
from bot.evaluation.sweeping import Point

FORMAT = "helpline-figures-1"


def as_json(figures: Figures, about: Mapping[str, Any]) -> dict[str, Any]:
    """Everything; `about` (when, which files) stands beside the figures."""
    return {
        "format": FORMAT,
        **about,
        "messages": figures.messages,
        "thresholds": asdict(figures.thresholds),
        "languages": {name: _group(figures, name) for name in figures.groups},
        "styles": {name: _measures(shares) for name, shares in figures.styles.items()},
        "intents": [{"intent": name, **_share(share)} for name, share in figures.intents],
        "confusions": [asdict(confusion) for confusion in figures.confusions],
        "sweeps": {
            "answer": [_point(point) for point in figures.sweeps.answer],
            "danger": [_point(point) for point in figures.sweeps.danger],
        },
        "comparison": [_difference(one) for one in figures.differences],
    }


def _group(figures: Figures, name: str) -> dict[str, Any]:
    return {
        **_measures(figures.groups[name]),
        "danger": _danger(figures.groups[name]),
        "calibration_error": _rounded(figures.calibration_error(name)),
        "reliability": [_bin(one) for one in figures.calibration[name]],
    }


def _measures(shares: Shares) -> dict[str, Any]:
    return {measure.key: _share(shares.get(measure.name, Share())) for measure in MEASURES}


def _danger(shares: Shares) -> dict[str, Any]:
    ways: dict[str, Any] = {
        way: {
            "recall": _share(shares.get(recall_by(way), Share())),
            "false_alarms": _share(shares.get(alarms_by(way), Share())),
        }
        for way in WAYS
    }
    pages, questions = shares.get(FALSE_PAGES, Share()), shares.get(FALSE_QUESTIONS, Share())
    return ways | {
        "paged_at_once": _share(shares.get(PAGED, Share())),
        "false_pages_per_1000": _per_1000(pages),
        "false_questions_per_1000": _per_1000(questions),
    }


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval
    percent = _rounded(share.percent)
    return {"percent": percent, "low": _rounded(low), "high": _rounded(high), "count": share.some, "of": share.of}


def _per_1000(share: Share) -> float | None:
    return None if share.percent is None else _rounded(10 * share.percent)


def _bin(one: Bin) -> dict[str, Any]:
    means = {"confidence": _rounded(one.confidence), "accuracy": _rounded(one.accuracy)}
    return {"low": one.low, "high": one.high, "count": one.count, "right": one.right, **means}


def _point(point: Point) -> dict[str, Any]:
    names: Sequence[str] = sorted(point.shares)
    return {"threshold": point.threshold, **{name: _rounded(point.shares[name].percent) for name in names}}


def _difference(one: Difference) -> dict[str, Any]:
    numbers = {"old": one.old, "new": one.new, "difference": one.new - one.old, "low": one.low, "high": one.high}
    return {
        "measure": one.measure.key,
        "more_is_better": one.measure.more_is_better,
        **{name: _rounded(number) for name, number in numbers.items()},
        "better": one.better,
        "worse": one.worse,
        "resamples": one.times,
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
