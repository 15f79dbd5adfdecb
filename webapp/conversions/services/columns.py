"""Acts on what a hall says of the headers of its lists."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete
from sqlalchemy.orm import Session

from webapp.conversions import queries
from webapp.conversions.importing import report
from webapp.conversions.importing.columns import COLUMNS
from webapp.conversions.importing.report import CHECK
from webapp.conversions.models import ConversionColumnMapping
from webapp.conversions.queries.mappings import mappings
from webapp.foundation import audit, jobs, list_imports
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import InvalidInput, NotFound
from webapp.foundation.jobs.dry_runs import dry_run_for, report_of
from webapp.foundation.spreadsheets.cells import folded

TWICE = _l("这一列已经选给“%(other)s”了，一列只能选一次")
NOT_THERE = _l("表里没有这一列，重新选")


def map_columns(actor: Actor, check_id: UUID, chosen: Mapping[str, int]) -> jobs.Job:
    """Keep which header is which column (place in the header by column), and check once more.

    What is not chosen is left as it is. Raises NotFound for somebody else's dry run and for one
    that kept no file, Gone when its report was deleted, InvalidInput by column.
    """
    hall_id = queries.hall_of(actor)
    with transaction() as session:
        check = dry_run_for(actor, check_id, CHECK, lock=True)
        content = report_of(check)
        summary = report.read_summary(content)
        original = list_imports.original_in(content)
        if not original:
            raise NotFound()
        headers = {place: header for place, header, _samples in summary.headings}
        _refuse_wrong(chosen, headers)
        said = {
            folded(headers[place]): column
            for column, place in chosen.items()
            if summary.places.get(column) != place
        }
        _keep(session, hall_id, said)
        audit.record(Act.COLUMNS_MAPPED, actor, "job", check.id, chain=hall_id, new=len(said))
        return jobs.start(
            session, actor, CHECK, {"name": check.parameters["name"]}, content=original
        )


def forget_column(actor: Actor, header: str) -> None:
    """Forget what was said of one header; pressed twice it is the same."""
    hall_id = queries.hall_of(actor)
    with transaction() as session:
        known = {one.header for one in mappings(hall_id)}
        _forget(session, hall_id, list(known & {header}))  # what is sent may hold anything
        audit.record(Act.COLUMN_FORGOTTEN, actor, "hall", hall_id, chain=hall_id)


def _refuse_wrong(chosen: Mapping[str, int], headers: Mapping[int, str]) -> None:
    titles = {column.name: column.header for column in COLUMNS}
    errors: dict[str, list[str]] = {}
    taken: dict[int, str] = {}
    for column, place in chosen.items():
        if place not in headers or column not in titles:
            errors[column] = [str(NOT_THERE)]
        elif place in taken:
            errors[column] = [str(TWICE) % {"other": titles[taken[place]]}]
        taken.setdefault(place, column)
    if errors:
        raise InvalidInput(errors=errors)


def _keep(session: Session, hall_id: UUID, said: Mapping[str, str]) -> None:
    _forget(session, hall_id, list(said))
    for header, column in said.items():
        session.add(ConversionColumnMapping(hall_id=hall_id, header=header, column=column))


def _forget(session: Session, hall_id: UUID, headers: list[str]) -> None:
    session.execute(
        delete(ConversionColumnMapping).where(
            ConversionColumnMapping.hall_id == hall_id,
            ConversionColumnMapping.header.in_(headers),
        )
    )
