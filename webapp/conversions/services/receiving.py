"""Cases that programs send: judged and taken in one transaction, answered case by case."""

from collections.abc import Mapping
from typing import Any

from webapp.conversions import queries, telling
from webapp.conversions.importing.judging import Judge
from webapp.conversions.importing.orders import Outcome
from webapp.conversions.importing.received import Sorted, sort, take
from webapp.conversions.queries.cases import cases_by_number
from webapp.foundation import audit, idempotency
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import InvalidInput

WRONG = "wrong"


def receive(
    actor: Actor,
    cases: Mapping[int, Mapping[str, Any]],
    errors: dict[int, dict[str, list[str]]],
) -> dict[str, Any]:
    """Take what fits into the actor's hall; answers counts, and what became of each by its index.

    `errors` is what was wrong with others of the same request before anything was read.

    Raises InvalidInput (`errors` by index and member) when nothing fits: then nothing is kept, and
    the same key may be used again. Raises Conflict when another program was faster.
    """
    hall_id = queries.hall_of(actor)
    with transaction() as session:
        found = sort(Judge(actor), cases, errors)
        if not found.judged:
            raise InvalidInput(errors={str(index): told for index, told in found.errors.items()})
        outcome = take(session, actor, found)
        answer = _answer(actor, found, outcome)
        idempotency.keep(session, answer)
        audit.record(
            Act.CASES_RECEIVED,
            actor,
            "machine-client",
            actor.account_id,
            chain=hall_id,
            new=outcome.new,
            changed=outcome.changed,
            same=outcome.same,
            wrong=len(found.errors),
            left_out=outcome.left_out,
        )
    return answer


def _answer(actor: Actor, found: Sorted, outcome: Outcome) -> dict[str, Any]:
    numbers = [one.code for one in found.judged]
    cases = cases_by_number(queries.hall_of(actor), numbers)
    told: dict[int, dict[str, Any]] = {
        index: {"index": index, "result": WRONG, "errors": errors}
        for index, errors in found.errors.items()
    }
    for one in found.judged:
        result = outcome.results.get(one.code, WRONG)
        told[one.number] = {"index": one.number, "result": result}
        if one.code in cases:
            told[one.number] |= telling.tell_case(cases[one.code])
    wrong = sum(1 for one in told.values() if one["result"] == WRONG)
    return {
        "new": outcome.new,
        "changed": outcome.changed,
        "same": outcome.same,
        "wrong": wrong,
        "results": [told[index] for index in sorted(told)],
    }
