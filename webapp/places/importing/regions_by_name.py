"""A region from its names, as lists give it: 江西 / 南昌 / 东湖区 or 北京市 / 市辖区 / 东城区."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.foundation.database import db
from webapp.foundation.spreadsheets import CellRefused
from webapp.places.models import Region, RegionLevel
from webapp.places.queries import region_steps
from webapp.places.queries.regions import UNSAID

Names = tuple[str, str, str]


LEVELS = ("province", "city", "county")


class NameRefused(CellRefused):
    """A name that does not fit, and the column where it stands."""

    def __init__(self, level: int, sentence: Any) -> None:
        self.column = LEVELS[level]
        super().__init__(sentence)


class RegionsByName:
    """All regions down to the county, held for as long as a list is read."""

    def __init__(self) -> None:
        query = select(Region.code, Region.name, Region.level)
        rows = db.session.execute(query.order_by(Region.code)).all()
        self.codes = {row.code for row in rows}
        self.names = {row.code: row.name for row in rows if row.level is not RegionLevel.TOWNSHIP}
        above = {step for code in self.names for step in region_steps(code)[:-1]}
        self.lowest = {code for code in self.names if code not in above}
        self._found: dict[Names, str | CellRefused] = {}

    def code_of(self, province: str, city: str, county: str) -> str:
        """The county's code. Raises NameRefused: which name does not fit, or which is missing."""
        names = (province, city, county)
        if names not in self._found:
            try:
                self._found[names] = self._find(names)
            except CellRefused as refusal:
                self._found[names] = refusal
        found = self._found[names]
        if isinstance(found, CellRefused):
            raise found
        return found

    def is_precise(self, code: str) -> bool:
        """Whether a code is known and names a county, a town, or a city without counties."""
        return code in self.codes and (len(code) > 6 or code in self.lowest)

    def _find(self, names: Names) -> str:
        found = sorted(self.lowest)
        for level, name in enumerate(names):
            if name:
                found = self._called(found, level, name)
        if len(found) > 1:
            raise NameRefused(2, _too_many(*names))
        return found[0]

    def _called(self, codes: list[str], level: int, name: str) -> list[str]:
        known = {code: self._names_of(code, level) for code in codes}
        exactly = [code for code, names in known.items() if name in names]
        begins = [
            code
            for code, names in known.items()
            if len(name) > 1 and any(one.startswith(name) for one in names)
        ]
        if not exactly and not begins:
            sentence = _l("没有找到“%(name)s”，对照区划的名称再看一遍", name=name[:20])
            raise NameRefused(level, sentence)
        return exactly or begins

    def _names_of(self, code: str, level: int) -> set[str]:
        """What a list may write on a level: the city of 东城区 is 北京市, 市辖区 or left out."""
        steps = [self.names[step] for step in region_steps(code)]
        if level >= len(steps):
            return {steps[-1]}
        if level == 1 and steps[1] in UNSAID:
            return {steps[0], steps[-1], *UNSAID}
        return {steps[level], *(UNSAID if level == 1 else ())}


def _too_many(province: str, city: str, county: str) -> Any:
    if county and not (province and city):
        return _l("“%(name)s”不止一个，把省和市也填上", name=county[:20])
    return _l("只看得出到“%(name)s”，把区县也填上", name=(county or city or province)[:20])
