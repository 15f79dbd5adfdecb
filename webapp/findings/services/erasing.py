"""Destroying how reporters could be reached, once their findings are long over."""

from collections import Counter

from sqlalchemy import update

from webapp.findings import queries
from webapp.findings.models import Finding
from webapp.findings.retention import REPORTERS
from webapp.foundation import destructions, stopping
from webapp.foundation.database import transaction
from webapp.foundation.sealed import NOTHING_SEALED

BATCH = 200


def erase_due() -> int:
    """Destroy the contacts of findings that ended longer than `reporter_keep_days` ago; answers how
    many. Safe to repeat and to interrupt: each batch is one transaction."""
    erased = 0
    while not stopping.wanted() and (batch := _erase_batch()):
        erased += batch
    return erased


def _erase_batch() -> int:
    before = destructions.before(REPORTERS)
    with transaction() as session:
        found = queries.reachable_and_over(session, before, BATCH)
        for outlet_id, finding_id, _company_id in found:
            one = update(Finding).where(Finding.outlet_id == outlet_id, Finding.id == finding_id)
            session.execute(one.values(**NOTHING_SEALED))
        for company_id, count in Counter(row[2] for row in found).items():
            destructions.record(session, REPORTERS, count, before, owner=company_id)
    return len(found)
