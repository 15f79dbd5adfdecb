"""Reading what a hall said of the headers of its lists."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from webapp.conversions.models import ConversionColumnMapping
from webapp.foundation.database import db
from webapp.foundation.spreadsheets import Column


def mappings(hall_id: UUID) -> Sequence[ConversionColumnMapping]:
    """All of a hall, by header."""
    query = select(ConversionColumnMapping).where(ConversionColumnMapping.hall_id == hall_id)
    return db.session.scalars(query.order_by(ConversionColumnMapping.header)).all()


def columns_as_said(hall_id: UUID, columns: Sequence[Column]) -> list[Column]:
    """The columns with the headers that a hall said are theirs."""
    said: dict[str, list[str]] = defaultdict(list)
    for one in mappings(hall_id):
        said[one.column].append(one.header)
    return [replace(column, preferred=said[column.name]) for column in columns]
