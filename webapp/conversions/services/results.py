"""The outbox of results: where each case stands, told to its government platform in order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from webapp.conversions import gateways, moves, settling
from webapp.conversions.kinds import PlatformPause
from webapp.conversions.models import PlatformConnection, PlatformResult
from webapp.conversions.queries import platforms as reading
from webapp.conversions.queries.cases import items_of
from webapp.conversions.retention import PLATFORM_LOGS
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.crypto import CannotOpen
from webapp.foundation.database import db
from webapp.foundation.keys import MissingKey
from webapp.foundation.outbox import Outbox
from webapp.foundation.outside import Answer
from webapp.settings import Mode

BATCH = 20
COLLECTED = "collected-there"
"""In the log of a result: the platform refused it, since the document was fetched."""
DESTROYED = "destroyed"
"""In the log of a result: the case is kept no longer."""
REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
FINAL = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.GONE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
"""What no other try would change."""


@dataclass(frozen=True)
class Parcel:
    """A result as it goes out. Lives in memory only."""

    id: UUID
    place_id: UUID
    case_number: str
    told: dict[str, Any]
    platform: gateways.GovernmentPlatform = field(repr=False)


class Results(Outbox):
    """Results to platforms, each case's in the order of its moves."""

    row = PlatformResult
    place = PlatformConnection
    place_column = "connection_id"
    kept = PLATFORM_LOGS

    def may_go(self) -> ColumnElement[bool]:
        """Not before those that were made earlier of the same case."""
        return reading.is_first_of_its_case()

    def parcels(self, ids: Sequence[UUID]) -> tuple[list[Parcel], dict[UUID, Answer]]:
        """What goes out, and an answer for each whose token or case is there no more."""
        near = current_app.config["SETTINGS"].mode is not Mode.PRODUCTION
        parcels: list[Parcel] = []
        closed: dict[UUID, Answer] = {}
        platforms: dict[UUID, gateways.GovernmentPlatform] = {}
        for row, connection, number in reading.to_tell(ids):
            try:
                if connection.id not in platforms:
                    platforms[connection.id] = gateways.HttpPlatform(
                        connection.url, connection.token, near
                    )
            except (CannotOpen, MissingKey):
                closed[row.id] = Answer(None, "sealed-for-good")
                continue
            told = {"state": row.case_state.value, "at": moves.moment(row.moved_at)}
            platform = platforms[connection.id]
            parcels.append(Parcel(row.id, connection.id, number, told, platform))
        db.session.rollback()
        known = {one.id for one in parcels} | closed.keys()
        gone = Answer(HTTPStatus.NOT_FOUND, DESTROYED)
        return parcels, closed | {one: gone for one in ids if one not in known}

    def tell(self, parcel: Parcel) -> Answer:
        """Under the same key with every attempt."""
        return parcel.platform.tell(parcel.case_number, parcel.id.hex, parcel.told)

    def is_final(self, answer: Answer) -> bool:
        """Whether the platform said no for good."""
        return answer.status in FINAL

    def settle(self, row: Any, place: Any, answer: Answer) -> None:
        """As any other; where the citizen was at the counter meanwhile, the hall is right."""
        if (day := gateways.collected_on(answer)) is not None:
            row.note(answer.status, COLLECTED)
            row.give_up()
            place.took()
            _collect(db.session(), row, place.actor, date.fromisoformat(day))
        elif self.is_final(answer):
            row.note(answer.status, answer.reason)
            row.give_up()
            place.took()
        else:
            super().settle(row, place, answer)
            if not answer.is_taken:
                _rest_if_refused(place, answer)


RESULTS = Results()


def tell_due(limit: int = BATCH) -> int:
    """Tell platforms the results that wait for them; answers how many were told."""
    return RESULTS.deliver_due(limit)


def sweep() -> int:
    """Give up what waited for too long, delete what is kept no longer; answers how many."""
    return RESULTS.sweep()


def _collect(session: Session, row: PlatformResult, actor: Actor, day: date) -> None:
    case = reading.case_to_settle(row)
    if case.collected_at is not None:
        return
    item = items_of([case])[case.hall_id, case.item_id]
    at = datetime.combine(day, time.min, clock.SHANGHAI)
    settling.collect(session, actor, case, item, at)
    audit.record(
        Act.CASE_COLLECTED,
        actor,
        "conversion-case",
        case.id,
        chain=case.hall_id,
        state=case.state.value,
    )


def _rest_if_refused(connection: PlatformConnection, answer: Answer) -> None:
    if answer.status not in REFUSED or connection.paused_at is not None:
        return
    connection.pause(PlatformPause.TOKEN_REFUSED)
    audit.record(
        Act.GOVERNMENT_PLATFORM_PAUSED,
        None,
        "government-platform",
        connection.id,
        chain=connection.hall_id,
        why=PlatformPause.TOKEN_REFUSED.value,
    )
