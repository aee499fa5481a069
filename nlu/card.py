"""What vouches for a model: a fingerprint of everything that shaped it. Imports no Rasa, so it answers at once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from nlu.home import REPO, Home


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def fingerprint(home: Home) -> str:
    """A hash over everything that shapes a model: data, pipeline, intents, our code, pinned packages.

    Rasa's own fingerprint knows nothing of the code of custom components; this one does.
    """
    paths = [home.config, home.domain, *home.data.rglob("*.yml")]
    code = [
        REPO / "nlu" / "uv.lock",
        *(REPO / "nlu" / "components").glob("*.py"),
        *(REPO / "textnorm").glob("*.py"),
    ]
    named = [(home.name(path), path) for path in paths] + [
        (path.relative_to(REPO).as_posix(), path) for path in code
    ]
    digest = hashlib.sha256()
    for name, path in sorted(named):
        content = file_hash(path) if path.is_file() else "missing"
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()


class NotUsable(Exception):
    """The model must not be loaded; the message is one clear line."""


def read_card(home: Home) -> dict[str, Any]:
    """The card of a model that is whole and fits the present data, configuration and code; else NotUsable."""
    advice = "Run `helpline train`."
    model, card_name = home.name(home.model), home.name(home.card)
    if not home.model.is_file():
        raise NotUsable(f"There is no model at {model}. {advice}")
    try:
        card = json.loads(home.card.read_text(encoding="utf-8"))
        sha256, known = card["sha256"], card["fingerprint"]
    except (OSError, ValueError, KeyError, TypeError):
        raise NotUsable(
            f"{card_name} is missing or broken, so nothing vouches for the model. {advice}"
        ) from None
    if file_hash(home.model) != sha256:
        raise NotUsable(f"{model} is not the file that {card_name} vouches for (SHA-256 differs). {advice}")
    if fingerprint(home) != known:
        raise NotUsable(
            f"{model} was trained from other data, configuration or code than are here now. {advice}"
        )
    return dict(card)
