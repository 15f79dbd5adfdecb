"""Keys: files of mode 0400 behind a provider, never in the database or its backup.

A key is `<keys folder>/<purpose>/<id>.key`; `<id>.retired` beside it holds the moment from which
it signs, seals and encrypts nothing new. The youngest key that is not retired is the current one.
A hardware module takes the place of FileKeys by offering the same three methods.
"""

import os
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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
TICK_NS = 100_000_000
"""Far more than the step in which a file system counts time."""
_ID_TIME = "%Y%m%d%H%M%S"


class MissingKey(Exception):
    """No key of this purpose, or not this one. The message names the purpose and the id only."""


@dataclass(frozen=True)
class Key:
    """One key. `secret` is 32 random bytes, or the private key's PEM for elliptic purposes."""

    purpose: Purpose
    id: str
    secret: bytes = field(repr=False)
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


@dataclass(frozen=True)
class _Reading:
    """What a folder held when it was read."""

    stamp: int
    read_at: int
    keys: list[Key]

    def holds_at(self, stamp: int) -> bool:
        """Whether the folder still is as it was read.

        A file system counts time in ticks: what was read in the tick of the last change may have
        missed a second one in it, so such a reading holds for nobody.
        """
        return self.stamp == stamp and self.read_at - stamp > TICK_NS


class FileKeys:
    """Keys as files. Re-reads the folder when it changes, so that rotation needs no restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Purpose, _Reading] = {}

    def known(self, purpose: Purpose) -> list[Key]:
        """All keys of a purpose, the youngest first."""
        try:
            # Asked several times by every record: a Path would cost more than the question.
            stamp = os.stat(f"{self.folder}/{purpose}").st_mtime_ns
        except FileNotFoundError:
            return []
        if (held := self._read.get(purpose)) and held.holds_at(stamp):
            return held.keys
        read_at = time.time_ns()
        files = (self.folder / purpose).glob("*.key")
        youngest_first = sorted(files, reverse=True)  # ids begin with the time
        keys = [key for file in youngest_first if (key := _read_key(purpose, file))]
        self._read[purpose] = _Reading(stamp, read_at, keys)
        return keys

    def current(self, purpose: Purpose) -> Key:
        """The youngest key that is not retired. Raises MissingKey."""
        for key in self.known(purpose):
            if key.retired_at is None:
                return key
        raise MissingKey(f"no {purpose} key in use: run `flask keys create`")

    def in_use(self, purpose: Purpose) -> list[Key]:
        """The keys that are not retired, the youngest first: more than one during a rotation."""
        return [key for key in self.known(purpose) if key.retired_at is None]

    def made_at(self, purpose: Purpose) -> float:
        """When the current key came, in seconds since 1970. Raises MissingKey."""
        key = self.current(purpose)
        return (self.folder / purpose / f"{key.id}.key").stat().st_mtime

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
        key_id = _new_key_id(self.known(purpose))
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
        if self.by_id(purpose, key_id).retired_at is not None:
            raise MissingKey(f"{key_id} is retired already")
        if [key.id for key in self.in_use(purpose)] == [key_id]:
            raise MissingKey(f"{key_id} is the only {purpose} key in use: create another first")
        _write(self.folder / purpose / f"{key_id}.retired", clock.now().isoformat().encode())

    def destroy(self, purpose: Purpose, key_id: str) -> None:
        """Delete a retired key for good. What only it opens cannot be read any more.

        Raises MissingKey, also for a key in use.
        """
        if self.by_id(purpose, key_id).retired_at is None:
            raise MissingKey(f"{key_id} is in use: retire it first")
        for ending in ("key", "retired"):
            (self.folder / purpose / f"{key_id}.{ending}").unlink(missing_ok=True)

    def create_missing(self) -> list[Key]:
        """One key for each purpose that has none in use."""
        made = []
        for purpose in Purpose:
            if not self.in_use(purpose):
                made.append(self.create(purpose))
        return made


def opens_still(key: Key, days: int) -> bool:
    """Whether a retired opening key is still within its grace (at least 90 days)."""
    return key.retired_at is None or clock.now() < key.retired_at + timedelta(days=days)


def _new_key_id(known: list[Key]) -> str:
    """Later in the order than every known key, even one of the same second or of a fast clock."""
    moment = clock.now()
    if known:
        youngest = datetime.strptime(known[0].id[:14], _ID_TIME).replace(tzinfo=UTC)
        moment = max(moment, youngest + timedelta(seconds=1))
    return f"{moment:{_ID_TIME}}-{secrets.token_hex(3)}"


def _read_key(purpose: Purpose, file: Path) -> Key | None:
    mark = file.with_suffix(".retired")
    try:
        retired_at = datetime.fromisoformat(mark.read_text()) if mark.exists() else None
        return Key(purpose, file.stem, file.read_bytes(), retired_at)
    except FileNotFoundError:  # destroyed while we looked
        return None


def _write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all: other processes look at any moment."""
    if not re.fullmatch(r"[0-9a-f-]+\.(key|retired)", file.name):
        raise ValueError("not a key's file name")
    unfinished = file.with_name(file.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    unfinished.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # a key that a power cut takes back would take what it closed along
    finally:
        os.close(folder)
