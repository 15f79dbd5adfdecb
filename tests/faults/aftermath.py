"""What must hold when a fault run is over: nothing lost or twice, every receipt proves itself."""

import hashlib
import http.client
import json
import struct
import subprocess
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from sqlalchemy import select

from tests.faults.run import Outcome
from tooling.live import LiveServer
from tooling.processes import ROOT
from tooling.servers import FLASK
from webapp.accounts.models import Device
from webapp.foundation import crypto
from webapp.foundation.database import db
from webapp.foundation.uploads.lifecycle import UploadState
from webapp.foundation.uploads.models import Upload
from webapp.pickups.models import Pickup, PickupParcel
from webapp.records.models import ReceivedRecord

RECEIPT = struct.Struct(">B4s16s32sQ")


def check(server: LiveServer, outcome: Outcome) -> None:
    """AssertionError for anything that was lost, doubled, unproved or left behind."""
    db.session.rollback()
    received = {str(row.id): row for row in db.session.scalars(select(ReceivedRecord))}
    pickups = [str(one) for one in db.session.scalars(select(Pickup.id))]
    numbers = list(db.session.scalars(select(PickupParcel.waybill)))

    assert outcome.made - set(received) == set(), "lost"
    assert sorted(pickups) == sorted(received), "twice, or half"
    assert len(numbers) == len(set(numbers)) == len(pickups), "a parcel twice"
    assert set(outcome.receipts) == set(received), "without a receipt, or with one for nothing"
    keys = published_keys(server)
    for record_id, receipt in outcome.receipts.items():
        assert proves(receipt, record_id, received[record_id].record_hash, keys), record_id
    _check_photos(outcome)
    reported = select(Device.unsent).where(Device.unsent_reported_at.is_not(None))
    assert set(db.session.scalars(reported)) <= {0}, "the server still misses records"
    audit_holds(server)


def _check_photos(outcome: Outcome) -> None:
    promised = sum(db.session.scalars(select(Pickup.photos)))
    states = list(db.session.scalars(select(Upload.state)))
    assert states == [UploadState.ATTACHED] * promised, "a photo is missing, or twice"
    assert promised >= outcome.photos


def published_keys(server: LiveServer) -> dict[str, str]:
    """Receipt keys by id, as any stranger gets them."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/api/v1/keys")
    body = json.loads(connection.getresponse().read())
    connection.close()
    return {key["id"]: key["public"] for key in body["receipt"]}


def proves(receipt: str, record_id: str, record_hash: str, keys: dict[str, str]) -> bool:
    """The receipt read and verified without a line of the product's own receipt code."""
    raw = crypto.from_base64url(receipt)
    version, mark, record, digest, _moment = RECEIPT.unpack(raw[: RECEIPT.size])
    point = crypto.from_base64url(keys[mark.hex()])
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    signature = raw[RECEIPT.size :]
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        key.verify(encode_dss_signature(r, s), raw[: RECEIPT.size], ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    fits = version == 1 and hashlib.sha256(point).digest()[:4] == mark
    return fits and UUID(bytes=record) == UUID(record_id) and digest.hex() == record_hash


def audit_holds(server: LiveServer) -> None:
    """`flask audit verify`, as an auditor runs it."""
    done = subprocess.run(
        [*FLASK, "audit", "verify"],
        cwd=ROOT,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "entries\tok" in done.stdout
