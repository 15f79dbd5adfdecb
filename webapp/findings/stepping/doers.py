"""As what somebody may act on a finding."""

from webapp.findings import queries
from webapp.findings.kinds import Confirmer, Doer, Level
from webapp.findings.lifecycle import FindingState
from webapp.findings.models import Finding
from webapp.foundation.access import Actor, Permission


def doers_of(actor: Actor, finding: Finding) -> frozenset[Doer]:
    """As what an actor may act on a finding.

    What is the city's is no business of the county. Whoever has the last word has no other: an
    officer's own report is handled by colleagues. What the system found is looked at again by an
    officer who did not agree that it is mended.
    """
    if finding.confirmer_id == actor.account_id:
        return frozenset({Doer.REPORTER})
    office = _office(actor, finding)
    if office:
        checks = _waits_for_a_check(finding) and not approved_it(actor, finding)
        return office | {Doer.REPORTER} if checks else office
    return frozenset({Doer.COMPANY}) if actor.may(Permission.FINDINGS_RECTIFY) else frozenset()


def approved_it(actor: Actor, finding: Finding) -> bool:
    """Whether the next check of a finding cannot be the actor's: they agreed that it is mended."""
    return _waits_for_a_check(finding) and queries.approver_of(finding) == actor.account_id


def _office(actor: Actor, finding: Finding) -> frozenset[Doer]:
    if actor.may(Permission.FINDINGS_PENALISE):
        return frozenset({Doer.CITY, Doer.COUNTY})
    if actor.may(Permission.FINDINGS_HANDLE) and finding.level is Level.COUNTY:
        return frozenset({Doer.COUNTY})
    return frozenset()


def _waits_for_a_check(finding: Finding) -> bool:
    return finding.confirmer is Confirmer.CHECK and finding.state is FindingState.REVIEWED


def highest(doers: frozenset[Doer]) -> Doer:
    """The highest of what somebody may act as: the city acts as the city."""
    return min(doers, key=[Doer.CITY, Doer.COUNTY, Doer.COMPANY, Doer.REPORTER, Doer.SYSTEM].index)
