"""What a dry run of cases found. Only its orders hold personal values in the clear."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from webapp.conversions.importing.judging import Judged
from webapp.foundation import list_imports
from webapp.foundation.spreadsheets import RowError

CHECK = "cases-import-check"
"""The kind of the job that makes it."""
SHOWN = 50
"""Warnings that a page shows."""
Shared = tuple[str, int, int, list[int]]
Told = tuple[int, str, list[str]]


@dataclass(frozen=True)
class Summary(list_imports.Summary):
    """What every list tells, and what is told of cases. Their names are masked."""

    eligible: int = 0
    """Of the rows that fit: how many may be offered by post."""
    shared_count: int = 0
    shared: list[Shared] = field(default_factory=list)
    """(masked phone, cases, people, first rows) of phones that several people have"""
    people_count: int = 0
    people: list[Shared] = field(default_factory=list)
    """(masked name, cases in the file, others in the hall, first rows) of people with several"""
    headings: list[Told] = field(default_factory=list)
    """(place, header, masked samples) where columns are missing that a person may point out"""
    places: dict[str, int] = field(default_factory=dict)
    """The place of each column that was found."""


def summary_of(
    judged: Sequence[Judged],
    errors: Sequence[RowError],
    shared: Sequence[Shared],
    people: Sequence[Shared],
) -> Summary:
    """The summary of a file's rows."""
    return Summary(
        **list_imports.totals_of(judged, errors),
        eligible=sum(one.is_eligible for one in judged),
        shared_count=len(shared),
        shared=list(shared[:SHOWN]),
        people_count=len(people),
        people=list(people[:SHOWN]),
    )


def packed(
    summary: Summary, judged: Sequence[Judged], errors: Sequence[RowError], original: bytes
) -> bytes:
    """All of it as one file; `original` where it may have to be read once more."""
    orders = list_imports.orders_of(judged)
    return list_imports.pack(
        summary,
        ({"case_number": one.code, "facts": one.facts} for one in orders),
        list_imports.sheet_of_all(orders, errors, (_("办件编号"), _("姓名"))),
        original,
    )


def read_summary(content: bytes) -> Summary:
    """The summary of a packed report."""
    return Summary(**list_imports.summary_in(content))
