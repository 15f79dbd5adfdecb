"""What the carrier tells of documents on their way: taken row by row, each once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.conversions import queries, travelling
from webapp.conversions.importing import tracking_columns
from webapp.conversions.importing.tracking_columns import COLUMNS
from webapp.conversions.kinds import TrackingKind, TrackingSource
from webapp.conversions.queries import way
from webapp.conversions.travelling import LEADS_TO, Told
from webapp.foundation import audit, clock, idempotency, list_imports, spreadsheets
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import InvalidInput
from webapp.foundation.spreadsheets import RowError

NO_SUCH_WAYBILL = _l("这个邮件号不在本大厅交寄的件里")
IN_FUTURE = _l("这个时间还没有到")
BEFORE_HANDOVER = _l("这个时间比交给邮政还早，看看邮件号对不对")
AHEAD = timedelta(minutes=5)
"""So far may the carrier's clock be ahead of ours."""
BEFORE = timedelta(days=1)
"""So long before the courier counted it in may a document have been seen: clocks and minutes."""
BATCH = 200
_ORDER = list(LEADS_TO)


@dataclass(frozen=True)
class Row:
    """One event, as a program or a list tells it."""

    number: int
    """Its index in the request, or its row in the list."""
    waybill: str
    at: datetime
    kind: TrackingKind
    place: str


@dataclass
class Taken:
    """What became of events, by the number of their row."""

    new: dict[int, str] = field(default_factory=dict)
    """Number → case number."""
    same: dict[int, str] = field(default_factory=dict)
    wrong: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    """Case number → how its case stands now."""


def receive(
    actor: Actor,
    events: Mapping[int, Mapping[str, Any]],
    errors: dict[int, dict[str, list[str]]],
) -> dict[str, Any]:
    """Take what a program tells of its hall's documents; answers what became of each by its index.

    `errors` is what was wrong with others of the same request before anything was read.

    Raises InvalidInput (`errors` by index and member) when nothing fits: then nothing is kept, and
    the same key may be used again.
    """
    rows = [Row(number, **one) for number, one in events.items()]
    with transaction() as session:
        taken = _take(session, actor, rows, TrackingSource.GATEWAY)
        taken.wrong.update(errors)
        if not taken.new and not taken.same:
            raise InvalidInput(errors={str(key): told for key, told in taken.wrong.items()})
        answer = _answer(taken)
        idempotency.keep(session, answer)
        audit.record(
            Act.TRACKING_RECEIVED,
            actor,
            "machine-client",
            actor.account_id,
            chain=queries.hall_of(actor),
            new=len(taken.new),
            same=len(taken.same),
            wrong=len(taken.wrong),
        )
    return answer


@dataclass(frozen=True)
class Report:
    """What became of a list."""

    new: int
    same: int
    errors: list[RowError]


def take_list(actor: Actor, name: str, content: bytes) -> Report:
    """Take the events of a list. What fits is taken; taken once more it changes nothing.

    Raises InvalidInput and other Problems, having changed nothing, for what is no such list.
    """
    known_as = list_imports.parameters_of(name, content)["name"]
    sheet = spreadsheets.read_rows(content, known_as, tracking_columns.MOST_ROWS)
    read, errors = list_imports.rows_in(sheet, COLUMNS)
    rows = [Row(one.number, **{**one.values, "place": one.values["place"] or ""}) for one in read]
    rows.sort(key=_rank)
    hall_id = queries.hall_of(actor)
    new = same = 0
    for at in range(0, len(rows), BATCH):
        with transaction() as session:
            taken = _take(session, actor, rows[at : at + BATCH], TrackingSource.IMPORT)
            audit.record(
                Act.TRACKING_IMPORTED,
                actor,
                "hall",
                hall_id,
                chain=hall_id,
                new=len(taken.new),
                same=len(taken.same),
                wrong=len(taken.wrong),
            )
        new, same = new + len(taken.new), same + len(taken.same)
        errors += list(_row_errors(taken))
    return Report(new, same, sorted(errors, key=lambda error: error.row))


def _take(session: Session, actor: Actor, rows: Sequence[Row], source: TrackingSource) -> Taken:
    """Take rows of the actor's hall, the oldest first whatever their order."""
    hall_id, taken = queries.hall_of(actor), Taken()
    documents = way.documents_by_waybill(hall_id, {row.waybill for row in rows})
    cases = way.locked_cases(documents.values())
    now = clock.now()
    for row in sorted(rows, key=_rank):
        document = documents.get(row.waybill)
        if document is None:
            taken.wrong[row.number] = {"waybill": [str(NO_SUCH_WAYBILL)]}
            continue
        if (fault := _fault(row, document.in_at, now)) is not None:
            taken.wrong[row.number] = {"at": [str(fault)]}
            continue
        case = cases[document.case_id]
        told = Told(row.at, row.kind, row.place, source, actor.account_id)
        is_new = travelling.take(session, actor, document, case, told)
        (taken.new if is_new else taken.same)[row.number] = case.case_number
        taken.states[case.case_number] = case.state.value
    return taken


def _fault(row: Row, in_at: datetime | None, now: datetime) -> Any:
    if row.at > now + AHEAD:
        return IN_FUTURE
    return BEFORE_HANDOVER if in_at is not None and row.at < in_at - BEFORE else None


def _rank(row: Row) -> tuple[datetime, int]:
    return row.at, _ORDER.index(row.kind)


def _answer(taken: Taken) -> dict[str, Any]:
    told = [
        {"index": index, "result": result, "case_number": number, "state": taken.states[number]}
        for result, numbers in (("new", taken.new), ("same", taken.same))
        for index, number in numbers.items()
    ]
    told += [
        {"index": index, "result": "wrong", "errors": errors}
        for index, errors in taken.wrong.items()
    ]
    return {
        "new": len(taken.new),
        "same": len(taken.same),
        "wrong": len(taken.wrong),
        "results": sorted(told, key=lambda one: one["index"]),
    }


def _row_errors(taken: Taken) -> Iterable[RowError]:
    headers = {column.name: column.header for column in COLUMNS}
    for number, errors in taken.wrong.items():
        for name, sentences in errors.items():
            yield RowError(number, headers[name], sentences[0])
