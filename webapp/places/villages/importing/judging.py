"""What a list of villages would do: each row judged and compared with what is there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.foundation import list_imports
from webapp.foundation.access import Actor, covers
from webapp.foundation.list_imports import CHANGED, NEW, SAME, Judged
from webapp.foundation.spreadsheets import CellRefused, Row, RowError
from webapp.places import queries as places
from webapp.places import shapes
from webapp.places.facts import differences
from webapp.places.importing.judging import half_a_point
from webapp.places.models import Outlet
from webapp.places.norms.models import Settlement
from webapp.places.villages import queries
from webapp.places.villages.facts import NO_COUNTY
from webapp.places.villages.importing.columns import HEADER_OF, fact, told
from webapp.places.villages.lifecycle import DeliveryMode
from webapp.places.villages.models import Village

PLAIN = ("name", "settlement", "mode", "required_days", "longitude", "latitude", "active")
"""Columns whose value is the fact of the same name."""
USUAL = {"settlement": Settlement.VILLAGE.value, "mode": DeliveryMode.DIRECT.value}
"""What a new village is unless the list says otherwise."""
WHICH_OUTLET = _l("新的村要填投递网点的代码，或者全名")
NO_OUTLET = _l("没有这个代码或名称的网点，或者不在您的范围内、已经停业")
SEVERAL_OUTLETS = _l("有几个网点都叫这个名字，填网点代码")
OTHERS_CODE = _l("这个村不归您的范围")
Outlets = dict[str, list[Outlet]]
"""By what a cell says: the code of one, or the name of one or more."""


class Judge:
    """Judges rows within an actor's right."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._counties: dict[str, bool] = {}

    def rows(self, rows: Sequence[Row]) -> Iterator[Judged | RowError]:
        """Each row judged, some hundred at a time: one look for all codes of a kind."""
        known = queries.villages_by_code(row.values["code"] for row in rows)
        named = {row.values["outlet"] for row in rows if row.values["outlet"]}
        outlets = places.outlets_by_word(self.actor, named)
        by_id = places.outlets_by_id({one.outlet_id for one in known.values()})
        for row in rows:
            present = known.get(row.values["code"])
            yield from self._row(row, present, outlets, by_id)

    def _row(
        self,
        row: Row,
        present: Village | None,
        outlets: Outlets,
        by_id: dict[UUID, Outlet],
    ) -> Iterator[Judged | RowError]:
        if present is not None and not covers(self.actor, present):
            yield RowError(row.number, HEADER_OF["code"], str(OTHERS_CODE))
            return
        facts, errors = self._facts(row, present, outlets)
        if errors:
            yield from errors
            return
        code, name = row.values["code"], row.values["name"]
        if present is None:
            yield Judged(row.number, code, name, NEW, USUAL | facts)
            return
        now = by_id[present.outlet_id]
        changes = [
            (_header(name), *_story(name, present, facts, now, row.values["outlet"] or ""))
            for name in sorted(differences(present, typed(facts)), key=_place)
        ]
        yield Judged(row.number, code, name, CHANGED if changes else SAME, facts, changes)

    def _facts(
        self, row: Row, present: Village | None, outlets: Outlets
    ) -> tuple[dict[str, Any], list[RowError]]:
        said = {name: row.values[name] for name in PLAIN if row.values[name] is not None}
        facts = {name: fact(name, value) for name, value in said.items()}
        errors = []
        try:
            facts |= self._outlet(row.values["outlet"], present, outlets)
        except CellRefused as refusal:
            errors.append(RowError(row.number, HEADER_OF["outlet"], str(refusal.sentence)))
        if present is None and not self._knows_county(row.values["code"][:6]):
            errors.append(RowError(row.number, HEADER_OF["code"], str(NO_COUNTY)))
        if (empty := half_a_point(facts, present)) is not None:
            sentence = str(shapes.HALF_A_POINT)
            errors.append(RowError(row.number, HEADER_OF[empty], sentence))
        return facts, errors

    def _outlet(
        self, code: str | None, present: Village | None, outlets: Outlets
    ) -> dict[str, str]:
        if code is None:
            if present is None:
                raise CellRefused(WHICH_OUTLET)
            return {}
        called = outlets.get(code, [])
        if len(called) > 1:
            raise CellRefused(SEVERAL_OUTLETS)
        outlet = called[0] if called else None
        if outlet is not None and present is not None and outlet.id == present.outlet_id:
            return {}  # one that closed meanwhile may keep what it has
        if outlet is None or outlet.closed or not covers(self.actor, outlet):
            raise CellRefused(NO_OUTLET)
        return {"outlet_id": str(outlet.id)}

    def _knows_county(self, code: str) -> bool:
        if code not in self._counties:
            self._counties[code] = places.knows_county(code)
        return self._counties[code]


def typed(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as the table has them, also when they were read from JSON."""
    kinds = {"outlet_id": UUID, "settlement": Settlement, "mode": DeliveryMode}
    return {name: kinds[name](value) if name in kinds else value for name, value in facts.items()}


def without_repeats(rows: Iterable[Row]) -> tuple[list[Row], list[RowError]]:
    """The rows whose code stands once in the file, and an error for each that stands in several."""
    return list_imports.without_repeats(rows, "code", HEADER_OF["code"])


def _story(
    name: str, present: Village, facts: dict[str, Any], now: Outlet, code: str
) -> tuple[str, str]:
    if name == "outlet_id":
        return now.code, code
    return told(name, getattr(present, name)), told(name, typed(facts)[name])


def _header(name: str) -> str:
    return HEADER_OF["outlet" if name == "outlet_id" else name]


def _place(name: str) -> int:
    return list(HEADER_OF).index("outlet" if name == "outlet_id" else name)
