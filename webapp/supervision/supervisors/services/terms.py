"""Acts on terms: appointing, prolonging, ending early. The grant holds as long as the term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.accounts import invitations
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account, Grant
from webapp.accounts.queries import person_for
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor, Role, Scope, ScopeKind
from webapp.foundation.audit import Act
from webapp.foundation.database import insert_once, new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.supervision.supervisors import queries
from webapp.supervision.supervisors.kinds import Area
from webapp.supervision.supervisors.models import Appointment

LONGEST_YEARS = 5
NO_COUNTY = _l("选一个您管的县区")
WRONG_ORDER = _l("最后一天要在今天以后，也不早于第一天")
TOO_LONG = _l("一个任期最多 5 年")
CERTIFICATE_TAKEN = _l("本县区已经有这个证号，换一个")
NO_AREA = _l("至少选一项")
NOT_YOURS = _l("这个工号已经有人用了，换一个")
HAS_LEFT = _l("这个人已经离职，请系统管理员先请回来")
SERVES_ALREADY = _l("这个人这段时间已经是本县区的监督员")
NOT_LATER = _l("要比现在的最后一天更晚")
ENDED = _l("任期已经结束，没有做任何改动。要再聘请，请新开一个任期。")


@dataclass(frozen=True)
class Wanted:
    """A term as an officer wants it."""

    login: str
    name: str
    county_code: str
    areas: Sequence[Area]
    certificate: str
    starts_on: date
    ends_on: date


def appoint(actor: Actor, wanted: Wanted) -> tuple[Appointment, Account, str]:
    """Begin a term: of somebody new, or of somebody known in the actor's scope.

    Answers the term, the account and the token of an invitation, empty for whoever signs in
    already. Raises InvalidInput (by field).
    """
    _check(actor, wanted)
    with transaction() as session:
        account, is_new = _account(session, actor, wanted)
        grant = _grant(session, actor, account, wanted)
        made = _appointment(actor, account, grant, wanted)
        if not insert_once(session, made):
            raise InvalidInput(errors={"certificate": [str(CERTIFICATE_TAKEN)]})
        token = ""
        if is_new or account.state is AccountState.INVITED:
            token = invitations.new_invitation(session, account, actor.account_id)
        audit.record(
            Act.SUPERVISOR_APPOINTED,
            actor,
            "appointment",
            made.id,
            chain=grant.organisation_id,
            account=account.id,
            region=made.county_code,
            until=made.ends_on.isoformat(),
        )
    return made, account, token


def prolong(actor: Actor, appointment_id: UUID, version: int, ends_on: date) -> Appointment:
    """Let a term that has not ended last longer. Raises NotFound, Conflict, InvalidInput."""
    with transaction():
        term = _running(actor, appointment_id, version)
        if ends_on <= term.ends_on:
            raise InvalidInput(errors={"ends_on": [str(NOT_LATER)]})
        if ends_on > _latest(max(term.starts_on, clock.today())):
            raise InvalidInput(errors={"ends_on": [str(TOO_LONG)]})
        term.ends_on = ends_on
        grant = queries.grant(term.grant_id, lock=True)
        grant.effective_until = clock.start_of(ends_on + timedelta(days=1))
        audit.record(
            Act.SUPERVISOR_PROLONGED,
            actor,
            "appointment",
            term.id,
            chain=grant.organisation_id,
            account=term.account_id,
            until=ends_on.isoformat(),
        )
    return term


def end(actor: Actor, appointment_id: UUID, version: int, reason: str) -> Appointment:
    """End a term today: from this moment the supervisor may report no more.

    What waits for their word goes to a successor. Raises NotFound, Conflict.
    """
    with transaction():
        term = _running(actor, appointment_id, version)
        term.ends_on, term.ended_early, term.end_reason = clock.today(), True, reason
        grant = queries.grant(term.grant_id, lock=True)
        grant.effective_until, grant.ended_by = clock.now(), actor.account_id
        audit.record(
            Act.SUPERVISOR_ENDED,
            actor,
            "appointment",
            term.id,
            chain=grant.organisation_id,
            account=term.account_id,
        )
    return term


def _check(actor: Actor, wanted: Wanted) -> None:
    errors = {}
    if wanted.county_code not in dict(queries.counties_of(actor)):
        errors["county_code"] = [str(NO_COUNTY)]
    if not wanted.areas:
        errors["areas"] = [str(NO_AREA)]
    if wanted.ends_on < max(wanted.starts_on, clock.today()):
        errors["ends_on"] = [str(WRONG_ORDER)]
    elif wanted.ends_on > _latest(wanted.starts_on):
        errors["ends_on"] = [str(TOO_LONG)]
    if errors:
        raise InvalidInput(errors=errors)


def _latest(starts_on: date) -> date:
    """The latest last day of a term that begins on a day."""
    return starts_on + timedelta(days=LONGEST_YEARS * 366)


def _account(session: Session, actor: Actor, wanted: Wanted) -> tuple[Account, bool]:
    known = queries.account_called(wanted.login)
    if known is None:
        return invitations.new_account(session, login=wanted.login, name=wanted.name), True
    try:
        person_for(actor, known.id)
    except NotFound:
        raise InvalidInput(errors={"login": [str(NOT_YOURS)]}) from None
    if known.state is AccountState.LEFT:
        raise InvalidInput(errors={"login": [str(HAS_LEFT)]})
    invitations.refuse_own(actor, known.id)
    return known, False


def _grant(session: Session, actor: Actor, account: Account, wanted: Wanted) -> Grant:
    """The grant of the term: a role that was given without one gets this one's end."""
    scope = Scope(ScopeKind.COUNTY, wanted.county_code)
    holds_until = clock.start_of(wanted.ends_on + timedelta(days=1))
    if (given := queries.endless_grant(account.id, scope)) is not None:
        given.effective_until = holds_until
        return given
    try:
        return invitations.new_grant(
            session,
            account,
            Role.SOCIAL_SUPERVISOR,
            scope,
            organisation_id=queries.bureau_of(wanted.county_code) or UUID(actor.chain),
            place=invitations.place_of_scope(scope),
            given_by=actor.account_id,
            holds_from=clock.start_of(wanted.starts_on),
            holds_until=holds_until,
        )
    except Conflict:
        raise InvalidInput(errors={"login": [str(SERVES_ALREADY)]}) from None


def _appointment(actor: Actor, account: Account, grant: Grant, wanted: Wanted) -> Appointment:
    place = invitations.place_of_scope(Scope(ScopeKind.COUNTY, wanted.county_code))
    return Appointment(
        id=new_id(),
        account_id=account.id,
        grant_id=grant.id,
        areas=[one.value for one in Area if one in wanted.areas],
        certificate=wanted.certificate,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        appointed_by=actor.account_id,
        appointed_at=clock.now(),
        **place,
    )


def _running(actor: Actor, appointment_id: UUID, version: int) -> Appointment:
    term = queries.appointment_for(actor, appointment_id, lock=True)
    if term.version != version:
        raise Conflict()
    if term.has_ended(clock.today()):
        raise Conflict(ENDED)
    return term
