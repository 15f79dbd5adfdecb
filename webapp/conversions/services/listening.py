"""The team lead's listening list: calls to be heard again, and what was found."""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.conversions.lifecycle import CallState
from webapp.conversions.models import ConversionListening
from webapp.conversions.queries import calls, listening
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict

NO_RECORDING = _l("这通电话没有录音编号，没法听。请坐席记结果时填上编号。")


def put_on_list(actor: Actor, call_id: UUID) -> ConversionListening:
    """Have a saved call heard again; put twice it stands there once.

    Raises NotFound, Conflict (slug `no-recording` for a call whose recording nobody could find).
    """
    with transaction() as session:
        call = calls.call_for(actor, call_id, lock=True)
        if call.state is not CallState.SAVED:
            raise Conflict(slug="call-not-saved")
        if (present := listening.of_call(call)) is not None:
            return present
        if not call.recording:
            raise Conflict(NO_RECORDING, slug="no-recording")
        made = ConversionListening(
            hall_id=call.hall_id,
            id=new_id(),
            campaign_id=call.campaign_id,
            call_id=call.id,
            put_by=actor.account_id,
            put_at=clock.now(),
            words="",
        )
        session.add(made)
        audit.record(Act.CALL_TO_BE_HEARD, actor, "call", call.id, chain=call.hall_id)
    return made


def note(actor: Actor, listening_id: UUID, *, score: int, words: str) -> ConversionListening:
    """Write down what was found; written again, the last one stands. Raises NotFound."""
    with transaction():
        row = listening.listening_for(actor, listening_id)
        row.heard_by, row.heard_at = actor.account_id, clock.now()
        row.score, row.words = score, words
        audit.record(Act.CALL_HEARD, actor, "call", row.call_id, chain=row.hall_id, score=score)
    return row
