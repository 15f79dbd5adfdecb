"""What a list of filings would do: each row judged and compared with what is filed."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.foundation.access import Actor, covers
from webapp.foundation.list_imports import CHANGED, NEW, SAME, Judged
from webapp.foundation.spreadsheets import Row, RowError
from webapp.places import queries as places
from webapp.places.models import Outlet
from webapp.supervision.library import queries
from webapp.supervision.library.filing import Filing, wrong_days
from webapp.supervision.library.lists.columns import FACTS, HEADER_OF, as_json, said
from webapp.supervision.library.models import OutletFiling

NO_OUTLET = _l("没有这个代码或名称的网点，或者不在您的范围内、已经停业")
SEVERAL_OUTLETS = _l("有几个网点都叫这个名字，填网点代码")
HAS_TO_BE_SAID = _l("第一次登记的要填")
NEEDED = ("address", "filed_on")
"""What a first filing needs beside its number."""


class Judge:
    """Judges rows within an actor's right; an outlet stands in a list once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._rows: dict[UUID, int] = {}

    def rows(self, rows: Sequence[Row]) -> Iterator[Judged | RowError]:
        """Each row judged, some hundred at a time: one look for all outlets and filings."""
        named = places.outlets_by_word(self.actor, {row.values["outlet"] for row in rows})
        filed = queries.filings_of(one.id for many in named.values() for one in many)
        for row in rows:
            called = named.get(row.values["outlet"], [])
            if (refused := self._refused(row, called)) is not None:
                yield RowError(row.number, HEADER_OF["outlet"], refused)
            else:
                yield from _judged(row, called[0], filed.get(called[0].id))

    def _refused(self, row: Row, called: list[Outlet]) -> str | None:
        if len(called) > 1:
            return str(SEVERAL_OUTLETS)
        if not called or called[0].closed or not covers(self.actor, called[0]):
            return str(NO_OUTLET)
        before = self._rows.setdefault(called[0].id, row.number)
        return None if before == row.number else _("第 %(row)s 行也是这个网点。", row=before)


def facts_of(filing: OutletFiling | None) -> dict[str, Any]:
    """What is filed now, by the name of the fact; nothing where nothing is."""
    return {} if filing is None else {name: getattr(filing, name) for name in FACTS}


def _judged(row: Row, outlet: Outlet, now: OutletFiling | None) -> Iterator[Judged | RowError]:
    known, told = facts_of(now), said(row.values)
    lacking = [name for name in NEEDED if name not in known | told]
    if lacking:
        for name in lacking:
            yield RowError(row.number, HEADER_OF[name], str(HAS_TO_BE_SAID))
        return
    facts = {**vars(Filing("", "", (known | told)["filed_on"])), **known, **told}
    wrong = wrong_days(Filing(**facts))
    if wrong:
        for name, sentence in wrong.items():
            yield RowError(row.number, HEADER_OF[name], str(sentence))
        return
    changes = [
        (HEADER_OF[name], str(known[name] or ""), str(facts[name] or ""))
        for name in FACTS
        if known and known[name] != facts[name]
    ]
    result = NEW if not known else CHANGED if changes else SAME
    orders = {"outlet_id": str(outlet.id), **as_json(facts)}
    yield Judged(row.number, outlet.code, outlet.name, result, orders, changes)
