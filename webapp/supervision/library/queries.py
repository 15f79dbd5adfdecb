"""Reading the base library: one outlet's file, and which outlets lack something."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select

from webapp.foundation import clock
from webapp.foundation.access import Actor, ScopeKind
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import Outlet, OutletKind, Region, RegionLevel
from webapp.places.queries import OutletFilter, outlet_for, outlets
from webapp.supervision.forms.kinds import Purpose
from webapp.supervision.library.addresses import differs_in_sql
from webapp.supervision.library.kinds import Missing, VideoState
from webapp.supervision.library.models import (
    LibraryAnswer,
    OutletFiling,
    SafetyCentre,
    SafetyOfficer,
    VideoLink,
)

_WIDTHS = {ScopeKind.PROVINCE: 2, ScopeKind.CITY: 4, ScopeKind.COUNTY: 6}
"""So many digits of a county's code say what it lies in."""
MOST_ANSWERS = 12
MOST_OLD_FILINGS = 20


def month_of(day: date) -> str:
    """The month of a day, as reports name it."""
    return f"{day:%Y-%m}"


def lacking(
    actor: Actor, missing: Missing | None, wanted: OutletFilter | None = None
) -> Select[Outlet]:
    """Open outlets in scope that lack something; all of them for None. The page orders them."""
    query = outlets(actor, wanted).where(Outlet.closed.is_(False))
    return query if missing is None else query.where(_lacks(missing, clock.today()))


def counts(actor: Actor, wanted: OutletFilter | None = None) -> dict[Missing, int]:
    """How many outlets lack what."""
    return {
        one: db.session.scalar(
            select(func.count()).select_from(lacking(actor, one, wanted).subquery())
        )
        or 0
        for one in Missing
    }


def kinds_of_places(actor: Actor, wanted: OutletFilter | None = None) -> dict[OutletKind, int]:
    """How many open outlets and sorting centres there are."""
    some = lacking(actor, None, wanted).subquery()
    rows = db.session.execute(select(some.c.kind, func.count()).group_by(some.c.kind))
    return {row[0]: row[1] for row in rows}


def what_lacks(rows: Iterable[Outlet]) -> dict[UUID, list[Missing]]:
    """What each of some outlets lacks, in the order of the list of what can be missing."""
    ids, today = [one.id for one in rows], clock.today()
    found: dict[UUID, list[Missing]] = {one: [] for one in ids}
    for missing in Missing:
        query = select(Outlet.id).where(Outlet.id.in_(ids), _lacks(missing, today))
        for key in db.session.scalars(query):
            found[key].append(missing)
    return found


def filing_of(outlet: Outlet) -> OutletFiling | None:
    """What an outlet has filed, as it holds."""
    return db.session.scalar(
        select(OutletFiling).where(
            OutletFiling.outlet_id == outlet.id, OutletFiling.is_current.is_(True)
        )
    )


def filings_of(outlet_ids: Iterable[UUID]) -> dict[UUID, OutletFiling]:
    """What outlets have filed, as it holds, by outlet."""
    query = select(OutletFiling).where(
        OutletFiling.outlet_id.in_(list(outlet_ids)), OutletFiling.is_current.is_(True)
    )
    return {row.outlet_id: row for row in db.session.scalars(query)}


def old_filings(outlet: Outlet) -> Sequence[OutletFiling]:
    """What it had filed before, the newest first."""
    query = select(OutletFiling).where(
        OutletFiling.outlet_id == outlet.id, OutletFiling.is_current.is_(False)
    )
    return db.session.scalars(query.order_by(OutletFiling.id.desc()).limit(MOST_OLD_FILINGS)).all()


def videos_of(outlet: Outlet) -> Sequence[VideoLink]:
    """The cameras of an outlet, the first first."""
    query = select(VideoLink).where(
        VideoLink.outlet_id == outlet.id, VideoLink.removed_at.is_(None)
    )
    return db.session.scalars(query.order_by(VideoLink.id)).all()


def video_for(actor: Actor, outlet_id: UUID, video_id: UUID, *, lock: bool = False) -> VideoLink:
    """A camera in scope. Raises NotFound."""
    query = select(VideoLink).where(
        VideoLink.outlet_id == outlet_id,
        VideoLink.id == video_id,
        VideoLink.removed_at.is_(None),
    )
    return _one(actor, outlet_id, query, lock)


