"""Acts on the ledger: writing a row into it, withdrawing a wrong one, taking it away as a sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.accounts.people import holders_in
from webapp.findings.models import Finding
from webapp.findings.wording import refuse_identity_numbers
from webapp.foundation import audit, clock, jobs
from webapp.foundation.access import Actor, Permission, ScopeKind
from webapp.foundation.audit import Act
from webapp.foundation.database import insert_once, transaction
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput, NotFound
from webapp.places.models import RegionLevel, level_of
from webapp.places.queries import outlet_for, region_names, region_steps
from webapp.supervision.enforcement import queries
from webapp.supervision.enforcement.kinds import MOST, RULES, ActKind, Authority, KindRule, Number
from webapp.supervision.enforcement.models import EnforcementAct

EXPORT = "enforcement-export"
FINE_FIELD = "fine_yuan"
"""People write yuan."""
NOT_YOURS = _l("这一类由市局登记。")
NUMBER_NEEDED = _l("填从 1 起的整数；数很大的话请核对")
YUAN_NEEDED = _l("填 0.01 到 1000000 的金额，最多两位小数")
UNIT_NEEDED = _l("写明单位，例如：件、箱、公斤")
TOO_FEW = _l("至少选 %(count)s 名执法人员")
STRANGER = _l("选的人里有人不在岗，请重新选")
FEWER_THAN_OFFICERS = _l("人次不能少于选中的人数")
AUTHORITY_NEEDED = _l("选至少一个部门")
AHEAD = _l("日期不能在将来")
NO_FINDING = _l("没有找到这个编号的问题")
OTHER_OUTLET = _l("这件问题是另一个网点的")
IN_ITS_FILE = _l("问题的函、立案和罚款已经自动在台账里，不用再登记。")
DIFFERENT = _l("同一张表已经登记过另一件事。重新打开页面再登记。")
ALREADY = _l("这一条已经作废了。")


@dataclass(frozen=True)
class Deed:
    """What somebody did. `id` is the sender's: sent twice it is one row."""

    id: UUID
    kind: ActKind
    day: date
    officers: Sequence[UUID]
    numbers: Mapping[Number, int] = field(default_factory=dict)
    unit: str = ""
    authorities: Sequence[Authority] = ()
    outlet_id: UUID | None = None
    company_id: UUID | None = None
    region_code: str = ""
    """Where, when it was at no outlet; empty: in all of the actor's region."""
    finding_code: str = ""
    words: str = ""


def record(actor: Actor, deed: Deed) -> EnforcementAct:
    """Write a row into the ledger.

    Raises Forbidden for what only the city and above may do, NotFound for an outlet, company or
    region out of scope, Conflict, InvalidInput by field.
    """
    rule = RULES[deed.kind]
    if rule.city_only and not actor.may(Permission.FINDINGS_PENALISE):
        raise Forbidden(NOT_YOURS)
    refuse_identity_numbers(deed.words)
    _check(actor, deed, rule)
    finding = _finding(actor, deed, rule)
    made = EnforcementAct(
        id=deed.id,
        kind=deed.kind,
        day=deed.day,
        **_place(actor, deed, finding),
        finding_id=finding.id if finding else None,
        **{one.value: deed.numbers.get(one, 0) for one in rule.numbers},
        unit=deed.unit if Number.GOODS in rule.numbers else "",
        officers=sorted(str(one) for one in set(deed.officers)),
        authorities=[one.value for one in Authority if one in deed.authorities],
        words=deed.words,
        recorded_by=actor.account_id,
        recorded_at=clock.now(),
    )
    with transaction() as session:
        if known := queries.written(deed.id):
            return _the_same(known, actor, deed)
        if not insert_once(session, made):
            raise Conflict(DIFFERENT, slug="act-differs")
        audit.record(
            Act.ENFORCEMENT_RECORDED,
            actor,
            "enforcement-act",
            made.id,
            kind=made.kind.value,
            region=made.region_code,
            outlet=str(made.outlet_id or ""),
        )
    return made


def withdraw(actor: Actor, act_id: UUID, version: int, why: str) -> EnforcementAct:
    """Let a wrong row count no longer; it stays, struck through, with the reason.

    Raises NotFound, Forbidden for what the actor could not have written, Conflict, InvalidInput.
    """
    refuse_identity_numbers(why)
    with transaction() as session:
        row = queries.act_for(actor, act_id, lock=True)
        if RULES[row.kind].city_only and not actor.may(Permission.FINDINGS_PENALISE):
            raise Forbidden(NOT_YOURS)
        if row.is_withdrawn or row.version != version:
            raise Conflict(ALREADY)
        row.withdrawn_by, row.withdrawn_at = actor.account_id, clock.now()
        row.withdrawn_why = why
        session.flush()
        audit.record(
            Act.ENFORCEMENT_WITHDRAWN, actor, "enforcement-act", row.id, kind=row.kind.value
        )
    return row


