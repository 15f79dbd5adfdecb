"""The rows of the figures with their names, as the page and the spreadsheet tell them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.accounts.people import logins_of, names_of
from webapp.conversions import queries
from webapp.conversions.figures import NOBODY, By, Figures
from webapp.conversions.queries.campaigns import campaigns
from webapp.conversions.queries.figures import Counted, Key
from webapp.foundation.access import Actor
from webapp.identity.masking import mask_name


@dataclass(frozen=True)
class Row:
    """One row: a day, or a name with its code (of a caller, masked, with the staff number)."""

    name: Any
    code: str
    figures: Figures


def rows_of(actor: Actor, by: By, counted: Counted) -> list[Row]:
    """The rows: days in their order, others with the most calls first, what is nobody's last."""
    if by is By.DAY:
        return [Row(day, "", counted.rows[day]) for day in sorted(counted.rows)]
    names = _names(actor, by, [key for key in counted.rows if key])
    rows = []
    for key, figures in counted.rows.items():
        if key:
            name, code = names.get(key, (NOBODY[by], ""))
            rows.append(Row(name, code, figures))
    rows.sort(key=_most_first)
    nobodys = counted.rows.get(None)
    if nobodys and (by is not By.CALLER or nobodys.consented):
        rows.append(Row(NOBODY[by], "", nobodys))
    return rows


def days_of(counted: Counted, days: list[date]) -> list[tuple[date, Figures]]:
    """Every day of a span, also one on which nothing happened."""
    return [(day, counted.days.get(day, Figures())) for day in days]


def _most_first(row: Row) -> tuple[int, int, int, str]:
    figures = row.figures
    return -figures.calls, -figures.came, -figures.consented, str(row.name)


def _names(actor: Actor, by: By, keys: Collection[Key]) -> dict[Key, tuple[Any, str]]:
    if by is By.CAMPAIGN:
        return {one.id: (one.name, "") for one in campaigns(actor)}
    if by is By.DEPARTMENT:
        return {one.id: (one.name, one.code) for one in queries.departments(actor)}
    if by is By.ITEM:
        return {one.id: (one.name, one.code) for one in queries.items(actor)}
    logins = logins_of(keys)
    return {key: (mask_name(name), logins.get(key, "")) for key, name in names_of(keys).items()}
