"""How a reporter could be reached goes some time after the end of a finding; the rest stays."""

from datetime import timedelta

import pytest

from tests.builders_findings import again, steps_of
from webapp.findings import queries, reporters, stepping
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.services import erasing
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.crypto import CannotOpen
from webapp.foundation.database import db

PHONE = "+8613900000001"


def test_it_goes_after_its_days_and_not_before(people) -> None:
    finding, token = people.report_by_link(PHONE)
    people.take(people.county, finding, Step.REJECT)
    with clock.freeze(clock.now() + timedelta(days=89)):
        assert erasing.erase_due() == 0
    with clock.freeze(clock.now() + timedelta(days=91)):
        assert erasing.erase_due() == 1
        assert erasing.erase_due() == 0

    gone = again(finding)
    assert reporters.contact_of(gone) is None
    with pytest.raises(CannotOpen):
        gone.opened()
    assert (gone.state, len(steps_of(gone))) == (FindingState.REJECTED, 2)
    assert queries.finding_by_link(stepping.link_hash(token)).id == finding.id


def test_what_is_open_keeps_it(people) -> None:
    finding, _token = people.report_by_link(PHONE)
    with clock.freeze(clock.now() + timedelta(days=900)):
        assert erasing.erase_due() == 0

    assert reporters.contact_of(again(finding)) is not None


def test_it_leaves_a_record_with_the_company(people) -> None:
    finding, _token = people.report_by_link(PHONE)
    people.take(people.county, finding, Step.REJECT)
    with clock.freeze(clock.now() + timedelta(days=91)):
        erasing.erase_due()

    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.act == "data:destroyed"))
    assert (entry.subject_id, entry.details, entry.chain) == (
        "reporter",
        {"count": 1},
        str(finding.company_id),
    )
