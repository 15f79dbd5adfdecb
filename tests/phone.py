"""A phone in Python: it enrols its key, seals, freezes, signs and posts as the shipped one does.

It speaks through a transport: Flask's test client, or a real connection for benchmarks and fault
runs. What it sends is made once and sent as it is, however often.
"""

import hashlib
import http.client
import json
import os
import struct
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from PIL import Image

from tests.people import Sender, sender
from webapp.foundation import crypto
from webapp.foundation.database import new_id

HEADERS = {"X-Yitong": "1", "Accept": "application/json"}
CHUNK = 256 * 1024
KEPT_ALIVE = 3.0
"""Seconds for which a connection is used again: less than the server keeps one that rests."""


@dataclass(frozen=True)
class Answer:
    """What came back; `body` is the JSON object, or empty."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def slug(self) -> str:
        """The kind of refusal."""
        return str(self.body.get("type", "")).removeprefix("urn:problem:")


class Transport(Protocol):
    """A way to the server, signed in or not."""

    def exchange(
        self, method: str, path: str, *, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        """Send one request and answer what came back. Raises OSError when nothing does."""


class ClientTransport:
    """Flask's test client."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def exchange(
        self, method: str, path: str, *, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        """Through WSGI, without a network."""
        response = self.client.open(path, method=method, data=body, headers=dict(headers))
        parsed = response.get_json(silent=True)
        return Answer(
            response.status_code, parsed if isinstance(parsed, dict) else {}, response.headers
        )


