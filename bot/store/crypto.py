"""Encryption of columns (AES-GCM, key ring) and keyed hashes for look-ups. A wrong or missing key stops the start.

A stored value is `key id | nonce | ciphertext`; the additional data is `table.column`, so that a value moved to
another column does not open. The key file is made on the first start only, when there is no database yet.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

NONCE_BYTES = 12
INDEX_HEX = 32


class KeyProblem(Exception):
    """The key file is missing, unreadable or not the one this database was written with."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys by id; the current one writes, every one reads. `index` makes the keyed hashes."""

    current: str
    keys: dict[str, bytes]
    index: bytes

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt for one column."""
        nonce = os.urandom(NONCE_BYTES)
        return (
            self.current.encode()
            + b"|"
            + nonce
            + AESGCM(self.keys[self.current]).encrypt(nonce, plain, context.encode())
        )

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt; raises KeyProblem when the key is unknown or the value belongs elsewhere."""
        key_id, _, rest = sealed.partition(b"|")
        key = self.keys.get(key_id.decode(errors="replace"))
        if key is None:
            raise KeyProblem(
                "A stored value was written with a key that is not in the key file. Restore the old key file."
            )
        try:
            return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode())
        except InvalidTag as error:
            raise KeyProblem("A stored value does not open with the key file given. Is it the right one?") from error

    def hash(self, value: str, kind: str) -> str:
        """A keyed hash for look-ups, apart for each kind of value; 128 bits as hex."""
        return hmac.new(self.index, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:INDEX_HEX]


def make_ring() -> KeyRing:
    """A new ring with one key."""
    return KeyRing("k1", {"k1": secrets.token_bytes(32)}, secrets.token_bytes(32))


def load_ring(path: Path, *, may_create: bool) -> KeyRing:
    """Read the key file; make it only when there is no database yet. Never overwrites one."""
    if path.exists():
        return _read(path)
    if not may_create:
        raise KeyProblem(
            f"The key file {path} is missing, but there is a database. Put the key file back from its backup; "
            "without it nothing in the database can be read."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    ring = make_ring()
    data = {"current": ring.current, "keys": {k: _text(v) for k, v in ring.keys.items()}, "index": _text(ring.index)}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(data, file)
    return ring


def _read(path: Path) -> KeyRing:
    try:
        data = json.loads(path.read_text())
        keys = {name: base64.b64decode(value) for name, value in data["keys"].items()}
        ring = KeyRing(data["current"], keys, base64.b64decode(data["index"]))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise KeyProblem(
            f"The key file {path} cannot be read ({type(error).__name__}). Restore it from its backup."
        ) from error
    if ring.current not in ring.keys or any(len(key) != 32 for key in keys.values()):
        raise KeyProblem(f"The key file {path} is damaged. Restore it from its backup.")
    return ring


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


_ring: KeyRing | None = None


def use_ring(ring: KeyRing) -> None:
    """The ring that all encrypted columns of this process use from now on."""
    global _ring
    _ring = ring


def ring() -> KeyRing:
    """The ring in use."""
    if _ring is None:
        raise KeyProblem("No key file has been loaded.")
    return _ring


class Encrypted(TypeDecorator[Any]):
    """A JSON value in an encrypted column. `context` is `table.column`."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:
        """Python value -> ciphertext."""
        if value is None:
            return None
        return ring().seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any | None:
        """Ciphertext -> Python value."""
        return None if value is None else json.loads(ring().open(bytes(value), self.context))
