"""What an act leaves for the figures: the days of an outlet that have to be restated."""

from sqlalchemy.orm import Session

from webapp.findings.lifecycle import FindingState
from webapp.findings.models import Finding, FindingTouchedDay
from webapp.foundation import clock
from webapp.foundation.database import upsert_into


def touch(session: Session, finding: Finding) -> None:
    """Note that a finding moved: on the day of its report, and on that of its confirmation.

    The rows are locked until the commit, so this comes late in an act; days go in order, or two
    acts could wait for each other.
    """
    days = {clock.business_day(finding.received_at)}
    if finding.state is FindingState.CONFIRMED and finding.closed_at is not None:
        days.add(clock.business_day(finding.closed_at))
    for day in sorted(days):
        statement = upsert_into(FindingTouchedDay).values(
            outlet_id=finding.outlet_id, day=day, touched_at=clock.now()
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["outlet_id", "day"],
                set_={"touched_at": statement.excluded.touched_at},
            )
        )
