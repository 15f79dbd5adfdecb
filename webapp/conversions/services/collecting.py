"""What the clerk sees at the counter: a document was fetched there, or that was a mistake."""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.conversions import at_the_counter, settling
from webapp.conversions.models import ConversionCase
from webapp.conversions.queries import cases as reading
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict

MOVED_ON = _l("这份办件刚刚有变化，这一次没有记下。看一眼最新的情况，再按一次。")
NOT_TO_UNDO = _l("只有今天在窗口记下、之后没有变化的领取可以撤销。没有做任何改动。")


def collect(actor: Actor, case_id: UUID, version: int) -> None:
    """The citizen has the document now: it is posted no longer, and nobody calls about it.

    `version` is the case's as the clerk saw it. Raises NotFound, Conflict.
    """
    with transaction() as session:
        case = reading.case_for(actor, case_id, lock=True)
        if (why_not := at_the_counter.why_not_collected(case)) is not None:
            raise Conflict(why_not, slug="not-at-the-counter")
        _refuse_other(case, version)
        item = reading.items_of([case])[case.hall_id, case.item_id]
        settling.collect(session, actor, case, item, clock.now())
        audit.record(
            Act.CASE_COLLECTED,
            actor,
            "conversion-case",
            case.id,
            chain=case.hall_id,
            state=case.state.value,
        )


def take_back(actor: Actor, case_id: UUID, version: int) -> None:
    """It was pressed by mistake, today: the case is judged anew. A consent stays void.

    Raises NotFound, Conflict where it was another day, somebody else's word, or more happened.
    """
    with transaction() as session:
        case = reading.case_for(actor, case_id, lock=True)
        if not reading.may_take_back(case):
            raise Conflict(NOT_TO_UNDO, slug="not-to-undo")
        _refuse_other(case, version)
        case.collected_at = None
        item = reading.items_of([case])[case.hall_id, case.item_id]
        settling.judge(session, actor, case, item, ["collected_on"])
        audit.record(
            Act.CASE_NOT_COLLECTED,
            actor,
            "conversion-case",
            case.id,
            chain=case.hall_id,
            state=case.state.value,
        )


def _refuse_other(case: ConversionCase, version: int) -> None:
    if case.version != version:
        raise Conflict(MOVED_ON)
