"""Reading the ledger: what was written into it, and what findings have in their own files.

Letters, cases and fines of a finding are rows of the ledger too. They are read where they stand:
nothing is copied, so nothing is counted twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Integer,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from webapp.findings.kinds import LetterKind, Measure
from webapp.findings.lifecycle import Step
from webapp.findings.models import Finding, FindingLetter, FindingStep
from webapp.findings.queries.listing import may_see
from webapp.foundation import day_spans
from webapp.foundation.access import Actor, Permission, in_scope
from webapp.foundation.database import db, enum_text
from webapp.foundation.day_spans import BusinessDay
from webapp.foundation.errors import NotFound
from webapp.places.models import Organisation, Outlet, RegionLevel, level_of
from webapp.supervision.enforcement.kinds import PENALTIES, ActKind
from webapp.supervision.enforcement.models import EnforcementAct

OWN, LETTER, STEP = "own", "letter", "step"
_COLUMN_OF = {
    RegionLevel.PROVINCE: "province_code",
    RegionLevel.CITY: "city_code",
    RegionLevel.COUNTY: "county_code",
}
_PLACE = ("county_code", "city_code", "province_code", "outlet_id", "company_id")
NUMBERS = ("count", "persons", "outlets", "fine_fen", "goods")
_KIND = enum_text(ActKind)


@dataclass(frozen=True)
class Wanted:
    """Which part of the ledger; both days are counted."""

    first: date
    last: date
    kind: ActKind | None = None
    region_code: str = ""
    company_id: UUID | None = None
    outlet_id: UUID | None = None


def may_see_penalties(actor: Actor) -> bool:
    """Whether penalties are any business of the actor's."""
    return actor.may(Permission.FINDINGS_PENALISE)


def kinds_seen(actor: Actor) -> list[ActKind]:
    """The kinds that an actor finds in the ledger."""
    return [one for one in ActKind if one not in PENALTIES or may_see_penalties(actor)]


def act_for(actor: Actor, act_id: UUID, *, lock: bool = False) -> EnforcementAct:
    """A row that was written into the ledger. Raises NotFound, also for a penalty that is no
    business of the actor's."""
    query = select(EnforcementAct).where(
        EnforcementAct.id == act_id,
        in_scope(EnforcementAct, actor),
        EnforcementAct.kind.in_(kinds_seen(actor)),
    )
    if lock:
        query = query.with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=lock))
    if found is None:
        raise NotFound()
    return found


def written(act_id: UUID) -> EnforcementAct | None:
    """The row that was written under an id."""
    return db.session.get(EnforcementAct, act_id)


def findings_called(actor: Actor, code: str, outlet_id: UUID | None = None) -> Sequence[Finding]:
    """The first two findings in scope, or at an outlet, that have a number: it is unique within a
    county."""
    query = select(Finding).where(Finding.code == code, may_see(actor)).order_by(Finding.id)
    if outlet_id is not None:
        query = query.where(Finding.outlet_id == outlet_id)
    return db.session.scalars(query.limit(2)).all()


