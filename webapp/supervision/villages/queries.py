"""Reading check-ins and weeks: of one village, of an outlet's round, of a region."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, bindparam, exists, func, literal_column, select
from sqlalchemy.orm import Session

from webapp.findings.kinds import FindingKind
from webapp.findings.lifecycle import Step
from webapp.findings.models import Finding, FindingStep
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.direct import Direct
from webapp.foundation.errors import NotFound
from webapp.places.villages.models import Village
from webapp.supervision.villages.false_places import SAME_POINTS, Point, Sighting
from webapp.supervision.villages.models import SUMS, VillageCheckIn, VillageWeek

LOOK_BACK = timedelta(days=60)
"""How far back the same point is looked for."""
SHOWN = 60
_C = VillageCheckIn


# Asked of every check-in that comes in, so they are put together once.
_T = VillageCheckIn.__table__.c
_PLACED = select(_T["latitude_e6", "longitude_e6", "accuracy_metres", "adjusted_at"]).where(
    _T.captured_by == bindparam("person"), _T.latitude_e6.is_not(None)
)
_BEFORE = Direct(
    _PLACED.where(_T.adjusted_at <= bindparam("at"))
    .order_by(_T.adjusted_at.desc(), _T.id.desc())
    .limit(literal_column("1"))
)
_AFTER = Direct(
    _PLACED.where(_T.adjusted_at > bindparam("at"))
    .order_by(_T.adjusted_at, _T.id)
    .limit(literal_column("1"))
)
_AT_THE_POINT = Direct(
    select(_T.village_id, _T.business_day)
    .where(
        _T.captured_by == bindparam("person"),
        _T.adjusted_at >= bindparam("since"),
        _T.adjusted_at <= bindparam("until"),
        _T.latitude_e6 == bindparam("latitude"),
        _T.longitude_e6 == bindparam("longitude"),
    )
    .distinct()
    .order_by(_T.village_id, _T.business_day)
    .limit(literal_column(str(SAME_POINTS + 1)))
)
_F, _S = Finding.__table__.c, FindingStep.__table__.c
_MENDED = Direct(
    select(func.max(_S.at).label("mended_at"))
    .select_from(FindingStep.__table__)
    .join(Finding.__table__, and_(_F.outlet_id == _S.outlet_id, _F.id == _S.finding_id))
    .where(
        _F.kind == bindparam("kind", type_=_F.kind.type),
        _F.subject == bindparam("subject"),
        _F.closed_at.is_(None),
        _S.step == bindparam("step", type_=_S.step.type),
    )
)


def neighbours(session: Session, captured_by: UUID, at: datetime) -> list[Sighting]:
    """The person's check-ins with a place next before a moment, and next after it."""
    given = {"person": captured_by, "at": at}
    found = (one.one_or_none(session, given) for one in (_BEFORE, _AFTER))
    return [Sighting(point, one.adjusted_at) for one in found if one and (point := point_of(one))]


def same_points(
    session: Session, captured_by: UUID, here: Point, at: datetime, now: tuple[UUID, date]
) -> int:
    """At how many (village, day) the person was at exactly this point, `now` among them."""
    given = {
        "person": captured_by,
        "since": at - LOOK_BACK,
        "until": at + LOOK_BACK,
        "latitude": here.latitude_e6,
        "longitude": here.longitude_e6,
    }
    found = _AT_THE_POINT.rows(session, given)
    return len({(row.village_id, row.business_day) for row in found} | {now})


def point_of(check_in: Any) -> Point | None:
    """Where a check-in was; None without a place."""
    degrees = (check_in.latitude_e6, check_in.longitude_e6, check_in.accuracy_metres)
    if degrees[0] is None or degrees[1] is None or degrees[2] is None:
        return None
    return Point(degrees[0], degrees[1], degrees[2])


def check_ins_of(actor: Actor, village_id: UUID) -> Sequence[VillageCheckIn]:
    """The latest check-ins at a village, those in the actor's scope."""
    query = select(_C).where(_C.village_id == village_id, in_scope(_C, actor))
    latest = query.order_by(_C.business_day.desc(), _C.adjusted_at.desc(), _C.id)
    return db.session.scalars(latest.limit(SHOWN)).all()


def check_in(village_id: UUID, check_in_id: UUID) -> VillageCheckIn | None:
    """One check-in at a village, whoever asks: for code that judges the right itself."""
    query = select(_C).where(_C.village_id == village_id, _C.id == check_in_id)
    return db.session.scalar(query)


def check_in_for(
    actor: Actor, village_id: UUID, check_in_id: UUID, *, lock: bool = False
) -> VillageCheckIn:
    """One check-in at a village in the actor's scope. Raises NotFound."""
    query = select(_C).where(_C.village_id == village_id, _C.id == check_in_id, in_scope(_C, actor))
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound()
    return found


