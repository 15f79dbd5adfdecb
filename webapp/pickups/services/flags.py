"""Acts on flags: settle one, give it back to its outlet, answer it, hand work to a colleague."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.accounts.people import colleagues_of
from webapp.foundation import audit
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.pickups.lifecycle import FlagState
from webapp.pickups.models import Pickup, PickupFlag
from webapp.pickups.queries import office

NO_COLLEAGUE = _l("选一位同一辖区的同事")
ACTS = {
    FlagState.RESOLVED: Act.FLAG_RESOLVED,
    FlagState.RETURNED: Act.FLAG_RETURNED,
    FlagState.OPEN: Act.FLAG_ANSWERED,
}


def settle_flag(
    actor: Actor, outlet_id: UUID, flag_id: UUID, *, wanted: FlagState, words: str, version: int
) -> PickupFlag:
    """Resolve a flag, give it back to the outlet, or answer for the outlet (back to open).

    Raises NotFound outside the scope; Conflict when somebody was faster or it is settled already.
    """
    with transaction() as session:
        flag = office.flag_for(actor, outlet_id, flag_id)
        if flag.version != version:
            raise Conflict()
        if wanted is FlagState.OPEN and flag.state is not FlagState.RETURNED:
            raise Conflict()  # only what was given back is answered
        flag.settle(wanted, actor.account_id, words)
        _count_open(session, flag)
        audit.record(ACTS[wanted], actor, "flag", flag.id, rule=flag.rule, pickup=flag.pickup_id)
    return flag


def hand_over(actor: Actor, colleague_id: UUID, flag_ids: Sequence[UUID]) -> int:
    """Give flags to a colleague of the same scope; without ids all that are the actor's own.

    Answers how many. Raises InvalidInput when the person is no such colleague.
    """
    if colleague_id not in {one.id for one in colleagues_of(actor)}:
        raise InvalidInput(errors={"colleague": [str(NO_COLLEAGUE)]})
    with transaction() as session:
        mine = PickupFlag.assigned_to == actor.account_id
        chosen = PickupFlag.id.in_(flag_ids) if flag_ids else mine
        query = select(PickupFlag).where(
            chosen, in_scope(PickupFlag, actor), PickupFlag.state == FlagState.OPEN
        )
        flags = session.scalars(query).all()
        for flag in flags:
            flag.assigned_to = colleague_id
        audit.record(Act.FLAG_HANDED_OVER, actor, "account", colleague_id, flags=len(flags))
    return len(flags)


def _count_open(session: Session, flag: PickupFlag) -> None:
    session.flush()
    query = select(PickupFlag.id).where(
        PickupFlag.outlet_id == flag.outlet_id,
        PickupFlag.pickup_id == flag.pickup_id,
        PickupFlag.state != FlagState.RESOLVED,
    )
    heads = update(Pickup).where(
        Pickup.outlet_id == flag.outlet_id, Pickup.origin_id == flag.pickup_id, Pickup.is_head
    )
    session.execute(heads.values(open_flags=len(session.scalars(query).all())))