class HttpTransport:
    """One kept-alive connection to a real server, with the session's cookie."""

    def __init__(self, url: str, cookie: str = "", timeout: float = 30.0) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(
            parts.hostname or "127.0.0.1", parts.port, timeout=timeout
        )
        self.cookie = cookie
        self._rests_since = time.monotonic()

    def exchange(
        self, method: str, path: str, *, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        """Over the network. A broken connection is opened anew by the next request."""
        sent = dict(headers) | ({"Cookie": self.cookie} if self.cookie else {})
        if time.monotonic() - self._rests_since > KEPT_ALIVE:
            self.connection.close()  # the server has hung up; the next request connects anew
        try:
            self.connection.request(method, path, body, sent)
            response = self.connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as broken:
            self.connection.close()
            raise OSError("no answer") from broken
        finally:
            self._rests_since = time.monotonic()
        parsed: Any = {}
        if text and "json" in response.headers.get("Content-Type", ""):
            parsed = json.loads(text)
        return Answer(response.status, parsed, response.headers)


@dataclass(frozen=True)
class Queued:
    """A record in the phone's queue, frozen: nothing of it changes any more."""

    id: UUID
    frozen: str
    signature: str
    device_id: UUID
    photos: tuple[bytes, ...] = ()
    """Sealed bytes, which go ahead of the record."""

    @property
    def envelope(self) -> bytes:
        """The body of the request, the same bytes each time."""
        sent = {
            "id": str(self.id),
            "frozen": self.frozen,
            "signature": self.signature,
            "device_id": str(self.device_id),
        }
        return json.dumps(sent, ensure_ascii=False).encode()

    @property
    def members(self) -> dict[str, Any]:
        """The record as an object, to look into or to make another from."""
        members: dict[str, Any] = json.loads(self.frozen)
        return members


@dataclass
class Phone:
    """One courier's phone at one outlet.

    `offset` is how far the server's clock is ahead of the phone's, as the phone learnt it;
    `clock_error` is how far the phone's own clock is really off.
    """

    transport: Transport
    account_id: UUID
    outlet_id: UUID
    device_id: UUID = field(default_factory=new_id)
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )
    release: str = "test"
    offset: timedelta | None = timedelta(0)
    clock_error: timedelta = timedelta(0)
    server_keys: dict[str, Any] = field(default_factory=dict)

    @property
    def public_point(self) -> bytes:
        """The key as it is enrolled: 65 bytes."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def enrol(self) -> None:
        """Tell the server the key; it answers the device's id."""
        given = {"public_key": crypto.to_base64url(self.public_point), "label": "Python"}
        answer = self.call("POST", "/api/v1/devices", given)
        assert answer.status == 201, answer
        self.device_id = UUID(answer.body["device_id"])

    def fetch_keys(self) -> dict[str, Any]:
        """Fetch the published keys and keep them for work without a network."""
        answer = self.call("GET", "/api/v1/keys")
        assert answer.status == 200, answer
        self.server_keys = answer.body
        return self.server_keys

    # ------------------------------------------------------------------ making records

    def now(self) -> datetime:
        """What the phone's clock shows."""
        return datetime.now(UTC) - self.clock_error

    def seal(self, plain: bytes, info: str) -> tuple[str, str]:
        """(key id, base64url of enc ‖ ciphertext) under the server's current opening key."""
        opening = (self.server_keys or self.fetch_keys())["opening"]
        point = crypto.from_base64url(opening["public"])
        return opening["id"], crypto.seal(point, plain, info)

    def pickup(
        self,
        waybills: Sequence[str],
        who: Sender | None = None,
        *,
        photos: Sequence[bytes] = (),
        at: datetime | None = None,
        record_id: UUID | None = None,
        channel: str = "camera",
        **changes: Any,
    ) -> Queued:
        """A pickup with one check for all its waybills. `changes` replace members of the record."""
        record_id = record_id or new_id()
        who = who or sender()
        moment = at or self.now()
        plain = json.dumps(who.sealed, ensure_ascii=False).encode()
        key_id, sealed = self.seal(plain, f"yitong/v1/identity/{record_id}/{self.outlet_id}")
        sealed_photos = [self._photo(photo, record_id) for photo in photos]
        members = {
            **self._frame("pickup", record_id, moment),
            "notice_shown_at": iso(moment - timedelta(minutes=2)),
            "parcels": [
                {"id": str(new_id()), "waybill": waybill, "channel": "camera"}
                for waybill in waybills
            ],
            "class": "loose",
            "letter": False,
            "weight_grams": None,
            "destination_code": "360102",
            "identity": {
                "key_id": key_id,
                "sealed": sealed,
                "masked_name": who.masked_name,
                "document_type": who.document_type,
                "channel": channel,
            },
            "item_category": "daily",
            "item_words": "",
            "inspection": "opened",
            "photos": [meta for meta, _sealed in sealed_photos],
            "confirmed_at": iso(moment),
        }
        return self.freeze({**members, **changes}, tuple(one for _meta, one in sealed_photos))

    def refusal(self, reason: str, waybills: Sequence[str] = (), **changes: Any) -> Queued:
        """Parcels that were not accepted."""
        members = {
            **self._frame("refusal", new_id(), self.now()),
            "waybills": list(waybills),
            "reason": reason,
            "goods_words": "",
        }
        return self.freeze({**members, **changes})

    def void(self, pickup_id: UUID, reason_words: str = "扫错了", **changes: Any) -> Queued:
        """An act withdrawn."""
        members = {
            **self._frame("void", new_id(), self.now()),
            "voids": str(pickup_id),
            "reason_words": reason_words,
        }
        return self.freeze({**members, **changes})

    def correction(
        self, pickup_id: UUID, changes: dict[str, Any], reason_words: str = "补区县", **more: Any
    ) -> Queued:
        """An act put right."""
        members = {
            **self._frame("correction", new_id(), self.now()),
            "corrects": str(pickup_id),
            "changes": changes,
            "reason_words": reason_words,
        }
        return self.freeze({**members, **more})

    def check_in(
        self,
        village_id: UUID,
        spot: tuple[int, int, int] | None = (28_700_000, 115_900_000, 12),
        *,
        photos: Sequence[bytes] = (),
        at: datetime | None = None,
        **changes: Any,
    ) -> Queued:
        """A check-in at a village; `spot` is (latitude, longitude in millionths, metres)."""
        record_id = new_id()
        names = ("latitude_e6", "longitude_e6", "accuracy_metres")
        sealed_photos = [self._photo(photo, record_id) for photo in photos]
        members = {
            **self._frame("check-in", record_id, at or self.now()),
            "village_id": str(village_id),
            "mode": "direct",
            "vehicle": "motorcycle",
            "handover_point": "committee",
            "items": 12,
            "slip": True,
            "place": dict(zip(names, spot, strict=True)) if spot else None,
            "photos": [meta for meta, _sealed in sealed_photos],
        }
        return self.freeze({**members, **changes}, tuple(one for _meta, one in sealed_photos))

    def report(
        self,
        *,
        photos: Sequence[bytes] = (),
        at: datetime | None = None,
        record_id: UUID | None = None,
        **changes: Any,
    ) -> Queued:
        """Something seen at the outlet. `changes` replace members of the record."""
        record_id = record_id or new_id()
        sealed_photos = [self._photo(photo, record_id) for photo in photos]
        members = {
            **self._frame("report", record_id, at or self.now()),
            "finding_kind": "service",
            "category": "notice-missing",
            "words": "资费表只剩空框。",
            "photos": [meta for meta, _sealed in sealed_photos],
            "place": {
                "latitude_e6": 28_680_000,
                "longitude_e6": 115_900_000,
                "accuracy_metres": 8,
            },
        }
        return self.freeze({**members, **changes}, tuple(one for _meta, one in sealed_photos))

    def freeze(self, members: dict[str, Any], photos: tuple[bytes, ...] = ()) -> Queued:
        """The text that JSON.stringify makes, signed. Nobody changes it from here on."""
        text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
        return self.sign(UUID(members["id"]), text, photos)

    def sign(self, record_id: UUID, text: str, photos: tuple[bytes, ...] = ()) -> Queued:
        """Any text, signed by this phone."""
        r, s = decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")  # as WebCrypto makes it
        return Queued(record_id, text, crypto.to_base64url(raw), self.device_id, photos)

    def _frame(self, kind: str, record_id: UUID, moment: datetime) -> dict[str, Any]:
        offset = None if self.offset is None else round(self.offset.total_seconds() * 1000)
        return {
            "schema": 1,
            "kind": kind,
            "id": str(record_id),
            "outlet_id": str(self.outlet_id),
            "captured_by": str(self.account_id),
            "device_id": str(self.device_id),
            "captured_at": iso(moment),
            "clock": {
                "server_offset_ms": offset,
                "offset_age_ms": None if offset is None else 60_000,
            },
            "release": self.release,
        }

    def _photo(self, photo: bytes, record_id: UUID) -> tuple[dict[str, Any], bytes]:
        key_id, text = self.seal(photo, f"yitong/v1/photo/{record_id}/{self.outlet_id}")
        sealed = crypto.from_base64url(text)
        digest = hashlib.sha256(sealed).hexdigest()
        return {"sha256": digest, "size": len(sealed), "key_id": key_id}, sealed

    # ------------------------------------------------------------------ the wire

    def call(self, method: str, path: str, given: Any = None) -> Answer:
        """One JSON exchange."""
        headers = dict(HEADERS)
        body = None
        if given is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(given, ensure_ascii=False).encode()
        return self.transport.exchange(method, path, body=body, headers=headers)

    def send(self, queued: Queued) -> Answer:
        """Post a record as it is."""
        headers = {**HEADERS, "Content-Type": "application/json"}
        return self.transport.exchange(
            "POST", "/api/v1/records", body=queued.envelope, headers=headers
        )

    def deliver(self, queued: Queued) -> Answer:
        """Photos first, then the record."""
        kinds = {"report": "finding-photo", "check-in": "village-photo"}
        kind = kinds.get(queued.members["kind"], "pickup-photo")
        for photo in queued.photos:
            self.upload(queued.id, photo, kind)
        return self.send(queued)

    def upload(self, record_id: UUID, sealed: bytes, kind: str = "pickup-photo") -> None:
        """One sealed photo by tus 1.0, in chunks."""
        metadata = {
            "record": str(record_id),
            "sha256": hashlib.sha256(sealed).hexdigest(),
            "kind": kind,
            "outlet": str(self.outlet_id),
        }
        pairs = ",".join(
            f"{name} {b64encode(text.encode()).decode()}" for name, text in metadata.items()
        )
        headers = {**HEADERS, "Tus-Resumable": "1.0.0"}
        made = self.transport.exchange(
            "POST",
            "/api/v1/uploads",
            body=None,
            headers={**headers, "Upload-Length": str(len(sealed)), "Upload-Metadata": pairs},
        )
        assert made.status == 201, made
        place = urlsplit(made.headers["Location"]).path
        offset = int(made.headers.get("Upload-Offset", 0))
        while offset < len(sealed):
            sent = self.transport.exchange(
                "PATCH",
                place,
                body=sealed[offset : offset + CHUNK],
                headers={
                    **headers,
                    "Upload-Offset": str(offset),
                    "Content-Type": "application/offset+octet-stream",
                },
            )
            assert sent.status == 204, sent
            offset = int(sent.headers["Upload-Offset"])

    def proves(self, queued: Queued, receipt: str) -> bool:
        """What the phone asks before it deletes: is this a receipt for exactly these bytes?"""
        raw = crypto.from_base64url(receipt)
        if len(raw) != 125 or raw[0] != 1:
            return False
        mark, signed, signature = raw[1:5].hex(), raw[:61], raw[61:]
        keys = {
            key["id"]: key["public"] for key in (self.server_keys or self.fetch_keys())["receipt"]
        }
        return (
            raw[5:21] == queued.id.bytes
            and raw[21:53] == hashlib.sha256(queued.frozen.encode()).digest()
            and mark in keys
            and crypto.verifies(crypto.from_base64url(keys[mark]), signature, signed)
        )


def received_at(receipt: str) -> datetime:
    """The moment that a receipt names."""
    (milliseconds,) = struct.unpack(">Q", crypto.from_base64url(receipt)[53:61])
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def iso(moment: datetime) -> str:
    """As Date.prototype.toISOString writes it."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def random_photo(side: int = 64) -> bytes:
    """A small PNG that no two calls make alike."""
    out = BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(out, "PNG")
    return out.getvalue()
