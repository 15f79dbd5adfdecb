"""Ciphers: values at rest, envelopes, blind indexes, what phones seal, and signatures.

AES-256-GCM by default, SM4-GCM by setting (GB/T 32907, RFC 8998); HPKE is RFC 9180 with P-256,
HKDF-SHA256 and AES-256-GCM, as the phone's module has it; ES256 signatures are raw r‖s.
"""

import base64
import binascii
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from flask import current_app

from webapp.foundation.keys import Key, KeyProvider, Purpose

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
AES, SM4 = "AES-256-GCM", "SM4-GCM"
_MARKS = {AES: b"\x01", SM4: b"\x02"}
_CIPHERS = {mark: name for name, mark in _MARKS.items()}
_NONCE, _TAG = 12, 16


class CannotOpen(Exception):
    """The bytes were changed, moved, or sealed to another key. Says no more than that."""


def provider() -> KeyProvider:
    """The keys of this application."""
    return current_app.extensions["keys"]


def new_data_key() -> bytes:
    """A key for one person or one file: 32 random bytes (SM4 uses the first 16)."""
    return os.urandom(32)


def encrypt(key: bytes, plain: bytes, bound_to: bytes, cipher: str = "") -> bytes:
    """mark(1) ‖ nonce(12) ‖ ciphertext ‖ tag(16); `bound_to` names the place it must stay in."""
    cipher = cipher or current_app.config["SETTINGS"].cipher
    nonce = os.urandom(_NONCE)
    if cipher == AES:
        return _MARKS[AES] + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)
    sealer = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(bound_to)
    sealed = sealer.update(plain) + sealer.finalize()
    return _MARKS[SM4] + nonce + sealed + sealer.tag


def decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """What encrypt() was given. Raises CannotOpen."""
    cipher, nonce, body = _CIPHERS.get(sealed[:1]), sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        if cipher == AES:
            return AESGCM(key).decrypt(nonce, body, bound_to)
        if cipher == SM4:
            mode = modes.GCM(nonce, body[-_TAG:])
            opener = Cipher(algorithms.SM4(key[:16]), mode).decryptor()
            opener.authenticate_additional_data(bound_to)
            return opener.update(body[:-_TAG]) + opener.finalize()
    except (InvalidTag, ValueError):
        pass
    raise CannotOpen


def wrap(data_key: bytes, bound_to: bytes) -> tuple[str, bytes]:
    """A data key under the vault's current key: (key id, wrapped bytes)."""
    key = provider().current(Purpose.VAULT)
    return key.id, encrypt(key.secret, data_key, b"wrap:" + bound_to)


def unwrap(key_id: str, wrapped: bytes, bound_to: bytes) -> bytes:
    """The data key again. Raises CannotOpen, MissingKey."""
    return decrypt(provider().by_id(Purpose.VAULT, key_id).secret, wrapped, b"wrap:" + bound_to)


def blind_index(purpose: str, value: str, key: Key | None = None) -> tuple[str, str]:
    """(key id, 64 hex digits): the same value gives the same index, for one purpose only."""
    key = key or provider().current(Purpose.INDEX)
    message = f"{purpose}\x00{value}".encode()
    return key.id, hmac.new(key.secret, message, hashlib.sha256).hexdigest()


def blind_indexes(purpose: str, value: str) -> list[str]:
    """The index of a value under every index key, the current first: two during a rotation."""
    return [blind_index(purpose, value, key)[1] for key in provider().known(Purpose.INDEX)]


def is_only_index_key(key_id: str) -> bool:
    """Whether values are indexed under this key alone; during a rotation there are two."""
    return [key.id for key in provider().known(Purpose.INDEX)] == [key_id]


def seal(public_point: bytes, plain: bytes, info: str) -> str:
    """What a phone does: base64url of enc ‖ ciphertext. For tests, benches and the demo world."""
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_point)
    return to_base64url(SUITE.encrypt(plain, public, info=info.encode()))


def open_sealed(sealed: bytes, key_id: str, info: str) -> bytes:
    """Open what a phone sealed to one of our opening keys. Raises CannotOpen, MissingKey."""
    key = provider().by_id(Purpose.OPENING, key_id)
    try:
        return SUITE.decrypt(sealed, key.private, info=info.encode())
    except Exception as problem:  # the library raises several kinds, all meaning the same
        raise CannotOpen from problem


def sign(key: Key, message: bytes) -> bytes:
    """ES256: 64 bytes r‖s, as WebCrypto makes and reads them."""
    return sign_with(key.private, message)


def sign_with(private: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """ES256 by a private key that is none of ours, as a phone's."""
    r, s = decode_dss_signature(private.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verifies(public_point: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an ES256 signature (64 bytes r‖s) holds."""
    if len(signature) != 64:
        return False
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_point)
        pair = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        public.verify(encode_dss_signature(*pair), message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def is_point(point: bytes) -> bool:
    """Whether 65 bytes are an uncompressed point of P-256."""
    if len(point) != 65:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return True


def to_base64url(raw: bytes) -> str:
    """Without padding (RFC 4648 5)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Raises ValueError for anything that to_base64url() would not write."""
    try:
        raw = base64.b64decode(
            text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
    except (UnicodeEncodeError, binascii.Error) as problem:
        raise ValueError("not base64url") from problem
    if to_base64url(raw) != text:
        raise ValueError("not base64url")
    return raw
