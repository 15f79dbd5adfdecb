"""The headers of tus 1.0.0, read strictly."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext as _l

from webapp.foundation.errors import TooLarge
from webapp.foundation.uploads.models import Upload, UploadKind
from webapp.foundation.uploads.refusals import ChecksumMismatch, WrongHeader

ALGORITHMS = {"sha1": 20, "sha256": 32}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY_ID = re.compile(r"[0-9A-Za-z-]{1,40}")
_NUMBER = re.compile(r"[0-9]{1,15}")
_WRONG = _l("这个请求看不懂，没有做任何改动。")


@dataclass(frozen=True)
class Metadata:
    """What Upload-Metadata says of a photo. `outlet_id` is None for the sender's own outlet."""

    record_id: UUID
    sha256: str
    kind: UploadKind
    key_id: str | None
    outlet_id: UUID | None


def number(name: str) -> int:
    """A header that holds a whole number of bytes. Raises WrongHeader."""
    value = request.headers.get(name, "")
    if not _NUMBER.fullmatch(value):
        raise WrongHeader(_WRONG, header=name)
    return int(value)


def metadata() -> Metadata:
    """Upload-Metadata: `record`, `sha256`, `kind`, and if need be `key_id` and `outlet`.

    Other names (a file's name, its type) are not kept. Raises WrongHeader.
    """
    try:
        given = _pairs(request.headers.get("Upload-Metadata", ""))
        sha256, key_id = given["sha256"].lower(), given.get("key_id")
        if not _SHA256.fullmatch(sha256) or (key_id and not _KEY_ID.fullmatch(key_id)):
            raise ValueError("not a hash, or not a key's name")
        return Metadata(
            record_id=UUID(given["record"]),
            sha256=sha256,
            kind=UploadKind(given["kind"]),
            key_id=key_id or None,
            outlet_id=UUID(given["outlet"]) if given.get("outlet") else None,
        )
    except (KeyError, ValueError) as problem:
        raise WrongHeader(_WRONG, header="Upload-Metadata") from problem


def metadata_of(upload: Upload) -> str:
    """Upload-Metadata again, as HEAD has to answer it."""
    kept = {
        "record": str(upload.record_id),
        "sha256": upload.sha256,
        "kind": upload.kind.value,
        "key_id": upload.opening_key_id or "",
        "outlet": str(upload.outlet_id),
    }
    return ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}"
        for name, value in kept.items()
        if value
    )


class Checksum:
    """Upload-Checksum of one PATCH, if the client sent one. Raises WrongHeader."""

    def __init__(self) -> None:
        self.given = request.headers.get("Upload-Checksum", "")
        if not self.given:
            return
        self.algorithm, _, encoded = self.given.partition(" ")
        try:
            self.digest = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            self.digest = b""
        if len(self.digest) != ALGORITHMS.get(self.algorithm):
            raise WrongHeader(_WRONG, header="Upload-Checksum")

    def checked(self, pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
        """All pieces as one, once the sum is right: not a byte of a wrong piece may be kept.

        Raises ChecksumMismatch, TooLarge beyond `most` bytes.
        """
        body = bytearray()
        for piece in pieces:
            body += piece
            if len(body) > most:
                raise TooLarge()
        # SHA-1 is what the protocol asks for at least; it guards against noise, not against people.
        found = hashlib.new(self.algorithm, body, usedforsecurity=False).digest()
        if not hmac.compare_digest(found, self.digest):
            raise ChecksumMismatch()
        yield bytes(body)


def _pairs(text: str) -> dict[str, str]:
    pairs = [pair.strip().partition(" ") for pair in text.split(",") if pair.strip()]
    return {name: base64.b64decode(encoded, validate=True).decode() for name, _, encoded in pairs}
