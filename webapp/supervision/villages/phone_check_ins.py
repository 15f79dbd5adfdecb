"""Check-ins as phones send them: read, judged by their place, entered with what follows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.foundation import uploads
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.direct import insert_together
from webapp.foundation.errors import InvalidInput, Problem
from webapp.places.villages import queries as villages
from webapp.places.villages.lifecycle import DeliveryMode
from webapp.places.villages.models import Village
from webapp.places.villages.touching import touched
from webapp.records import ledger, reading
from webapp.records.case import Case
from webapp.records.frame import (
    Flag,
    Frame,
    FramePart,
    IdField,
    Photo,
    PhotoPart,
    Spot,
    SpotPart,
    one_of,
    whole,
)
from webapp.records.kinds import Kind
from webapp.records.lifecycle import RecordKind
from webapp.records.membership import refuse_stranger
from webapp.supervision.villages import checks, false_places, queries
from webapp.supervision.villages.false_places import Point
from webapp.supervision.villages.lifecycle import HandoverPoint, Suspicion, Vehicle
from webapp.supervision.villages.models import VillageCheckIn

MOST_PHOTOS = 3
MOST_ITEMS = 10_000
NOT_A_VILLAGE = _l("这个村不归这个网点投递。刷新一下今天的村，再打一次卡。")


@dataclass(frozen=True, kw_only=True)
class CheckInRecord(Frame):
    """Somebody brought the post to a village, at the moment of capture."""

    village_id: UUID
    mode: DeliveryMode
    vehicle: Vehicle
    handover_point: HandoverPoint
    items: int
    slip: bool
    place: Spot | None
    photos: tuple[Photo, ...]


class FrozenCheckIn(FramePart):
    """A check-in at a village. Nothing of anybody's mail is in it."""

    village_id = IdField(required=True)
    mode = one_of(DeliveryMode)
    vehicle = one_of(Vehicle)
    handover_point = one_of(HandoverPoint)
    items = whole(0, MOST_ITEMS)
    slip = Flag(required=True)
    place = fields.Nested(SpotPart, required=True, allow_none=True)
    photos = fields.List(
        fields.Nested(PhotoPart), required=True, validate=validate.Length(max=MOST_PHOTOS)
    )

    made = CheckInRecord

    def prepared(self, loaded: dict[str, Any]) -> dict[str, Any]:
        """Photos and place as objects."""
        loaded["photos"] = tuple(Photo(**photo) for photo in loaded["photos"])
        loaded["place"] = Spot(**loaded["place"]) if loaded["place"] else None
        return loaded


def _prepare(case: Case[CheckInRecord]) -> tuple[Village]:
    refuse_stranger(case.membership)
    village = villages.village(case.record.village_id)
    place = case.place
    # A village may have moved to a neighbouring outlet while the record was on the phone.
    if village is None or not (
        village.outlet_id == place["outlet_id"]
        or village.company_id == place["company_id"]
        or village.county_code == place["county_code"]
    ):
        raise InvalidInput(errors={"village": [str(NOT_A_VILLAGE)]})
    return (village,)


def write(session: Session, case: Case[CheckInRecord], village: Village) -> None:
    """Enter a check-in with its photos; say what is doubtful about its place; touch its week.

    Raises Conflict `photos-missing`, IntegrityError when it is in the ledger already.
    """
    record, time = case.record, case.time
    photos = [photo.sha256 for photo in record.photos]
    if photos:
        uploads.attach(session, record.id, record.outlet_id, photos)
    doubts = _doubts(session, case, village)
    spot = record.place
    row = {
        **case.place,
        "id": record.id,
        "village_id": village.id,
        "captured_by": record.captured_by,
        "adjusted_at": time.adjusted_at,
        "received_at": time.received_at,
        "business_day": time.business_day,
        "mode": record.mode,
        "vehicle": record.vehicle,
        "handover_point": record.handover_point,
        "items": record.items,
        "slip": record.slip,
        "latitude_e6": spot.latitude_e6 if spot else None,
        "longitude_e6": spot.longitude_e6 if spot else None,
        "accuracy_metres": spot.accuracy_metres if spot else None,
        "photos": photos,
        "suspicions": [one.value for one in doubts],
        "flagged": bool(doubts),
        "accepted_at": None,
        "accepted_by": None,
        "why_accepted": "",
    }
    checks.check(session, VillageCheckIn(**row))
    insert_together(
        session,
        (ledger.TABLE, ledger.row(case)),
        (VillageCheckIn.__table__, row),
        touched(session, record.outlet_id, time.business_day),
    )


def _doubts(session: Session, case: Case[CheckInRecord], village: Village) -> list[Suspicion]:
    """Nothing is said of a check-in without a place: it is shown as one, and counts."""
    record, at = case.record, case.time.adjusted_at
    if record.place is None:
        return []
    spot = record.place
    here = Point(spot.latitude_e6, spot.longitude_e6, spot.accuracy_metres)
    now = (village.id, case.time.business_day)
    known = None
    if village.latitude is not None and village.longitude is not None:
        known = (village.latitude, village.longitude)
    return false_places.suspicions(
        here,
        at,
        neighbours=queries.neighbours(session, record.captured_by, at),
        same_points=queries.same_points(session, record.captured_by, here, at, now),
        known=known,
    )


def _clash(_case: Case[CheckInRecord], _problem: IntegrityError) -> Problem:
    return reading.unreadable()


KIND = Kind(
    kind=RecordKind.CHECK_IN,
    schema=FrozenCheckIn(),
    roles=frozenset({Role.COURIER}),
    colleagues_forward=True,
    act=Act.VILLAGE_CHECKED_IN,
    state="received",
    prepare=_prepare,
    write=write,
    clash=_clash,
    steps={
        "village_id": "village",
        "mode": "mode",
        "vehicle": "vehicle",
        "handover_point": "handover_point",
        "items": "items",
        "place": "place",
        "photos": "photos",
    },
    sentences={
        "village": NOT_A_VILLAGE,
        "items": _l("件数不对，填 0 到 10000 之间的整数。"),
        "photos": _l("照片数量或大小不对，最多 3 张。"),
        "place": _l("定位的数据不对，可以不带定位再打一次卡。"),
    },
)
