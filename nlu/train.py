"""`python -m nlu.train`: from nlu/data to nlu/models/helpline.tar.gz, and the card that vouches for it.

Exit codes: 0 trained or up to date, 2 the data is not sound, 3 the training failed. A model is written whole
or not at all; its card last, so that an interrupted run leaves a model that the server refuses or the old one.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import gc
import io
import json
import os
import sys
import tempfile
import time
import uuid
from pathlib import Path

from nlu.card import NotUsable, file_hash, fingerprint, read_card
from nlu.dataset import Data, as_rasa, read_data
from nlu.home import Home

OK, BAD_DATA, FAILED = 0, 2, 3
_MOST_PROBLEMS_SHOWN = 50
_started = time.monotonic()


def say(line: str) -> None:
    """One plain line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - _started:5.1f} s] {line}", file=sys.stderr, flush=True)


def _report(data: Data) -> None:
    for problem in data.problems[:_MOST_PROBLEMS_SHOWN]:
        print(f"error: {problem}", file=sys.stderr)
    hidden = len(data.problems) - _MOST_PROBLEMS_SHOWN
    if hidden > 0:
        print(f"error: … and {hidden} more of the kind.", file=sys.stderr)


def _run_rasa(home: Home, data: Data, folder: Path) -> Path:
    """Let Rasa train into the folder; returns the archive it wrote."""
    from nlu.quiet import hush

    # Solving for the classifier may use every core; the vector engine keeps to one.
    os.environ["OPENBLAS_NUM_THREADS"] = str(os.cpu_count() or 1)
    hush()
    merged = folder / "nlu.json"
    merged.write_text(as_rasa(data.examples), encoding="utf-8")
    say("loading Rasa")
    with contextlib.redirect_stdout(io.StringIO()):  # its green lines are for people at a terminal
        from rasa.model_training import train_nlu

        _spare_fingerprints()
        gc.disable()  # a hundred thousand small objects that all live to the end
        say("training")
        written = train_nlu(
            str(home.config), str(merged), str(folder), fixed_model_name="helpline", domain=str(home.domain)
        )
    if not written:
        raise RuntimeError("Rasa wrote no model")
    return Path(written)


def _spare_fingerprints() -> None:
    """Rasa hashes every feature of every message after every step, to know what it may take from its cache.

    That cache is off (quiet.py), so a name that never comes again will do; it saves a third of the training.
    """
    from rasa.shared.nlu.training_data.training_data import TrainingData

    TrainingData.fingerprint = lambda data: uuid.uuid4().hex  # type: ignore[method-assign]


def _publish(home: Home, archive: Path, data: Data, trained_from: str) -> dict[str, object]:
    """Put the archive in place, then its card: each appears whole, and the card never before its model."""
    card: dict[str, object] = {
        "sha256": file_hash(archive),
        "fingerprint": trained_from,
        "trained_at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "examples": len(data.examples),
        "by_language": data.by_language,
        "intents": len(data.intents),
    }
    draft = archive.with_name("helpline.json")
    draft.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    os.replace(archive, home.model)
    os.replace(draft, home.card)
    return card


def train(home: Home) -> int:
    """Check the data, train, publish; returns the exit code."""
    trained_from = fingerprint(
        home
    )  # before reading: a file changed meanwhile makes the model outdated, not wrong
    data = read_data(home)
    if data.problems:
        _report(data)
        say(f"not trained: {len(data.problems)} to mend in the data")
        return BAD_DATA
    for note in data.notes:
        say(f"note: {note}")
    counts = ", ".join(f"{language} {count}" for language, count in data.by_language.items())
    say(f"{len(data.examples)} examples for {len(data.intents)} intents ({counts})")
    home.model.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Beside the model, for os.replace must not cross file systems.
        with tempfile.TemporaryDirectory(prefix=".training-", dir=home.model.parent) as folder:
            card = _publish(home, _run_rasa(home, data, Path(folder)), data, trained_from)
    except KeyboardInterrupt:
        say("interrupted; the model is as it was before")
        return FAILED
    except (Exception, SystemExit) as error:  # noqa: BLE001 (SystemExit: Rasa, on a bad configuration)
        say(f"training failed: {type(error).__name__}: {error}")
        return FAILED
    size = home.model.stat().st_size / 1e6
    say(f"wrote {home.name(home.model)}, {size:.1f} MB, sha256 {str(card['sha256'])[:12]}")
    return OK


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description=__doc__.splitlines()[0])
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--if-needed", action="store_true", help="only when data, configuration or code changed"
    )
    which.add_argument("--force", action="store_true", help="in any case (the default)")
    parser.add_argument("--home", type=Path, default=Home().root, help="another folder laid out as this one")
    chosen = parser.parse_args(arguments)
    home = Home(chosen.home.resolve())
    if chosen.if_needed:
        try:
            read_card(home)
        except NotUsable as reason:
            say(str(reason).removesuffix(" Run `helpline train`."))
        else:
            print("model is up to date", file=sys.stderr)
            return OK
    return train(home)


if __name__ == "__main__":
    sys.exit(main())
