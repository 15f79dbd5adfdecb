"""What a list of outlets would do: each row judged and compared with what is there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.foundation import list_imports
from webapp.foundation.access import Actor, covers
from webapp.foundation.list_imports import CHANGED, NEW, SAME, Judged
from webapp.foundation.spreadsheets import CellRefused, Row, RowError
from webapp.places import queries, shapes
from webapp.places.facts import differences
from webapp.places.importing.columns import HEADER_OF, fact, told
from webapp.places.importing.regions_by_name import RegionsByName
from webapp.places.models import Outlet, OutletKind

PLAIN = (
    "name",
    "kind",
    "address",
    "postcode",
    "phone",
    "longitude",
    "latitude",
    "hours",
    "services",
    "demands_photo",
    "closed",
)
"""Columns whose value is the fact of the same name."""
NO_COMPANY = _l("没有这个公司代码，或者不归您管")
WHICH_COMPANY = _l("新网点要填公司代码")
WHICH_REGION = _l("新网点要填区划代码，或者填省、市、县")
UNKNOWN_REGION = _l("没有这个区划代码，或者没有到区县")
OTHERS_CODE = _l("这个网点代码别家在用，换一个")


class Judge:
    """Judges rows within an actor's right. Holds their companies and all regions."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.companies = {one.code: one for one in queries.companies_of(actor)}
        self.names = {str(one.id): one.code for one in self.companies.values()}
        self.regions = RegionsByName()

    def rows(self, rows: Sequence[Row]) -> Iterator[Judged | RowError]:
        """Each row judged, some hundred at a time: one look for all of their codes."""
        known = queries.outlets_by_code(row.values["code"] for row in rows)
        for row in rows:
            yield from self._row(row, known.get(row.values["code"]))

    def _row(self, row: Row, present: Outlet | None) -> Iterator[Judged | RowError]:
        if present is not None and not covers(self.actor, present):
            yield RowError(row.number, HEADER_OF["code"], str(OTHERS_CODE))
            return
        facts, errors = self._facts(row, present)
        if errors:
            yield from errors
            return
        code, name = row.values["code"], row.values["name"]
        if present is None:
            yield Judged(row.number, code, name, NEW, facts)
            return
        changes = [
            (HEADER_OF.get(name, HEADER_OF["company"]), *self._told(name, present, facts))
            for name in sorted(differences(present, typed(facts)), key=_place)
        ]
        result = CHANGED if changes else SAME
        yield Judged(row.number, code, name, result, facts, changes)

    def _facts(self, row: Row, present: Outlet | None) -> tuple[dict[str, Any], list[RowError]]:
        said = {name: row.values[name] for name in PLAIN if row.values[name] is not None}
        facts = {name: fact(name, value) for name, value in said.items()}
        errors = []
        for column, find in (("company", self._company), ("region_code", self._region)):
            try:
                facts |= find(row.values, present)
            except CellRefused as refusal:
                named = getattr(refusal, "column", column)
                errors.append(RowError(row.number, HEADER_OF[named], str(refusal.sentence)))
        if (empty := half_a_point(facts, present)) is not None:
            sentence = str(shapes.HALF_A_POINT)
            errors.append(RowError(row.number, HEADER_OF[empty], sentence))
        return facts, errors

    def _company(self, values: dict[str, Any], present: Outlet | None) -> dict[str, str]:
        wanted = values["company"]
        if wanted is None and present is not None:
            return {}
        if wanted is None and len(self.companies) == 1:
            return {"company_id": next(iter(self.names))}
        if wanted is None:
            raise CellRefused(WHICH_COMPANY)
        if wanted in self.companies:
            return {"company_id": str(self.companies[wanted].id)}
        if present is not None and present.company.code == wanted:
            return {}  # a closed company may keep what it has
        raise CellRefused(NO_COMPANY)

    def _region(self, values: dict[str, Any], present: Outlet | None) -> dict[str, str]:
        names = [values[name] or "" for name in ("province", "city", "county")]
        code = values["region_code"]
        if code is None and not any(names):
            if present is None:
                raise CellRefused(WHICH_REGION)
            return {}
        if code is not None and not self.regions.is_precise(code):
            raise CellRefused(UNKNOWN_REGION)
        if any(names):
            named = self.regions.code_of(*names)
            if code is not None and code[:6] != named:
                raise CellRefused(_l("区划代码和省、市、县的名称不是同一个地方"))
            code = code or named
        return {"region_code": code}

    def _told(self, name: str, present: Outlet, facts: dict[str, Any]) -> tuple[str, str]:
        if name == "company_id":
            return present.company.code, self.names[facts[name]]
        return told(name, getattr(present, name)), told(name, facts[name])


def typed(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as the table has them, also when they were read from JSON."""
    kinds = {"company_id": UUID, "kind": OutletKind}
    return {name: kinds[name](value) if name in kinds else value for name, value in facts.items()}


def without_repeats(rows: Iterable[Row]) -> tuple[list[Row], list[RowError]]:
    """The rows whose code stands once in the file, and an error for each that stands in several.

    None of them is taken: only the person knows which is right.
    """
    return list_imports.without_repeats(rows, "code", HEADER_OF["code"], _repeat)


def of_one_company(one: Judged) -> str:
    """Rows of one company are carried out together, so that a batch has few audit entries."""
    return str(one.facts.get("company_id", ""))


def _place(name: str) -> int:
    """Where the column of a fact stands in the sheet."""
    return list(HEADER_OF).index(name if name in HEADER_OF else "company")


def half_a_point(facts: dict[str, Any], present: Any) -> str | None:
    """The coordinate that is missing beside the other one, in what is said of what is there."""
    point = {
        name: facts.get(name, getattr(present, name, None)) for name in ("longitude", "latitude")
    }
    missing = [name for name, value in point.items() if value is None]
    return missing[0] if len(missing) == 1 else None


def _repeat(row: Row, found: list[Row]) -> str:
    words = {"code": row.values["code"], "rows": list_imports.other_places(row, found)}
    if len({bool(one.values["closed"]) for one in found}) > 1:
        return _("%(code)s 在第 %(rows)s 行也有，有的写停业、有的没写。只留一行", **words)
    return _("%(code)s 在第 %(rows)s 行也有。只留一行", **words)