def start_export(actor: Actor, wanted: queries.Wanted, *, sums: bool) -> jobs.Job:
    """Ask for the ledger, or its sums, as a spreadsheet; the job's page tells how far it is."""
    parameters = {
        "from": wanted.first.isoformat(),
        "until": wanted.last.isoformat(),
        "kind": wanted.kind.value if wanted.kind else "",
        "region": wanted.region_code,
        "company": str(wanted.company_id or ""),
        "outlet": str(wanted.outlet_id or ""),
        "sums": sums,
    }
    with transaction() as session:
        job = jobs.start(session, actor, EXPORT, parameters)
        audit.record(Act.ENFORCEMENT_EXPORTED, actor, "job", job.id, wanted=parameters)
    return job


def _check(actor: Actor, deed: Deed, rule: KindRule) -> None:
    errors = _wrong_numbers(deed, rule)
    if rule.authorities and not deed.authorities:
        errors["authorities"] = [str(AUTHORITY_NEEDED)]
    if deed.day > clock.today():
        errors["day"] = [str(AHEAD)]
    if wrong := _wrong_officers(actor, deed, rule):
        errors["officers"] = [wrong]
    if errors:
        raise InvalidInput(errors=errors)


def _wrong_numbers(deed: Deed, rule: KindRule) -> dict[str, list[str]]:
    errors = {}
    for number in rule.numbers:
        if not 1 <= deed.numbers.get(number, 0) <= MOST[number]:
            is_money = number is Number.FINE
            name = FINE_FIELD if is_money else number.value
            errors[name] = [str(YUAN_NEEDED if is_money else NUMBER_NEEDED)]
    if Number.GOODS in rule.numbers and not deed.unit:
        errors["unit"] = [str(UNIT_NEEDED)]
    counts_people = rule.officers > 1 and Number.PERSONS in rule.numbers
    if counts_people and deed.numbers.get(Number.PERSONS, 0) < len(set(deed.officers)):
        errors.setdefault("persons", [str(FEWER_THAN_OFFICERS)])
    return errors


def _wrong_officers(actor: Actor, deed: Deed, rule: KindRule) -> str:
    chosen = set(deed.officers)
    if len(chosen) < rule.officers:
        return str(TOO_FEW) % {"count": rule.officers}
    known = holders_in(actor, Permission.ENFORCEMENT_RECORD, chosen)
    strangers = chosen - known.keys()
    return str(STRANGER) if strangers else ""


def _finding(actor: Actor, deed: Deed, rule: KindRule) -> Finding | None:
    if not deed.finding_code:
        return None
    if rule.of_findings:
        raise InvalidInput(errors={"finding_code": [str(IN_ITS_FILE)]})
    found = queries.findings_called(actor, deed.finding_code)
    if deed.outlet_id and found:
        found = queries.findings_called(actor, deed.finding_code, deed.outlet_id)
        if not found:
            raise InvalidInput(errors={"finding_code": [str(OTHER_OUTLET)]})
    if len(found) != 1:
        raise InvalidInput(errors={"finding_code": [str(NO_FINDING)]})
    return found[0]


def _place(actor: Actor, deed: Deed, finding: Finding | None) -> dict[str, Any]:
    """Where a row belongs: to the outlet, or to the region in which it was done."""
    if finding is not None or deed.outlet_id is not None:
        at = finding if finding is not None else outlet_for(actor, deed.outlet_id or UUID(int=0))
        names = ("county_code", "city_code", "province_code", "outlet_id", "company_id")
        return {name: getattr(at, name) for name in names}
    if deed.company_id and not queries.works_here(actor, deed.company_id):
        raise NotFound()
    code = _region(actor, deed.region_code)
    level = level_of(code)
    return {
        "county_code": code if level is RegionLevel.COUNTY else "",
        "city_code": "" if level is RegionLevel.PROVINCE else code[:4] + "00",
        "province_code": code[:2] + "0000",
        "outlet_id": None,
        "company_id": deed.company_id,
    }


def _region(actor: Actor, code: str) -> str:
    if actor.scope.kind not in (ScopeKind.PROVINCE, ScopeKind.CITY, ScopeKind.COUNTY):
        raise NotFound()
    if not code:
        return actor.scope.id
    if actor.scope.id not in region_steps(code) or not region_names({code}) or len(code) > 6:
        raise NotFound()
    return code


def _the_same(known: EnforcementAct, actor: Actor, deed: Deed) -> EnforcementAct:
    same = (
        known.recorded_by == actor.account_id
        and (known.kind, known.day, known.words) == (deed.kind, deed.day, deed.words)
        and all(
            getattr(known, one.value) == deed.numbers.get(one, 0)
            for one in RULES[known.kind].numbers
        )
    )
    if not same:
        raise Conflict(DIFFERENT, slug="act-differs")
    return known
