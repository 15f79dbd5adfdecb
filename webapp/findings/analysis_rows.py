"""The rows of the analysis with their names, as the page and the spreadsheet tell them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from webapp.findings.analysis import Figures, Lengths, Now, Wanted
from webapp.findings.counting import OUTLETS, Counted, Key, region_of, rows_by
from webapp.findings.lifecycle import Step
from webapp.findings.titles import CATEGORY_TITLES, STEP_TITLES
from webapp.foundation.access import Actor
from webapp.places.models import Organisation, OrganisationKind, Outlet
from webapp.places.queries import organisations, outlets_by_id, region_names, regions_under


@dataclass(frozen=True)
class Row:
    """One row: a region by its code, an outlet, a brand, a category, a week."""

    key: Key
    name: Any
    figures: Figures
    now: Now = Now()
    outlet: Outlet | None = None


def place_rows(actor: Actor, wanted: Wanted, counted: Counted) -> list[Row]:
    """Regions one level below what is looked at, or outlets where there are none; most first."""
    keys = counted.rows.keys() | counted.now.keys()
    if rows_by(actor, wanted) == OUTLETS:
        known = outlets_by_id(keys)
        rows = [
            _row(counted, key, known[key].name if key in known else "—", known.get(key))
            for key in keys
        ]
    else:
        names = dict(regions_under(region_of(actor, wanted)))
        names |= region_names(keys - names.keys())
        rows = [_row(counted, key, names.get(key, key)) for key in names.keys() | keys]
    return sorted(rows, key=lambda row: (-row.figures.valid, -row.now.open, str(row.name)))


def brand_rows(counted: Counted) -> list[Row]:
    """Brands with the most reports first; what belongs to none is last."""
    names = {one.id: one.name for one in brands()}
    rows = _most_first(
        Row(key, names.get(key, "—"), found) for key, found in counted.brands.items() if key
    )
    if None in counted.brands:
        rows.append(Row(None, _("没有品牌"), counted.brands[None]))
    return rows


def category_rows(counted: Counted) -> list[Row]:
    """What is wrong, the most frequent first."""
    return _most_first(
        Row(key, CATEGORY_TITLES[key], found) for key, found in counted.categories.items()
    )


def bucket_rows(wanted: Wanted, counted: Counted) -> list[Row]:
    """Every week or month of the span, also one in which nothing happened; by its first day."""
    first = wanted.first
    return [
        Row(day, max(day, first), counted.buckets.get(day, Figures())) for day in wanted.buckets
    ]


def step_rows(counted: Counted) -> list[tuple[Any, Lengths]]:
    """How long the steps took, in the order of a finding's life."""
    return [
        (STEP_TITLES[step], counted.lengths[step.value])
        for step in Step
        if step.value in counted.lengths
    ]


def brands() -> list[Organisation]:
    """The brands and the post, by pinyin."""
    kinds = (OrganisationKind.POSTAL_COMPANY, OrganisationKind.BRAND)
    return list(organisations(*kinds))


def _row(counted: Counted, key: Key, name: Any, outlet: Outlet | None = None) -> Row:
    figures, now = counted.rows.get(key, Figures()), counted.now.get(key, Now())
    return Row(key, name, figures, now, outlet)


def _most_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.figures.valid, -row.figures.received, str(row.name)))
