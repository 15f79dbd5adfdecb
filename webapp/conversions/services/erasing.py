"""Destroying who signed, once their time is over: the visits stay as figures, the people do not."""

from datetime import datetime

from flask import current_app
from sqlalchemy import select, update

from webapp.conversions.models import DeliveryAttempt
from webapp.foundation import audit, clock, stopping
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.identity.models import IdentityUse

BATCH = 50


def erase_expired_signers() -> int:
    """Erase the identities of visits that are older than `identity_keep_days`; answers how many.

    Safe to repeat and to interrupt: each batch is one transaction. People whom nothing needs any
    more are destroyed with those of pickups.
    """
    before = clock.ago(days=current_app.config["SETTINGS"].identity_keep_days)
    done = 0
    while not stopping.wanted() and (batch := _erase(before)):
        done += batch
    return done


def _erase(before: datetime) -> int:
    with transaction() as session:
        query = (
            select(DeliveryAttempt)
            .where(DeliveryAttempt.at < before, DeliveryAttempt.masked_signer != "")
            .order_by(DeliveryAttempt.at)
            .limit(BATCH)
        )
        rows = session.scalars(query.with_for_update(skip_locked=True)).all()
        acts = [key for row in rows for key in (row.id, row.proxy_act_id) if key is not None]
        session.execute(
            update(IdentityUse)
            .where(IdentityUse.act_id.in_(acts))
            .values(sealed_contact=b"", phone_index="", index_key_id="")
        )
        for row in rows:
            row.masked_signer = ""
        by_hall = {row.hall_id for row in rows}
        for hall_id in sorted(by_hall):
            count = sum(1 for row in rows if row.hall_id == hall_id)
            audit.record(
                Act.DELIVERY_IDENTITIES_ERASED, None, "hall", hall_id, chain=hall_id, count=count
            )
    return len(rows)
