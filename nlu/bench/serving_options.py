"""The command line of nlu.bench.serving."""

from __future__ import annotations

import argparse
from pathlib import Path

from nlu.bench.plain_rasa import RASA_EPOCHS
from nlu.home import REPO

_VALIDATION = REPO / "nlu" / "validation"
_HELP = {
    "--sample-per-intent": "train both on N messages an intent and language, so that DIET ends within hours; "
    "0: on all (default 20)",
    "--only-sample": "leave out our service trained on all messages",
    "--diet-epochs": f"how often DIET goes through its messages (default {RASA_EPOCHS}, as in Rasa's template)",
    "--messages": "how many to ask for each row of times (default 1000)",
    "--clients": "how many ask at a time, one run each (default 1 4 16)",
    "--sample": 'ask these, a line with "text" or "utt" each (default: messages of the training data)',
    "--validation": "labelled messages for the accuracy (default nlu/validation; left out if missing)",
    "--home": "another folder laid out as this repository, for its data and pipeline",
    "--json": "write all figures to this file too",
}


def options(arguments: list[str] | None, description: str) -> argparse.Namespace:
    """What the caller chose; ends with a usage message when that makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m nlu.bench.serving",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    number = {"metavar": "N", "type": _positive}
    _add(parser, "--sample-per-intent", type=_zero_or_more, default=20, metavar="N")
    _add(parser, "--only-sample", action="store_true")
    _add(parser, "--diet-epochs", default=RASA_EPOCHS, **number)
    _add(parser, "--messages", default=1000, **number)
    _add(parser, "--clients", nargs="+", default=[1, 4, 16], **number)
    _add(parser, "--sample", type=Path, metavar="FILE.jsonl")
    _add(parser, "--validation", type=Path, default=_VALIDATION, metavar="FOLDER")
    _add(parser, "--home", type=_folder, default=REPO, metavar="FOLDER")
    _add(parser, "--json", type=Path, metavar="FILE")
    return parser.parse_args(arguments)


def _add(parser: argparse.ArgumentParser, name: str, **settings: object) -> None:
    parser.add_argument(name, help=_HELP[name].replace("%", "%%"), **settings)  # type: ignore[arg-type]


def _zero_or_more(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 0 or more")
    return int(text)


def _positive(text: str) -> int:
    if not _zero_or_more(text):
        raise argparse.ArgumentTypeError("0 is too few")
    return int(text)


def _folder(text: str) -> Path:
    path = Path(text).resolve()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return path
