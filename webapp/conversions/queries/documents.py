"""Reading one's own document: what a citizen without an account has proved that it is theirs."""

from uuid import UUID

from sqlalchemy import func, select

from webapp.conversions import personal
from webapp.conversions.lifecycle import MOVES, CaseState
from webapp.conversions.models import ConversionCase, ConversionConsent, ConversionItem
from webapp.conversions.queries.way import FAILED, ON_THE_WAY
from webapp.foundation import crypto
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound

VISIT = "document-visit"
HALLS = 20
"""So many halls may have given the same number to a case."""
CAN_CHOOSE = tuple(state for state, moves in MOVES.items() if CaseState.CONSENTED in moves)
CAN_MOVE = (CaseState.CONSENTED, *FAILED)
"""Where the address may be another one: before the handover, and after a visit in vain."""


def proof(case_number: str, last_four: str) -> str:
    """What stands for a number with a last four: nobody learns either from it."""
    return crypto.blind_index(VISIT, f"{case_number}\x00{last_four}")[1]


def case_by_proof(case_number: str, wanted: str) -> ConversionCase | None:
    """The case with a number whose last four make the proof; none that was erased."""
    query = select(ConversionCase).where(
        ConversionCase.case_number == case_number, ConversionCase.erased_at.is_(None)
    )
    for case in db.session.scalars(query.limit(HALLS)):
        if proof(case_number, personal.opened(case).last_four) == wanted:
            return case
    return None


def own_case(hall_id: UUID, case_id: UUID, *, lock: bool = False) -> ConversionCase:
    """A case that was proved. Raises NotFound."""
    query = select(ConversionCase).where(
        ConversionCase.hall_id == hall_id,
        ConversionCase.id == case_id,
        ConversionCase.erased_at.is_(None),
    )
    if (found := db.session.scalar(query.with_for_update() if lock else query)) is None:
        raise NotFound()
    return found


def standing(consent: ConversionConsent | None) -> str:
    """What a form is drawn from: another one once anything was agreed, changed or withdrawn."""
    return f"{consent.id}.{consent.version}" if consent else "none"


def item_of(case: ConversionCase) -> ConversionItem:
    """The item of a case."""
    return db.session.get_one(ConversionItem, (case.hall_id, case.item_id))


def lies_at_the_counter(case: ConversionCase) -> bool:
    """Whether the document waits there, for as long as it is kept."""
    return case.state not in (*ON_THE_WAY, CaseState.DELIVERED, CaseState.COLLECTED)


def others_to_choose(case: ConversionCase) -> int:
    """How many other cases of the hall with the same phone could be posted too."""
    query = select(func.count()).where(
        ConversionCase.hall_id == case.hall_id,
        ConversionCase.phone_index == case.phone_index,
        ConversionCase.state.in_(CAN_CHOOSE),
        ConversionCase.id != case.id,
    )
    return db.session.scalar(query.select_from(ConversionCase)) or 0
