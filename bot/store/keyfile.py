"""The file with the master keys: made once, on the first start, changed only by `helpline keys rotate`, never half.

Whoever works with the database holds the file's lock together with others; a rotation needs it alone.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from bot.store.crypto import KEY_BYTES, KeyProblem, KeyRing, make_ring

_NAME = re.compile(r"k[1-9]\d*")


def load_ring(path: Path, *, may_create: bool) -> KeyRing:
    """Read the key file; make it only when there is nothing yet that needs one. Never overwrites one."""
    if path.exists():
        return _read(path)
    if not may_create:
        raise KeyProblem(
            f"The key file {path} is missing, but there is a database. Put the key file back from its backup; "
            "without it nothing in the database can be read."
        )
    ring = make_ring()
    save_new_ring(path, ring)
    return ring


def save_new_ring(path: Path, ring: KeyRing) -> None:
    """Write a ring where there is none. Raises KeyProblem when there is one."""
    draft = _draft(path, ring)
    try:
        os.link(draft, path)  # unlike a rename it never replaces anything
    except FileExistsError:
        raise KeyProblem(f"There is a key file already: {path}. It was not touched.") from None
    finally:
        draft.unlink()
    _sync_folder(path)


def replace_ring(path: Path, ring: KeyRing) -> None:
    """Write a ring over the one it was made from: whoever reads sees the old one or the new one, never a half."""
    _draft(path, ring).replace(path)
    _sync_folder(path)


def text_of(ring: KeyRing) -> str:
    """The ring as it stands in the file."""
    keys = {name: _text(key) for name, key in ring.keys.items()}
    return json.dumps({"current": ring.current, "keys": keys, "index": _text(ring.index)})


def ring_of(text: str, where: str) -> KeyRing:
    """The ring from the text of a file. Raises KeyProblem."""
    try:
        data = json.loads(text)
        keys = {str(name): base64.b64decode(value, validate=True) for name, value in data["keys"].items()}
        ring = KeyRing(data["current"], keys, base64.b64decode(data["index"], validate=True))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyProblem(f"{where} cannot be read ({type(error).__name__}). Restore it from its backup.") from error
    lengths = {len(key) for key in (*keys.values(), ring.index)}
    if ring.current not in keys or lengths != {KEY_BYTES} or not all(map(_NAME.fullmatch, keys)):
        raise KeyProblem(f"{where} is damaged. Restore it from its backup.")
    return ring


def _read(path: Path) -> KeyRing:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise KeyProblem(f"The key file {path} cannot be read ({type(error).__name__}).") from error
    return ring_of(text, f"The key file {path}")


def _draft(path: Path, ring: KeyRing) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text_of(ring))
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


@dataclass
class KeyLock:
    """Held together by all who read and write with the keys, alone by who changes them. The kernel lets go at death."""

    path: Path
    descriptor: int = -1

    def share(self) -> None:
        """Raises KeyProblem while the keys are being rotated."""
        self._take(fcntl.LOCK_SH, "The keys are being changed (`helpline keys rotate` is running). Try again after it.")

    def alone(self) -> None:
        """Raises KeyProblem while a bot or another command works with the keys."""
        self._take(
            fcntl.LOCK_EX,
            "A bot or another command is working with these keys. Stop every bot first: a running one holds the old "
            "key in memory and would go on writing with it. Nothing was changed.",
        )

    def release(self) -> None:
        """Let others have it."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _take(self, how: int, refusal: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.descriptor = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self.descriptor, how | fcntl.LOCK_NB)
        except OSError:
            self.release()
            raise KeyProblem(refusal) from None
