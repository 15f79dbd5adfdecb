"""The signed receipt: proof that exactly these bytes were received, for anybody to check.

    version (1 byte, = 1) ‖ key id (4) ‖ record id (16) ‖ SHA-256 of the frozen bytes (32)
    ‖ received at, Unix milliseconds, big endian (8) ‖ ES256 over all before, raw r‖s (64)

125 bytes, 167 characters of base64url. The key id is the start of the SHA-256 of the public point.
"""

import hashlib
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import current_app

from webapp.foundation import crypto
from webapp.foundation.keys import Key, Purpose

VERSION = 1
_HEAD = struct.Struct(">B4s16s32sQ")
_LENGTH = _HEAD.size + 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_MS = 253_402_300_799_000
"""The last moment that a datetime holds."""


class NotAReceipt(ValueError):
    """Not made by us, or changed since. Says no more than that."""


@dataclass(frozen=True)
class Receipt:
    """What a receipt that holds says."""

    record_id: UUID
    record_hash: str
    """SHA-256 of the frozen bytes, hexadecimal."""
    received_at: datetime


def make(record_id: UUID, record_hash: str, received_at: datetime) -> str:
    """The token of a record that is received. `record_hash` is hexadecimal."""
    key = crypto.provider().current(Purpose.RECEIPT)
    milliseconds = (received_at - _EPOCH) // timedelta(milliseconds=1)
    signed = _HEAD.pack(
        VERSION, key_mark(key), record_id.bytes, bytes.fromhex(record_hash), milliseconds
    )
    return crypto.to_base64url(signed + crypto.sign(key, signed))


def read(token: str) -> Receipt:
    """What a token proves. Raises NotAReceipt for anything but an unchanged receipt of ours."""
    try:
        raw = crypto.from_base64url(token)
    except ValueError:
        raise NotAReceipt from None
    if len(raw) != _LENGTH:
        raise NotAReceipt
    signed, signature = raw[: _HEAD.size], raw[_HEAD.size :]
    version, mark, record_id, digest, milliseconds = _HEAD.unpack(signed)
    key = _by_mark(mark)
    if version != VERSION or key is None or milliseconds > _LONGEST_MS:
        raise NotAReceipt
    if not crypto.verifies(key.public_point, signature, signed):
        raise NotAReceipt
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return Receipt(UUID(bytes=record_id), digest.hex(), moment)


def address(token: str) -> str:
    """What stands in the receipt's QR code."""
    return f"{current_app.config['SETTINGS'].base_url}/r/{token}"


def published_keys() -> list[dict[str, str]]:
    """Every key that a receipt may be signed with, as the phones read them."""
    return [
        {"id": key_mark(key).hex(), "public": crypto.to_base64url(key.public_point)}
        for key in crypto.provider().known(Purpose.RECEIPT)
    ]


def key_mark(key: Key) -> bytes:
    """The four bytes by which a receipt names its key."""
    return hashlib.sha256(key.public_point).digest()[:4]


def _by_mark(mark: bytes) -> Key | None:
    known = crypto.provider().known(Purpose.RECEIPT)
    return next((key for key in known if key_mark(key) == mark), None)
