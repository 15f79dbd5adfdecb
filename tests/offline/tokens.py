"""Receipts as the server makes them, for the phone to judge."""

import base64
import hashlib
import struct
import uuid

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def base64url(data: bytes) -> str:
    """Unpadded base64url."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def published(key: ec.EllipticCurvePrivateKey, key_id: str) -> dict[str, str]:
    """A receipt key as /api/v1/keys publishes it."""
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"id": key_id, "public": base64url(point)}


def receipt(
    key: ec.EllipticCurvePrivateKey, key_id: str, record_id: str, frozen: str, received_ms: int
) -> str:
    """The compact token over the bytes of `frozen`."""
    signed = (
        b"\x01"
        + bytes.fromhex(key_id)
        + uuid.UUID(record_id).bytes
        + hashlib.sha256(frozen.encode()).digest()
        + struct.pack(">Q", received_ms)
    )
    r, s = utils.decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
    return base64url(signed + r.to_bytes(32, "big") + s.to_bytes(32, "big"))
