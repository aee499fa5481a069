"""Sealing with AES-GCM, the ring of master keys, and keyed hashes for look-ups.

A sealed value is `key id | nonce | ciphertext`; the additional data says where it belongs, so that a value moved to
another place does not open. What belongs to one user is sealed with a data key, not with the ring (bot.store.vault).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

KEY_BYTES = 32
NONCE_BYTES = 12
INDEX_HEX = 32


class KeyProblem(Exception):
    """A key file or key store is missing, unreadable or not the one this database was written with."""


class Shredded(KeyProblem):
    """The data key of this value has been deleted: nobody can read it any more. That is what deleting is for."""


def encrypt(key: bytes, key_id: str, plain: bytes, place: str) -> bytes:
    """`key id | nonce | ciphertext`, for one place."""
    nonce = os.urandom(NONCE_BYTES)
    return key_id.encode() + b"|" + nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def key_id_of(sealed: bytes) -> str:
    """The name of the key that a value was sealed with."""
    return sealed.partition(b"|")[0].decode(errors="replace")


def decrypt(key: bytes, sealed: bytes, place: str) -> bytes:
    """Raises KeyProblem when it was sealed with another key, for another place, or has been changed."""
    rest = sealed.partition(b"|")[2]
    try:
        return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise KeyProblem("A stored value does not open with the key file given. Is it the right one?") from error


def to_bytes(value: Any) -> bytes:
    """A JSON value as it is sealed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Master keys by id; the current one writes, every one reads. `index` makes the keyed hashes."""

    current: str
    keys: dict[str, bytes]
    index: bytes

    def seal(self, plain: bytes, place: str) -> bytes:
        """Encrypt for one place."""
        return encrypt(self.keys[self.current], self.current, plain, place)

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt; raises KeyProblem when the key is unknown or the value belongs elsewhere."""
        key = self.keys.get(key_id_of(sealed))
        if key is None:
            raise KeyProblem(
                "A stored value was written with a key that is not in the key file. Restore the old key file."
            )
        return decrypt(key, sealed, place)

    def hash(self, value: str, kind: str) -> str:
        """A keyed hash for look-ups, apart for each kind of value; 128 bits as hex."""
        return hmac.new(self.index, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:INDEX_HEX]

    def with_new_key(self) -> KeyRing:
        """A ring that writes with a new key and still reads with the old ones."""
        name = f"k{1 + max(int(known[1:]) for known in self.keys)}"
        return KeyRing(name, {**self.keys, name: secrets.token_bytes(KEY_BYTES)}, self.index)

    def only_current(self) -> KeyRing:
        """The ring without the keys that no longer write."""
        return KeyRing(self.current, {self.current: self.keys[self.current]}, self.index)


def make_ring() -> KeyRing:
    """A new ring with one key."""
    return KeyRing("k1", {"k1": secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES))


_ring: KeyRing | None = None


def use_ring(ring: KeyRing) -> None:
    """The ring that this process uses from now on for hashes and for values of the service itself."""
    global _ring
    _ring = ring


def ring() -> KeyRing:
    """The ring in use."""
    if _ring is None:
        raise KeyProblem("No key file has been loaded.")
    return _ring


class Encrypted(TypeDecorator[Any]):
    """A JSON value of the service itself, sealed with the ring. `context` is `table.column`."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:
        """Python value -> ciphertext."""
        return None if value is None else ring().seal(to_bytes(value), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any | None:
        """Ciphertext -> Python value."""
        return None if value is None else json.loads(ring().open(bytes(value), self.context))
