"""The way of a document as pages tell it: the newest first, in words, nothing personal unmasked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from webapp.conversions.kinds import TrackingKind
from webapp.conversions.lifecycle import CaseState, ConsentState
from webapp.conversions.models import (
    ConversionCase,
    DeliveryAttempt,
    HandoverDocument,
    TrackingEvent,
)
from webapp.conversions.queries import way
from webapp.conversions.travelling import FOUND_AT_THE_DOOR
from webapp.conversions.way_titles import (
    OUTCOME_TITLES,
    RELATION_TITLES,
    SIGNED,
    SOURCE_TITLES,
    TRACKING_TITLES,
    WHAT_NEXT,
)
from webapp.foundation.moments import moment
from webapp.places.queries import outlet_names

_IN_VAIN = frozenset({TrackingKind.ATTEMPTED, TrackingKind.REFUSED, TrackingKind.RETURNING})


@dataclass(frozen=True)
class Journey:
    """One time that the post had a document."""

    waybill: str
    life: list[dict[str, Any]]
    """Items of the macro `timeline`, the newest first."""
    next_words: str
    """What to expect now; empty where nothing went wrong."""


def journeys(case: ConversionCase, *, for_staff: bool = False) -> list[Journey]:
    """Each time that the post had the document of a case, the newest first.

    Staff also read where an event comes from; a citizen reads of each delivery once.
    """
    return [_journey(case, one, for_staff=for_staff) for one in way.documents_of(case)]


def why(events: Sequence[TrackingEvent], attempts: Sequence[DeliveryAttempt]) -> tuple[str, Any]:
    """(why a document was not delivered, when): the last visit's words, else the carrier's."""
    last = next((one for one in reversed(events) if one.kind in _IN_VAIN), None)
    visit = attempts[-1] if attempts else None
    if visit is not None and (last is None or visit.at >= last.at):
        return str(OUTCOME_TITLES[visit.outcome]), visit.at
    if last is None:
        return "", None
    return str(TRACKING_TITLES[last.kind]), last.at


def _journey(case: ConversionCase, document: HandoverDocument, *, for_staff: bool) -> Journey:
    events, attempts = way.events_of(document), way.attempts_of(document)
    ended_as = way.consent_behind(document).state
    visits = {(one.at, FOUND_AT_THE_DOOR[one.outcome]) for one in attempts}
    items = [_item(way.handed_over_at(document), _("交给邮政"), _("当面点过数"))]
    for event in events:
        if (event.at, event.kind) in visits:
            continue  # the visit tells more
        is_told_twice = event.kind is TrackingKind.DELIVERED and _signed(attempts)
        if for_staff or not is_told_twice:
            items.append(_told(event, ended_as, for_staff=for_staff))
    places = outlet_names({one.outlet_id for one in attempts})
    items += [_visited(one, places.get(one.outlet_id, "")) for one in attempts]
    if (again_at := way.sent_again_at(document)) is not None:
        items.append(_item(again_at, _("窗口请邮政再投一次")))
    if document.closed_at is not None and ended_as is ConsentState.VOID:
        items.append(_item(document.closed_at, _("退回了窗口")))
    items.sort(key=lambda item: item["at"], reverse=True)
    return Journey(document.waybill, items, _next(case, document, events))


def _told(event: TrackingEvent, ended_as: ConsentState, *, for_staff: bool) -> dict[str, Any]:
    parts = [event.place, str(SOURCE_TITLES[event.source]) if for_staff else ""]
    title = str(TRACKING_TITLES[event.kind])
    if event.kind is TrackingKind.DELIVERED and ended_as is not ConsentState.FULFILLED:
        title = _("邮政报已送达，窗口正在核对")  # what goes back is “delivered” to its sender
    return _item(event.at, title, *parts, is_late=event.kind in _IN_VAIN)


def _visited(attempt: DeliveryAttempt, place: str) -> dict[str, Any]:
    title = str(OUTCOME_TITLES[attempt.outcome])
    if attempt.outcome not in SIGNED:
        return _item(attempt.at, _("没有投成：%(why)s", why=title), place, is_late=True)
    relation = str(RELATION_TITLES[attempt.relation]) if attempt.relation else ""
    return _item(attempt.at, title, attempt.masked_signer, relation, place)


def _item(at: datetime | None, title: str, *parts: str, is_late: bool = False) -> dict[str, Any]:
    return {
        "at": at,
        "status": "late" if is_late else "done",
        "icon": "state-look" if is_late else "tick",
        "title": title,
        "when": moment(at),
        "datetime": at.isoformat() if at else "",
        "text": " · ".join(filter(None, parts)),
    }


def _signed(attempts: Sequence[DeliveryAttempt]) -> bool:
    return any(one.outcome in SIGNED for one in attempts)


def _next(case: ConversionCase, document: HandoverDocument, events: Sequence[TrackingEvent]) -> str:
    if document.closed_at is not None or case.state not in way.FAILED:
        return ""
    if any(one.kind is TrackingKind.RETURNING for one in events):
        return str(WHAT_NEXT[TrackingKind.RETURNING])
    is_refused = case.state is CaseState.REFUSED
    return str(WHAT_NEXT[TrackingKind.REFUSED if is_refused else TrackingKind.ATTEMPTED])