def officers_of(outlet: Outlet) -> Sequence[SafetyOfficer]:
    """Who looks after safety at an outlet now."""
    query = select(SafetyOfficer).where(
        SafetyOfficer.outlet_id == outlet.id, SafetyOfficer.until.is_(None)
    )
    return db.session.scalars(query.order_by(SafetyOfficer.id)).all()


def officer_for(
    actor: Actor, outlet_id: UUID, officer_id: UUID, *, lock: bool = False
) -> SafetyOfficer:
    """A safety officer of an outlet in scope. Raises NotFound."""
    query = select(SafetyOfficer).where(
        SafetyOfficer.outlet_id == outlet_id, SafetyOfficer.id == officer_id
    )
    return _one(actor, outlet_id, query, lock)


def answers_of(outlet: Outlet, purpose: Purpose) -> Sequence[LibraryAnswer]:
    """The last answers to a form, the newest first."""
    query = select(LibraryAnswer).where(
        LibraryAnswer.outlet_id == outlet.id, LibraryAnswer.purpose == purpose
    )
    query = query.order_by(LibraryAnswer.month.desc(), LibraryAnswer.id.desc())
    return db.session.scalars(query.limit(MOST_ANSWERS)).all()


def answer_for(actor: Actor, outlet_id: UUID, answer_id: UUID) -> LibraryAnswer:
    """One answered form of an outlet in scope. Raises NotFound."""
    query = select(LibraryAnswer).where(
        LibraryAnswer.outlet_id == outlet_id, LibraryAnswer.id == answer_id
    )
    return _one(actor, outlet_id, query, lock=False)


def answered(outlet_id: UUID, answer_id: UUID) -> LibraryAnswer | None:
    """The answers that were sent under an id."""
    return db.session.get(LibraryAnswer, (outlet_id, answer_id))


def centre(county_code: str) -> SafetyCentre | None:
    """The centre of a county."""
    return db.session.get(SafetyCentre, county_code)


def counties_with_centres(actor: Actor) -> list[tuple[str, str, SafetyCentre | None]]:
    """(code, name, centre) of the counties in scope, in the order of their codes."""
    query = (
        select(Region.code, Region.name, SafetyCentre)
        .outerjoin(SafetyCentre, SafetyCentre.county_code == Region.code)
        .where(_counties(actor))
        .order_by(Region.code)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def county_for(actor: Actor, code: str) -> str:
    """The name of a county in scope. Raises NotFound."""
    name = db.session.scalar(select(Region.name).where(Region.code == code, _counties(actor)))
    if name is None:
        raise NotFound()
    return name


def _counties(actor: Actor) -> ColumnElement[bool]:
    width = _WIDTHS.get(actor.scope.kind)
    if width is None:
        return Region.code.in_([])
    prefix = actor.scope.id[:width]
    return and_(Region.level == RegionLevel.COUNTY, func.substr(Region.code, 1, width) == prefix)


def _one(actor: Actor, outlet_id: UUID, query: Select[Any], lock: bool) -> Any:
    outlet_for(actor, outlet_id)
    if lock:
        query = query.with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=lock))
    if found is None:
        raise NotFound()
    return found


def _lacks(missing: Missing, today: date) -> ColumnElement[bool]:
    filing = and_(OutletFiling.outlet_id == Outlet.id, OutletFiling.is_current.is_(True))
    if missing is Missing.FILING:
        return ~_there_is(OutletFiling, filing)
    if missing is Missing.EXPIRED:
        return _there_is(OutletFiling, filing, OutletFiling.valid_until < today)
    if missing is Missing.ADDRESS:
        other = differs_in_sql(OutletFiling.address_key, Outlet.address)
        return _there_is(OutletFiling, filing, other)
    if missing is Missing.OFFICER:
        of = and_(SafetyOfficer.outlet_id == Outlet.id, SafetyOfficer.until.is_(None))
        return ~_there_is(SafetyOfficer, of)
    if missing is Missing.VIDEO:
        video = and_(VideoLink.outlet_id == Outlet.id, VideoLink.removed_at.is_(None))
        return _there_is(VideoLink, video, VideoLink.state == VideoState.BROKEN)
    report = and_(
        LibraryAnswer.outlet_id == Outlet.id,
        LibraryAnswer.purpose == Purpose.MONTHLY_REPORT,
        LibraryAnswer.month == month_of(today),
    )
    return ~_there_is(LibraryAnswer, report)


def _there_is(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(table.id).where(*conditions).correlate(Outlet).exists()
