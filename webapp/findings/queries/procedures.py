"""Procedures: the version that holds, one of them, and what it says."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.findings.kinds import Doer, FindingKind, Severity
from webapp.findings.lifecycle import Step
from webapp.findings.models import Finding, Procedure
from webapp.findings.rules import DEFAULTS, Rules, StepRule
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound


def current_procedure(kind: FindingKind, city_code: str) -> Procedure | None:
    """The newest version for a city: its own, else the one for everywhere; None before any is."""
    query = (
        select(Procedure)
        .where(Procedure.kind == kind, Procedure.city_code.in_(["", city_code]))
        .order_by(Procedure.city_code.desc(), Procedure.number.desc())
    )
    return db.session.scalars(query.limit(1)).first()


def report_rule(kind: FindingKind, city_code: str) -> StepRule:
    """What a report of a kind demands in a city now."""
    kept = current_procedure(kind, city_code)
    rules = rules_of(kept) if kept else DEFAULTS[kind]
    return rules.steps[Step.REPORT]


def procedure(procedure_id: UUID) -> Procedure:
    """A version of a procedure. Raises NotFound."""
    found = db.session.get(Procedure, procedure_id)
    if found is None:
        raise NotFound()
    return found


def versions(kind: FindingKind, city_code: str) -> Sequence[Procedure]:
    """The versions that held in a city, the newest first."""
    query = select(Procedure).where(
        Procedure.kind == kind, Procedure.city_code.in_(["", city_code])
    )
    return db.session.scalars(
        query.order_by(Procedure.city_code.desc(), Procedure.number.desc())
    ).all()


def rules_for(finding: Finding) -> Rules:
    """What holds for a finding: the version that it began with."""
    return rules_of(procedure(finding.procedure_id))


def rules_of(kept: Procedure) -> Rules:
    """What a version of a procedure says."""
    return Rules(
        {
            Step(row.step): StepRule(
                row.step,
                frozenset(Doer(one) for one in row.doers),
                {
                    Severity.SERIOUS: row.days_serious,
                    Severity.USUAL: row.days_usual,
                    Severity.MINOR: row.days_minor,
                },
                row.photos,
                row.words,
                row.place,
            )
            for row in kept.steps
        },
        kept.escalates,
        kept.warns_days,
        kept.quiet_days,
    )
