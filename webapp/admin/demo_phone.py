"""A phone of the demo world: it seals, freezes and signs as a real one, inside the process."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from webapp.accounts.services.own_account import enrol_device
from webapp.foundation import clock, crypto
from webapp.foundation.access import Actor
from webapp.foundation.database import new_id
from webapp.foundation.keys import Purpose
from webapp.identity.masking import mask_name
from webapp.records.case import Envelope
from webapp.records.services import receive


@dataclass
class DemoPhone:
    """One courier's phone at one outlet."""

    actor: Actor
    outlet_id: UUID
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )
    device_id: UUID = field(default_factory=new_id)

    def enrol(self, label: str) -> None:
        """Make the phone known."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.device_id = enrol_device(self.actor, point, label).id

    def seal(self, identity: dict[str, Any], act_id: UUID) -> tuple[str, str]:
        """(key id, what is sealed to it) of an identity, bound to an act at the phone's outlet."""
        opening = crypto.provider().current(Purpose.OPENING)
        plain = json.dumps(identity, ensure_ascii=False).encode()
        info = f"yitong/v1/identity/{act_id}/{self.outlet_id}"
        return opening.id, crypto.seal(opening.public_point, plain, info)

    def pickup(
        self,
        at: datetime,
        waybills: list[str],
        sealed: dict[str, Any],
        *,
        offset: timedelta = timedelta(0),
        channel: str = "camera",
        **changes: Any,
    ) -> UUID:
        """Record a pickup as if it were `at`, received a few seconds later; answers its id."""
        record_id = new_id()
        key_id, text = self.seal(sealed, record_id)
        members = {
            **self._frame("pickup", record_id, at - offset, offset),
            "notice_shown_at": _iso(at - offset - timedelta(minutes=2)),
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
                "sealed": text,
                "masked_name": mask_name(sealed["name"]),
                "document_type": sealed["document_type"],
                "channel": channel,
            },
            "item_category": "daily",
            "item_words": "",
            "inspection": "opened",
            "photos": [],
            "confirmed_at": _iso(at - offset),
            **changes,
        }
        return self._send(members, at)

    def refusal(self, at: datetime, reason: str, waybills: list[str], goods_words: str) -> UUID:
        """Parcels that were not accepted."""
        record_id = new_id()
        members = {
            **self._frame("refusal", record_id, at, timedelta(0)),
            "waybills": waybills,
            "reason": reason,
            "goods_words": goods_words,
        }
        return self._send(members, at)

    def void(self, at: datetime, pickup_id: UUID, reason_words: str) -> UUID:
        """A pickup withdrawn."""
        members = {
            **self._frame("void", new_id(), at, timedelta(0)),
            "voids": str(pickup_id),
            "reason_words": reason_words,
        }
        return self._send(members, at)

    def check_in(
        self, at: datetime, village_id: UUID, spot: tuple[int, int, int] | None, **changes: Any
    ) -> UUID:
        """The post at a village; `spot` is (latitude, longitude in millionths, metres)."""
        names = ("latitude_e6", "longitude_e6", "accuracy_metres")
        members = {
            **self._frame("check-in", new_id(), at, timedelta(0)),
            "village_id": str(village_id),
            "mode": "direct",
            "vehicle": "motorcycle",
            "handover_point": "doors",
            "items": 4 + at.day % 9,
            "slip": at.day % 2 == 0,
            "place": dict(zip(names, spot, strict=True)) if spot else None,
            "photos": [],
            **changes,
        }
        return self._send(members, at)

    def _send(self, members: dict[str, Any], at: datetime) -> UUID:
        text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
        signature = crypto.sign_with(self.key, text.encode())
        record_id = UUID(members["id"])
        with clock.freeze(at + timedelta(seconds=4)):
            receive(self.actor, Envelope(record_id, text, signature, self.device_id))
        return record_id

    def _frame(self, kind: str, record_id: UUID, at: datetime, offset: timedelta) -> dict[str, Any]:
        return {
            "schema": 1,
            "kind": kind,
            "id": str(record_id),
            "outlet_id": str(self.outlet_id),
            "captured_by": str(self.actor.account_id),
            "device_id": str(self.device_id),
            "captured_at": _iso(at),
            "clock": {
                "server_offset_ms": round(offset.total_seconds() * 1000),
                "offset_age_ms": 60_000,
            },
            "release": "demo",
        }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