def finding_codes(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Numbers of findings by id."""
    query = select(Finding.id, Finding.code).where(Finding.id.in_(list(ids)))
    return {row.id: row.code for row in db.session.execute(query)}


def rows(actor: Actor, wanted: Wanted, *, counting: bool = False) -> Subquery:
    """The ledger in scope as one table: `day` (text), `id`, `source`, `kind`, place, numbers.

    `counting` leaves out what was withdrawn; a list shows it, struck through.
    """
    parts = [_own(actor, wanted, counting), _letters(actor, wanted), _steps(actor, wanted)]
    return union_all(*parts).subquery("ledger")


def ledger(actor: Actor, wanted: Wanted) -> tuple[Select[Any], Any]:
    """The list without an order, and the keys by which it is paged: the newest day first."""
    table = rows(actor, wanted)
    return select(*table.c), [(table.c.day, "desc"), (table.c.id, "desc")]


def all_rows(actor: Actor, wanted: Wanted) -> Sequence[Any]:
    """The whole list in its order."""
    query, keys = ledger(actor, wanted)
    return db.session.execute(query.order_by(*(column.desc() for column, _way in keys))).all()


def works_here(actor: Actor, company_id: UUID) -> bool:
    """Whether a company has an outlet in the actor's scope."""
    query = select(Outlet.id).where(Outlet.company_id == company_id, in_scope(Outlet, actor))
    return db.session.scalar(query.limit(1)) is not None


def outlet_in_scope(actor: Actor, outlet_id: UUID) -> Sequence[Outlet]:
    """An outlet, where it lies in the actor's scope."""
    query = select(Outlet).where(Outlet.id == outlet_id, in_scope(Outlet, actor))
    return db.session.scalars(query).all()


def company_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of companies by id."""
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(list(ids)))
    return {row.id: row.name for row in db.session.execute(query)}


def sums(actor: Actor, wanted: Wanted) -> list[tuple[str, str, str, ActKind, dict[str, int]]]:
    """Numbers by (city, county, month, kind); a month is YYYY-MM, a city's own act has no
    county. `rows` counts the rows themselves."""
    table = rows(actor, wanted, counting=True)
    month = func.substr(table.c.day, 1, 7).label("month")
    keys = (table.c.city_code, table.c.county_code, month, table.c.kind)
    counted = [func.sum(table.c[name]).label(name) for name in NUMBERS]
    query = select(*keys, func.count().label("rows"), *counted).group_by(*keys)
    return [
        (
            row.city_code,
            row.county_code,
            row.month,
            row.kind,
            {name: int(getattr(row, name) or 0) for name in ("rows", *NUMBERS)},
        )
        for row in db.session.execute(query.order_by(*keys))
    ]


def _own(actor: Actor, wanted: Wanted, counting: bool) -> Select[Any]:
    table = EnforcementAct
    query = select(
        cast(table.day, String).label("day"),
        table.id.label("id"),
        literal(OWN).label("source"),
        table.kind.label("kind"),
        *(getattr(table, name).label(name) for name in _PLACE),
        table.finding_id.label("finding_id"),
        *(getattr(table, name).label(name) for name in NUMBERS),
        table.unit.label("unit"),
        case((table.withdrawn_at.is_(None), 0), else_=1).label("withdrawn"),
    ).where(
        in_scope(table, actor),
        table.day.between(wanted.first, wanted.last),
        table.kind.in_(_kinds(actor, wanted)),
        *_narrowed(table, wanted),
    )
    return query.where(table.withdrawn_at.is_(None)) if counting else query


def _letters(actor: Actor, wanted: Wanted) -> Select[Any]:
    kinds = {LetterKind.REMINDER: ActKind.REMINDER, LetterKind.ORDER: ActKind.ORDER}
    seen = [letter for letter, kind in kinds.items() if kind in _kinds(actor, wanted)]
    kind = case(
        *((FindingLetter.kind == letter, literal(kind.value)) for letter, kind in kinds.items())
    )
    return _of_finding(
        actor,
        wanted,
        LETTER,
        FindingLetter,
        FindingLetter.issued_at,
        type_coerce(kind, _KIND),
        literal(1),
        literal(0),
    ).where(FindingLetter.kind.in_(seen))


def _steps(actor: Actor, wanted: Wanted) -> Select[Any]:
    """Cases that were filed, and fines: a decision without a fine has no number of its own."""
    seen = _kinds(actor, wanted)
    files = FindingStep.step == Step.FILE
    kind = case((files, literal(ActKind.CASE.value)), else_=literal(ActKind.FINE.value))
    fines = and_(FindingStep.step == Step.DECIDE, FindingStep.measure == Measure.FINE)
    query = _of_finding(
        actor,
        wanted,
        STEP,
        FindingStep,
        FindingStep.at,
        type_coerce(kind, _KIND),
        case((files, 1), else_=0),
        func.coalesce(FindingStep.fine_fen, 0),
    ).where(FindingStep.step.in_([Step.FILE, Step.DECIDE]), files | fines)
    if ActKind.CASE not in seen:
        query = query.where(~files)
    if ActKind.FINE not in seen:
        query = query.where(files)
    return query


def _of_finding(
    actor: Actor,
    wanted: Wanted,
    source: str,
    table: Any,
    at: Any,
    kind: Any,
    count: Any,
    fine_fen: Any,
) -> Select[Any]:
    nothing = cast(literal(0), Integer)
    return (
        select(
            BusinessDay(at).label("day"),
            table.id.label("id"),
            literal(source).label("source"),
            kind.label("kind"),
            *(getattr(Finding, name).label(name) for name in _PLACE),
            Finding.id.label("finding_id"),
            cast(count, Integer).label("count"),
            nothing.label("persons"),
            nothing.label("outlets"),
            cast(fine_fen, Integer).label("fine_fen"),
            nothing.label("goods"),
            literal("").label("unit"),
            nothing.label("withdrawn"),
        )
        .join(Finding, and_(Finding.outlet_id == table.outlet_id, Finding.id == table.finding_id))
        .where(
            may_see(actor),
            *day_spans.within(at, wanted.first, wanted.last),
            *_narrowed(Finding, wanted),
        )
    )


def _kinds(actor: Actor, wanted: Wanted) -> list[ActKind]:
    seen = kinds_seen(actor)
    return [one for one in seen if wanted.kind in (None, one)]


def _narrowed(table: Any, wanted: Wanted) -> list[Any]:
    found = []
    if wanted.region_code:
        column = getattr(table, _COLUMN_OF[level_of(wanted.region_code)])
        found.append(column == wanted.region_code)
    if wanted.company_id is not None:
        found.append(table.company_id == wanted.company_id)
    if wanted.outlet_id is not None:
        found.append(table.outlet_id == wanted.outlet_id)
    return found
