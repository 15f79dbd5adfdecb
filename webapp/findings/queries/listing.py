"""Lists of findings: whose they are, what waits for whom, what is late."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true, tuple_

from webapp.findings.kinds import Category, Confirmer, FindingKind, Level
from webapp.findings.lifecycle import OPEN, FindingState, Step
from webapp.findings.models import Finding, FindingWatch, Procedure, ProcedureStep
from webapp.findings.rules import MOST_WARNING
from webapp.foundation import clock
from webapp.foundation.access import Actor, Permission, in_scope
from webapp.foundation.database import db
from webapp.foundation.working_days import working_day_after, works_on

MOST = 999
"""So much is counted for the navigation; what is more is “999+”."""
OF_THE_OFFICE = frozenset(
    {
        FindingState.REPORTED,
        FindingState.ACCEPTED,
        FindingState.ASSIGNED,
        FindingState.RECTIFIED,
        FindingState.DISPUTED,
        FindingState.FILED,
    }
)
OF_THE_COMPANY = frozenset({FindingState.ASSIGNED, FindingState.VERIFIED, FindingState.DECIDED})
NOT_ITS_BUSINESS = frozenset({FindingState.REPORTED, FindingState.REJECTED})
"""What an outlet does not see: nobody has said that it is more than a word."""
OF_THE_REPORTER = frozenset({FindingState.REVIEWED})


class Turn(StrEnum):
    """Which findings a list is about."""

    MINE = "mine"
    """Those that wait for whoever looks."""
    LATE = "late"
    NEAR = "near"
    """Those that will be late soon."""
    WATCHED = "watched"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True)
class FindingFilter:
    """What a list shows."""

    turn: Turn | None = None
    """None: all."""
    kind: FindingKind | None = None
    category: Category | None = None
    outlet_id: UUID | None = None


def findings(actor: Actor, wanted: FindingFilter | None = None) -> Select[Finding]:
    """The findings that an actor may know of; the page orders them."""
    query = select(Finding).where(may_see(actor))
    if wanted is None:
        return query
    if wanted.kind is not None:
        query = query.where(Finding.kind == wanted.kind)
    if wanted.category is not None:
        query = query.where(Finding.category == wanted.category)
    if wanted.outlet_id is not None:
        query = query.where(Finding.outlet_id == wanted.outlet_id)
    return query.where(_turns(actor, wanted.turn))


def count_mine(actor: Actor, most: int = MOST) -> int:
    """How many wait for the actor; no more than one beyond `most` is counted."""
    some = findings(actor, FindingFilter(turn=Turn.MINE)).with_only_columns(Finding.id)
    return db.session.scalar(select(func.count()).select_from(some.limit(most + 1).subquery())) or 0


def is_overdue(today: date) -> ColumnElement[bool]:
    """Findings whose awaited step is late: right at any moment, since nothing is marked."""
    return and_(Finding.state.in_(OPEN), ~is_paused(today), Finding.due_on < today)


def is_paused(today: date) -> ColumnElement[bool]:
    """Findings whose clock stands because their reporter is asked."""
    return and_(Finding.paused_until.is_not(None), Finding.paused_until >= today)


def overdue(
    today: date, limit: int, after: tuple[date, UUID] | None
) -> list[tuple[UUID, UUID, date]]:
    """What is late and may be the clock's to move on, as (outlet, finding, day it was due), from a
    place in that order on. What is late with the city stays with the city."""
    query = select(Finding.outlet_id, Finding.id, Finding.due_on).where(
        is_overdue(today),
        or_(Finding.state == FindingState.REVIEWED, Finding.level == Level.COUNTY),
    )
    if after is not None:
        query = query.where(tuple_(Finding.due_on, Finding.id) > tuple_(*map(literal, after)))
    rows = db.session.execute(query.order_by(Finding.due_on, Finding.id).limit(limit))
    return [(row[0], row[1], row[2]) for row in rows if row[2] is not None]


def may_see(actor: Actor) -> ColumnElement[bool]:
    """Whoever only reports sees their own and what they took over; an outlet what was accepted;
    an office what is in scope."""
    if actor.may(Permission.FINDINGS_HANDLE):
        return in_scope(Finding, actor)
    if actor.may(Permission.FINDINGS_RECTIFY):
        return in_scope(Finding, actor) & Finding.state.not_in(NOT_ITS_BUSINESS)
    mine = actor.account_id
    return or_(Finding.reporter_id == mine, Finding.confirmer_id == mine)


def _turns(actor: Actor, turn: Turn | None) -> ColumnElement[bool]:
    today = clock.today()
    if turn is Turn.MINE:
        return _waits_for(actor)
    if turn is Turn.LATE:
        return is_overdue(today)
    if turn is Turn.NEAR:
        return and_(Finding.state.in_(OPEN), ~is_paused(today), is_near(today))
    if turn is Turn.OPEN:
        return Finding.state.in_(OPEN)
    if turn is Turn.OVER:
        return Finding.state.not_in(OPEN)
    if turn is Turn.WATCHED:
        watched = select(FindingWatch.finding_id).where(FindingWatch.account_id == actor.account_id)
        return Finding.id.in_(watched)
    return true()


def is_near(today: date) -> ColumnElement[bool]:
    """Findings whose deadline is as near as their procedure begins to warn of it."""
    of = works_on()
    return or_(
        *(
            Finding.due_on.between(today, working_day_after(today, days, of))
            & Finding.procedure_id.in_(select(Procedure.id).where(Procedure.warns_days == days))
            for days in range(MOST_WARNING + 1)
        )
    )


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    """Findings whose next step is the actor's. A paused one waits for its reporter, who may be an
    officer as well."""
    is_asked = is_paused(clock.today())
    is_running = ~is_asked
    mine = (Finding.confirmer_id == actor.account_id) & or_(
        Finding.state.in_(OF_THE_REPORTER), is_asked
    )
    # What nobody looked at again in time is the office's to look at.
    unchecked = and_(
        Finding.state.in_(OF_THE_REPORTER),
        Finding.confirmer == Confirmer.CHECK,
        Finding.nudges > 0,
    )
    if actor.may(Permission.FINDINGS_PENALISE):
        late = Finding.state.in_(OF_THE_COMPANY) & (Finding.due_on < clock.today())
        the_citys = or_(Finding.state.in_(OF_THE_OFFICE), late, unchecked) & (
            Finding.level == Level.CITY
        )
        return Finding.state.in_(OPEN) & or_(is_running & the_citys, mine)
    if actor.may(Permission.FINDINGS_HANDLE):
        of_the_office = or_(Finding.state.in_(OF_THE_OFFICE), unchecked)
        the_countys = of_the_office & (Finding.level == Level.COUNTY)
        return Finding.state.in_(OF_THE_OFFICE | OF_THE_REPORTER) & or_(
            is_running & the_countys, mine
        )
    if actor.may(Permission.FINDINGS_RECTIFY):
        first_looked_at = select(ProcedureStep.procedure_id).where(
            ProcedureStep.step == Step.VERIFY
        )
        is_the_offices = (Finding.state == FindingState.ASSIGNED) & Finding.procedure_id.in_(
            first_looked_at
        )
        return and_(is_running, Finding.state.in_(OF_THE_COMPANY), ~is_the_offices)
    return mine