def flagged(actor: Actor) -> Select[VillageCheckIn]:
    """The doubtful check-ins in the actor's scope; the page orders them."""
    return select(_C).where(in_scope(_C, actor), _C.flagged)


def weeks_of(village: Village, since: date) -> dict[date, VillageWeek]:
    """A village's weeks from one on, by their Monday."""
    query = select(VillageWeek).where(
        VillageWeek.outlet_id == village.outlet_id,
        VillageWeek.village_id == village.id,
        VillageWeek.week >= since,
    )
    return {row.week: row for row in db.session.scalars(query.order_by(VillageWeek.week))}


def outlet_week(actor: Actor, outlet_id: UUID, week: date) -> Sequence[VillageWeek]:
    """The weeks of an outlet's villages, within the actor's scope."""
    query = select(VillageWeek).where(
        VillageWeek.outlet_id == outlet_id,
        VillageWeek.week == week,
        in_scope(VillageWeek, actor),
    )
    return db.session.scalars(query.order_by(VillageWeek.village_id)).all()


def sums_by(
    actor: Actor, model: Any, column: str, week: date, within: dict[str, str]
) -> Sequence[Row[Any]]:
    """The sums of a week in the actor's scope by a column of VillageOutletWeek or of
    VillageCountyWeek, as `place`; within what some of its columns are."""
    sums = [func.sum(getattr(model, name)).label(name) for name in SUMS]
    place = getattr(model, column)
    query = (
        select(place.label("place"), *sums)
        .where(model.week == week, in_scope(model, actor))
        .filter_by(**within)
        .group_by(place)
        .order_by(place)
    )
    return db.session.execute(query).all()


def check_ins_between(
    session: Session, outlet_id: UUID, first: date, last: date
) -> Sequence[Row[UUID, date, bool]]:
    """(village_id, business_day, flagged) of an outlet's check-ins in some days."""
    query = select(_C.village_id, _C.business_day, _C.flagged).where(
        _C.outlet_id == outlet_id, _C.business_day.between(first, last)
    )
    return session.execute(query.order_by(_C.business_day, _C.id)).all()


def check_ins_of_day(outlet_id: UUID, day: date) -> Sequence[VillageCheckIn]:
    """An outlet's check-ins of a day, in their order."""
    query = select(_C).where(_C.outlet_id == outlet_id, _C.business_day == day)
    return db.session.scalars(query.order_by(_C.adjusted_at, _C.id)).all()


def unvisited(session: Session, since: date, after: UUID | None, limit: int) -> Sequence[Village]:
    """Villages that are owed visits and had none worth the name since a day; by id, from one on."""
    seen = exists().where(
        and_(
            _C.village_id == Village.id,
            _C.business_day >= since,
            _C.flagged.is_(False),
        )
    )
    query = select(Village).where(Village.active, Village.since <= since, ~seen)
    if after is not None:
        query = query.where(Village.id > after)
    return session.scalars(query.order_by(Village.id).limit(limit)).all()


def last_visits(session: Session, of: Sequence[UUID]) -> dict[UUID, date]:
    """The last day on which somebody came to each village, by id; without those nobody came to."""
    query = select(_C.village_id, func.max(_C.business_day)).where(
        _C.village_id.in_(of), _C.flagged.is_(False)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(_C.village_id))}


def mended_at(session: Session, subject: str) -> datetime | None:
    """When the outlet last said of the open finding about a subject that it is mended."""
    given = {"kind": FindingKind.VILLAGE, "subject": subject, "step": Step.RECTIFY}
    found = _MENDED.one_or_none(session, given)
    return found.mended_at if found else None


def confirmed_since(session: Session, outlet_id: UUID, subject: str, moment: datetime) -> bool:
    """Whether a finding about a subject was confirmed at a moment or later."""
    query = (
        select(_S.id)
        .select_from(FindingStep.__table__)
        .join(Finding.__table__, and_(_F.outlet_id == _S.outlet_id, _F.id == _S.finding_id))
        .where(
            _F.outlet_id == outlet_id,
            _F.kind == FindingKind.VILLAGE,
            _F.subject == subject,
            _S.step == Step.CONFIRM,
            _S.at >= moment,
        )
    )
    return session.scalar(query.limit(1)) is not None


def old_places(session: Session, before: date, limit: int) -> Sequence[Row[UUID, UUID, UUID]]:
    """(outlet_id, id, company_id) of check-ins before a day that still say where they were."""
    query = select(_C.outlet_id, _C.id, _C.company_id).where(
        _C.latitude_e6.is_not(None), _C.business_day < before
    )
    return session.execute(query.order_by(_C.business_day, _C.id).limit(limit)).all()
