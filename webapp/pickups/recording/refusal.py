"""Parcels that were not accepted: the reason is kept, nothing of the sender."""

from sqlalchemy.orm import Session

from webapp.foundation.direct import insert_together
from webapp.pickups import frozen
from webapp.pickups.models import Refusal
from webapp.records import ledger
from webapp.records.case import Case


def write(session: Session, case: Case[frozen.RefusalRecord], waybills: list[str]) -> None:
    """Write a refusal; `waybills` are normalised and may be none. Raises IntegrityError."""
    record, time = case.record, case.time
    row = {
        **case.standing.place,
        "id": record.id,
        "captured_by": record.captured_by,
        "reason": record.reason,
        "goods_words": record.goods_words,
        "waybills": waybills,
        "adjusted_at": time.adjusted_at,
        "received_at": time.received_at,
        "business_day": time.business_day,
    }
    insert_together(session, (ledger.TABLE, ledger.row(case)), (Refusal.__table__, row))
