"""Keys: files of mode 0400 behind a provider, never in the database or its backup.

A key is `<keys folder>/<purpose>/<id>.key`; `<id>.retired` beside it holds the moment from which
it signs, seals and encrypts nothing new. The youngest key that is not retired is the current one.
A hardware module takes the place of FileKeys by offering the same three methods.
"""

import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from webapp.foundation import clock


class Purpose(StrEnum):
    """What a key is for; no key serves two purposes."""

    OPENING = "opening"
    """HPKE private key (P-256) that opens what phones seal."""
    VAULT = "vault"
    """AES-256 (or SM4) key that wraps the data key of each person and each file."""
    INDEX = "index"
    """HMAC key of the blind indexes."""
    RECEIPT = "receipt"
    """ES256 key that signs receipts."""
    AUDIT = "audit"
    """ES256 key that signs the heads of the audit chains."""
    SESSION = "session"
    """Secret of the session cookie and the CSRF tokens."""


ELLIPTIC = frozenset({Purpose.OPENING, Purpose.RECEIPT, Purpose.AUDIT})


class MissingKey(Exception):
    """No key of this purpose, or not this one. The message names the purpose and the id only."""


@dataclass(frozen=True)
class Key:
    """One key. `secret` is 32 random bytes, or the private key's PEM for elliptic purposes."""

    purpose: Purpose
    id: str
    secret: bytes
    retired_at: datetime | None

    @cached_property
    def private(self) -> ec.EllipticCurvePrivateKey:
        """The elliptic private key."""
        loaded = serialization.load_pem_private_key(self.secret, password=None)
        if not isinstance(loaded, ec.EllipticCurvePrivateKey):
            raise MissingKey(f"{self.purpose} key {self.id} is not an elliptic key")
        return loaded

    @cached_property
    def public_point(self) -> bytes:
        """The public key as 65 bytes, uncompressed (SEC 1)."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )


class KeyProvider(Protocol):
    """Where keys come from."""

    def current(self, purpose: Purpose) -> Key:
        """The key for new work. Raises MissingKey."""

    def by_id(self, purpose: Purpose, key_id: str) -> Key:
        """A key that was used before. Raises MissingKey."""

    def known(self, purpose: Purpose) -> list[Key]:
        """All keys of a purpose, the youngest first."""


class FileKeys:
    """Keys as files. Re-reads the folder when it changes, so that rotation needs no restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Purpose, tuple[int, list[Key]]] = {}

    def known(self, purpose: Purpose) -> list[Key]:
        """All keys of a purpose, the youngest first."""
        folder = self.folder / purpose
        if not folder.is_dir():
            return []
        stamp = folder.stat().st_mtime_ns
        if (held := self._read.get(purpose)) and held[0] == stamp:
            return held[1]
        files = sorted(folder.glob("*.key"), reverse=True)  # ids begin with the time
        keys = [Key(purpose, file.stem, file.read_bytes(), _retired(file)) for file in files]
        self._read[purpose] = (stamp, keys)
        return keys

    def current(self, purpose: Purpose) -> Key:
        """The youngest key that is not retired. Raises MissingKey."""
        for key in self.known(purpose):
            if key.retired_at is None:
                return key
        raise MissingKey(f"no {purpose} key in use: run `flask keys create`")

    def by_id(self, purpose: Purpose, key_id: str) -> Key:
        """The key with this id. Raises MissingKey."""
        for key in self.known(purpose):
            if key.id == key_id:
                return key
        raise MissingKey(f"no {purpose} key {key_id}")

    def create(self, purpose: Purpose) -> Key:
        """Write a new key; it is the current one from now on, older ones keep opening."""
        folder = self.folder / purpose
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key_id = _new_key_id()
        if purpose in ELLIPTIC:
            secret = ec.generate_private_key(ec.SECP256R1()).private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        else:
            secret = secrets.token_bytes(32)
        _write(folder / f"{key_id}.key", secret)
        return self.by_id(purpose, key_id)

    def retire(self, purpose: Purpose, key_id: str) -> None:
        """Stop using a key for anything new. Raises MissingKey; refuses to retire the last one."""
        self.by_id(purpose, key_id)
        if self.current(purpose).id == key_id and not [
            key for key in self.known(purpose) if key.id != key_id and key.retired_at is None
        ]:
            raise MissingKey(f"{key_id} is the only {purpose} key in use: create another first")
        _write(self.folder / purpose / f"{key_id}.retired", clock.now().isoformat().encode())

    def destroy(self, purpose: Purpose, key_id: str) -> None:
        """Delete a retired key for good. What only it opens cannot be read any more."""
        if self.by_id(purpose, key_id).retired_at is None:
            raise MissingKey(f"{key_id} is in use: retire it first")
        for ending in ("key", "retired"):
            (self.folder / purpose / f"{key_id}.{ending}").unlink(missing_ok=True)

    def create_missing(self) -> list[Key]:
        """One key for each purpose that has none in use."""
        made = []
        for purpose in Purpose:
            if not [key for key in self.known(purpose) if key.retired_at is None]:
                made.append(self.create(purpose))
        return made


def opens_still(key: Key, days: int) -> bool:
    """Whether a retired opening key is still within its grace (DESIGN 4: at least 90 days)."""
    return key.retired_at is None or clock.now() < key.retired_at + timedelta(days=days)


def _new_key_id() -> str:
    return f"{clock.now():%Y%m%d%H%M%S}-{secrets.token_hex(3)}"


def _retired(file: Path) -> datetime | None:
    mark = file.with_suffix(".retired")
    return datetime.fromisoformat(mark.read_text()) if mark.exists() else None


def _write(file: Path, content: bytes) -> None:
    if not re.fullmatch(r"[0-9a-f-]+\.(key|retired)", file.name):
        raise ValueError("not a key's file name")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
