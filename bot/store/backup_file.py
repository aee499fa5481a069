"""A file that only its passphrase opens, and that tells when it is not whole.

One header line, then pieces of 64 KiB, each sealed with AES-GCM under a key from the passphrase (scrypt). The nonce of
a piece is its number and whether it is the last (the STREAM construction, as in age): pieces that are missing, doubled,
swapped or from another file do not open, and a file that ends early has no last piece.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import scrypt, sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_MAGIC = "helpline-backup-1"
_PIECE = 64 * 1024
_TAG = 16
_COST = 2**15
#: a header that asks for more is not ours
_COSTS = frozenset(2**power for power in range(10, 21))


class BackupProblem(Exception):
    """A backup cannot be made or read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of a backup without its passphrase."""

    kind: str
    made_at: float


class Writer:
    """Use with `with`: the file appears under its name only when everything is written."""

    def __init__(self, path: Path, passphrase: str, header: Header) -> None:
        self._path = path
        self._draft = path.with_name(f".{path.name}.part")
        salt = secrets.token_bytes(16)
        facts = {"magic": _MAGIC, "kind": header.kind, "made_at": header.made_at, "salt": _text(salt), "cost": _COST}
        key, check = _keys(passphrase, salt, _COST)
        self._head = (json.dumps({**facts, "check": _check(check, facts)}) + "\n").encode()
        self._aead, self._number, self._rest = AESGCM(key), 0, b""

    def __enter__(self) -> Writer:
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file: IO[bytes] = os.fdopen(descriptor, "wb")
        self._file.write(self._head)
        return self

    def line(self, value: Any) -> None:
        """Write one JSON value."""
        self._rest += json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        while len(self._rest) > _PIECE:
            self._piece(self._rest[:_PIECE], last=False)
            self._rest = self._rest[_PIECE:]

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            self._piece(self._rest, last=True)
            self._file.flush()
            os.fsync(self._file.fileno())
        self._file.close()
        if kind is None:
            self._draft.replace(self._path)
        else:
            self._draft.unlink()

    def _piece(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._aead.encrypt(_nonce(self._number, last), plain, self._head))
        self._number += 1


def header_of(path: Path) -> Header:
    """Raises BackupProblem when it is no backup of ours."""
    with _opened(path) as file:
        return _header(path, file.readline(4096))[0]


def lines(path: Path, passphrase: str) -> Iterator[Any]:
    """The values that were written, one after the other. Raises BackupProblem: wrong passphrase, damaged, cut off."""
    rest = b""
    for piece in _pieces(path, passphrase):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield json.loads(line)


def _pieces(path: Path, passphrase: str) -> Iterator[bytes]:
    with _opened(path) as file:
        head = file.readline(4096)
        _, facts = _header(path, head)
        check = facts.pop("check")
        key, checking = _keys(passphrase, base64.b64decode(facts["salt"]), facts["cost"])
        if not hmac.compare_digest(check, _check(checking, facts)):
            raise BackupProblem(f"{path} does not open with this passphrase. Is it the one it was made with?")
        aead, number, piece = AESGCM(key), 0, file.read(_PIECE + _TAG)
        while True:
            following = file.read(_PIECE + _TAG)
            yield _open(path, aead, _nonce(number, not following), piece, head)
            if not following:
                return
            number, piece = number + 1, following


def _open(path: Path, aead: AESGCM, nonce: bytes, piece: bytes, head: bytes) -> bytes:
    try:
        return aead.decrypt(nonce, piece, head)
    except (InvalidTag, ValueError):
        raise BackupProblem(
            f"{path} is damaged or has been cut off. Take another backup; nothing was changed."
        ) from None


def _header(path: Path, line: bytes) -> tuple[Header, dict[str, Any]]:
    try:
        facts = json.loads(line)
        ours = facts["magic"] == _MAGIC and facts["cost"] in _COSTS and isinstance(facts["check"], str)
        base64.b64decode(facts["salt"], validate=True)
        header = Header(str(facts["kind"]), float(facts["made_at"]))
    except (ValueError, KeyError, TypeError):
        ours = False
    if not ours:
        raise BackupProblem(f"{path} is not a backup of the helpline, or its beginning is damaged.")
    return header, facts


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupProblem(f"{path} cannot be read ({type(error).__name__}).") from None


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _keys(passphrase: str, salt: bytes, cost: int) -> tuple[bytes, bytes]:
    """One to seal with, one to check the passphrase with."""
    both = scrypt(passphrase.encode(), salt=salt, n=cost, r=8, p=1, maxmem=cost * 1100 + 2**20, dklen=64)
    return both[:32], both[32:]


def _check(key: bytes, facts: dict[str, Any]) -> str:
    """Tells a wrong passphrase from a damaged file, and nothing about the key."""
    return hmac.new(key, json.dumps(facts, sort_keys=True).encode(), sha256).hexdigest()[:32]


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
