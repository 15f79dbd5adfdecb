"""Applying the rule of eligibility where time or a changed item calls for it."""

from collections import Counter

from webapp.conversions import cases, telling
from webapp.conversions.kinds import EventKind
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.queries.cases import due_to_judge, items_of
from webapp.foundation import audit, clock, stopping, webhooks
from webapp.foundation.audit import Act
from webapp.foundation.database import db, plan_anew, transaction

BATCH = 500
JUDGED = "conversion-case.judged"
"""The event that tells a hall's programs of a case which may, or may not any more, be posted."""


def judge_due() -> int:
    """Judge every case that waits, and every eligible one whose time is over; answers how many.

    Safe to repeat and to interrupt: each batch is one transaction.
    """
    done = 0
    while not stopping.wanted() and (batch := _judge_batch()):
        done += batch
        db.session.expunge_all()
    return done


def _judge_batch() -> int:
    today = clock.today()
    judged: Counter[tuple[object, CaseState]] = Counter()
    with transaction() as session:
        plan_anew(session)
        found = due_to_judge(today, BATCH)
        items = items_of(found)
        for case in found:
            if case.judge(items[case.hall_id, case.item_id], today):
                cases.note(session, case, EventKind.JUDGED, None)
                told = telling.tell_case(case)
                known = {name: told[name] for name in ("case_number", "state", "reasons")}
                webhooks.enqueue(session, case.hall_id, JUDGED, known)
            judged[case.hall_id, case.state] += 1
        for hall_id in {hall for hall, _state in judged}:
            audit.record(
                Act.CASES_JUDGED,
                None,
                "hall",
                str(hall_id),
                chain=str(hall_id),
                eligible=judged[hall_id, CaseState.ELIGIBLE],
                ineligible=judged[hall_id, CaseState.INELIGIBLE],
            )
    return len(found)
