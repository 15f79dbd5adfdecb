"""Parcels that were not accepted: the reason is kept, nothing of the sender."""

from sqlalchemy.orm import Session

from webapp.pickups import frozen
from webapp.pickups.case import Case
from webapp.pickups.models import Refusal

_INSERT_REFUSAL = Refusal.__table__.insert()


def write(session: Session, case: Case[frozen.RefusalRecord], waybills: list[str]) -> None:
    """Write a refusal. `waybills` are normalised and may be none."""
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
    session.connection().execute(_INSERT_REFUSAL, row)
