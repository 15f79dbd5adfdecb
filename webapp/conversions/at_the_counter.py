"""Whether the clerk may say that a document was fetched at the counter, or that this was wrong.

Plain functions over rows that were read; nothing is asked of the database here.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.conversions.kinds import EventKind
from webapp.conversions.lifecycle import JUDGED, WITH_THE_CARRIER, CaseState
from webapp.conversions.models import ConversionCase, ConversionCaseEvent
from webapp.foundation import clock

IS_DESTROYED = _l("这份办件的个人信息已按规定销毁，不再改动。")
IS_DELIVERED = _l("这一份已经签收，不在窗口，没有记下领取。")
WITH_THE_POST = _l("这一份已经交给邮政，不在窗口，没有记下领取。")
IS_COLLECTED = _l("这一份已经记过领取，没有再记。")


def why_not_collected(case: ConversionCase) -> Any:
    """The sentence that refuses it; None where the document lies at the counter.

    What the hall said of a document that the carrier had then does not count: it came back since.
    """
    if case.erased_at is not None:
        return IS_DESTROYED
    if case.state is CaseState.DELIVERED:
        return IS_DELIVERED
    if case.state in WITH_THE_CARRIER:
        return WITH_THE_POST
    is_judged_so = case.state in JUDGED and case.collected_at is not None
    return IS_COLLECTED if case.state is CaseState.COLLECTED or is_judged_so else None


def was_just_collected(case: ConversionCase, last: ConversionCaseEvent) -> bool:
    """Whether the last thing that happened to it is that it was fetched, and that was today."""
    if case.erased_at is not None or case.collected_at is None:
        return False
    return last.kind is EventKind.COLLECTED and clock.business_day(last.at) == clock.today()
