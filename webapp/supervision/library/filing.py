"""What an outlet has filed (备案): what no filing may say, and how a newer takes its place."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import insert_once, new_id, place_of
from webapp.foundation.errors import Conflict
from webapp.places.models import Outlet
from webapp.supervision.library.addresses import key_of
from webapp.supervision.library.models import OutletFiling

FILED_AHEAD = _l("备案日期不能在将来")
ENDS_BEFORE = _l("有效期要在备案日期之后")
NEWER = _l("别人刚改过。看最新的，再改。")


@dataclass(frozen=True)
class Filing:
    """What stands on the paper of a filing."""

    number: str
    address: str
    filed_on: date
    valid_until: date | None = None
    business: str = ""


def wrong_days(filing: Filing) -> dict[str, Any]:
    """What is wrong with the days of a filing, by their name."""
    if filing.filed_on > clock.today():
        return {"filed_on": FILED_AHEAD}
    if filing.valid_until is not None and filing.valid_until <= filing.filed_on:
        return {"valid_until": ENDS_BEFORE}
    return {}


def put(
    session: Session, actor: Actor, outlet: Outlet, before: OutletFiling | None, filing: Filing
) -> OutletFiling:
    """Write a filing in the running act; what was filed before stays beside it. Raises Conflict
    where a colleague was faster."""
    if before is not None:
        before.is_current = False
        session.flush()
    made = OutletFiling(
        **place_of(outlet),
        id=new_id(),
        is_current=True,
        **vars(filing),
        address_key=key_of(filing.address),
        recorded_by=actor.account_id,
        recorded_at=clock.now(),
    )
    if not insert_once(session, made):
        raise Conflict(NEWER)
    return made
