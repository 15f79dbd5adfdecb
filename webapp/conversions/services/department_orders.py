"""A department posts a whole batch without a call: its order stands in the place of each consent,
it pays, and every person is told and may still change the address or withdraw.

Source: departments that post certificates free of charge; what it rests on is kept with
each document as ConsentBasis.DEPARTMENT, in the order's own words.
"""

from typing import Any
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.conversions import address_reading, citizen_messages, consenting, personal, queries
from webapp.conversions.calling import words
from webapp.conversions.consenting import Address, Given
from webapp.conversions.kinds import FREE_FOR_APPLICANT, ConsentBasis, DeliveryWish
from webapp.conversions.models import ConversionCase, ConversionItem
from webapp.conversions.queries import cases as reading
from webapp.foundation import audit, clock, jobs, phones, spreadsheets
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, plan_anew, transaction
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.foundation.moments import SOURCE_LANGUAGE
from webapp.places.address_text import parse

ORDER = "department-order"
BATCH = 50
MOST_NAMED = 500
"""Cases left where they are that the result names."""
MOST_LOOKED = 5_000
"""Cases whose address is looked for before the order; each is opened for it."""
WORDING_VERSION = "1"
NOT_FREE = _l("这个事项要申请人付邮费，不能整批寄。先把付邮费的改成部门或财政。")
NOTHING_TO_POST = _l("这个事项现在没有可以改邮寄的办件。")


def without_address(item: ConversionItem) -> int:
    """How many of the item's first MOST_LOOKED cases came without an address: they would stay.

    Whether an address is good enough is known only when it is taken apart, at the order.
    """
    rows = reading.postable_sealed(item, MOST_LOOKED)
    return sum(not personal.opened(row).address.strip() for row in rows)


def start_order(actor: Actor, item_id: UUID, reference: str) -> jobs.Job:
    """Have every case of an item that may be posted go by its department's order.

    `reference` names the order, such as its document number. Raises NotFound, InvalidInput for an
    item that the applicant pays for, Conflict when there is nothing to post.
    """
    with transaction() as session:
        item = queries.item_for(actor, item_id)
        if item.payer not in FREE_FOR_APPLICANT or item.fee_fen:
            raise InvalidInput(errors={"reference": [str(NOT_FREE)]})
        count = reading.postable_count(item)
        if not count:
            raise Conflict(NOTHING_TO_POST, slug="nothing-to-post")
        parameters = {"item": str(item.id), "reference": reference, "rows": count}
        job = jobs.start(session, actor, ORDER, parameters)
        audit.record(Act.DEPARTMENT_ORDERED, actor, "job", job.id, chain=item.hall_id, count=count)
    return job


def carry_out(turn: jobs.Turn) -> jobs.Result | None:
    """The job: batch by batch, each with its place in one transaction. Answers what was left."""
    state: dict[str, Any] = turn.checkpoint or {"after": None, "posted": 0, "left": 0, "named": []}
    while (state := _batch(turn, state)) and not state["over"]:
        db.session.expunge_all()
        turn.progress(state["posted"] + state["left"], turn.parameters["rows"])
    if not state["left"]:
        return None
    rows = list(state["named"])
    if unnamed := state["left"] - len(rows):
        told = _("还有 %(count)s 件没有列出来。补好上面的再整批寄一次，会接着列", count=unnamed)
        rows.append(["…", told])
    content = spreadsheets.write_rows([_("办件编号"), _("说明")], rows, _("没有寄"))
    return jobs.Result(_("没有寄的办件") + ".xlsx", content)


def _batch(turn: jobs.Turn, state: dict[str, Any]) -> dict[str, Any]:
    with transaction() as session:
        plan_anew(session)
        item = queries.item_for(turn.actor, UUID(turn.parameters["item"]))
        after = UUID(state["after"]) if state["after"] else None
        cases = reading.postable(item, after, BATCH)
        posted, named = 0, list(state["named"])
        for case in cases:
            try:
                address = _address_of(case)
            except InvalidInput as refusal:
                why = "；".join(one[0] for one in refusal.extra["errors"].values())
                named.append([case.case_number, why])
                continue
            _post(session, turn, case, item, address)
            posted += 1
        state = {
            "after": str(cases[-1].id) if cases else state["after"],
            "posted": state["posted"] + posted,
            "left": state["left"] + len(cases) - posted,
            "named": named[:MOST_NAMED],
            "over": len(cases) < BATCH,
        }
        if cases:
            audit.record(
                Act.CASES_POSTED_BY_ORDER,
                turn.actor,
                "job",
                turn.job_id,
                chain=item.hall_id,
                count=posted,
                left_out=len(cases) - posted,
            )
        done = state["posted"] + state["left"]
        counts = {"posted": state["posted"], "left": state["left"]}
        turn.keep(session, state, done, turn.parameters["rows"], **counts)
    return state


def _post(
    session: Session,
    turn: jobs.Turn,
    case: ConversionCase,
    item: ConversionItem,
    address: Address,
) -> None:
    given = Given(
        basis=ConsentBasis.DEPARTMENT,
        wording=_wording(item, turn.parameters["reference"]),
        wording_version=WORDING_VERSION,
        given_at=clock.now(),
        wish=DeliveryWish.ANY_TIME,
    )
    consenting.give(session, turn.actor, case, item, address, given)
    hall_name = words.hall_name(case.hall_id)
    citizen_messages.tell(session, case, item, hall_name, citizen_messages.TO_BE_POSTED)


def _wording(item: ConversionItem, reference: str) -> str:
    """In Chinese whoever presses: it is kept as what the posting rests on."""
    with force_locale(SOURCE_LANGUAGE):
        return _(
            "%(department)s决定把“%(item)s”统一寄给申请人（%(reference)s），%(fee)s。",
            department=item.department.name,
            item=item.name,
            reference=reference,
            fee=words.fee(item),
        )


def _address_of(case: ConversionCase) -> Address:
    """The address that came with a case, to the applicant alone. Raises InvalidInput."""
    person = personal.opened(case)
    found = parse(person.address)
    sent = {
        "recipient": person.name,
        "phone": phones.written(person.phone),
        "detail": found.detail,
        "postcode": found.postcode,
    }
    return address_reading.read(sent, found.region_code)[0]
