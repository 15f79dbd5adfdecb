"""A report that was kept on a phone: the frozen record, whose it is, and the finding it begins."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.findings import beginning, trail
from webapp.findings.beginning import BY_ROLE, KINDS_BY_ROLE, Report
from webapp.findings.kinds import Category, FindingKind, Reporter
from webapp.findings.stepping import Place
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.errors import Conflict, InvalidInput, Problem
from webapp.places.models import Outlet
from webapp.places.queries import outlet as outlet_by_id
from webapp.records import ledger
from webapp.records.case import Case
from webapp.records.frame import (
    MICRO,
    Frame,
    FramePart,
    Photo,
    PhotoPart,
    Spot,
    SpotPart,
    Words,
    one_of,
)
from webapp.records.kinds import Kind
from webapp.records.lifecycle import RecordKind

MOST_PHOTOS = 6
NOT_A_REPORTER = _l("看到问题的时候，您还不是（或者已经不是）监督员、网格员，这条不能收下。")
TAKEN = _l("同一个编号已经报过另一件事。这条请删掉，重新报。")


@dataclass(frozen=True, kw_only=True)
class ReportRecord(Frame):
    """What somebody saw at the frame's outlet, at the moment of capture."""

    finding_kind: FindingKind
    category: Category
    words: str
    photos: tuple[Photo, ...]
    place: Spot | None


class FrozenReport(FramePart):
    """A problem that a supervisor or a grid worker saw. Nothing in it is sealed but the photos:
    identity numbers are refused, as in every report."""

    finding_kind = one_of(FindingKind)
    category = one_of(Category)
    words = Words(1000)
    photos = fields.List(
        fields.Nested(PhotoPart), required=True, validate=validate.Length(max=MOST_PHOTOS)
    )
    place = fields.Nested(SpotPart, required=True, allow_none=True)

    made = ReportRecord

    def prepared(self, loaded: dict[str, Any]) -> dict[str, Any]:
        """Photos and place as objects."""
        loaded["photos"] = tuple(Photo(**photo) for photo in loaded["photos"])
        loaded["place"] = Spot(**loaded["place"]) if loaded["place"] else None
        return loaded


def _prepare(case: Case[ReportRecord]) -> tuple[Report, Outlet, Reporter]:
    record = case.record
    role = _role_for(record.finding_kind)
    if role not in case.membership.roles:
        raise InvalidInput(errors={"captured_by": [str(NOT_A_REPORTER)]})
    told = Report(
        id=record.id,
        kind=record.finding_kind,
        category=record.category,
        outlet_id=record.outlet_id,
        words=record.words,
        photos=tuple(photo.sha256 for photo in record.photos),
        place=_place(record.place),
        seen_at=case.time.adjusted_at,
    )
    beginning.check(told)
    return told, outlet_by_id(record.outlet_id), BY_ROLE[role]


def _role_for(kind: FindingKind) -> Role:
    for role, kinds in KINDS_BY_ROLE.items():
        if kind in kinds:
            return role
    raise InvalidInput(errors={"category": [str(beginning.NOT_OF_KIND)]})


def _place(spot: Spot | None) -> Place | None:
    if spot is None:
        return None
    return Place(spot.latitude_e6 / MICRO, spot.longitude_e6 / MICRO, spot.accuracy_metres)


def _write(
    session: Session, case: Case[ReportRecord], told: Report, outlet: Outlet, reporter: Reporter
) -> None:
    ledger.enter(session, case)
    made, first = beginning.by_account(session, told, outlet, reporter, case.sender)
    trail.record(session, case.sender, made, first)


def _clash(_case: Case[ReportRecord], _problem: IntegrityError) -> Problem:
    return Conflict(TAKEN, slug="report-differs")


KIND = Kind(
    kind=RecordKind.REPORT,
    schema=FrozenReport(),
    roles=frozenset(BY_ROLE),
    colleagues_forward=False,
    act=Act.REPORT_RECEIVED,
    state="received",
    prepare=_prepare,
    write=_write,
    clash=_clash,
    steps={
        "finding_kind": "category",
        "category": "category",
        "words": "words",
        "photos": "photos",
        "place": "place",
    },
    sentences={
        "category": beginning.NOT_OF_KIND,
        "words": _l("说明最多 1000 个字，不能有看不见的字符。"),
        "photos": _l("照片数量或大小不对，最多 6 张。"),
        "place": _l("定位的数据不对，可以不带定位再报一次。"),
    },
)
