"""The sums of the ledger, as the bulletins of the field report them: 人次, 家次, 份, 起, 万元."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from webapp.foundation.access import Actor, ScopeKind
from webapp.places.models import RegionLevel, level_of
from webapp.places.queries import region_names, regions_under
from webapp.supervision.enforcement import queries
from webapp.supervision.enforcement.kinds import ActKind, Number
from webapp.supervision.enforcement.queries import Wanted
from webapp.supervision.rewards import queries as rewards

ROWS = "rows"
FEN_IN_YUAN, YUAN_IN_TEN_THOUSAND = 100, 10_000
_K, _N = ActKind, Number
_REGION_COLUMN = {RegionLevel.CITY: "city_code", RegionLevel.COUNTY: "county_code"}


@dataclass(frozen=True)
class Column:
    """One sum: which number of which kinds, and how people say it."""

    key: str
    title: Any
    unit: Any
    kinds: frozenset[ActKind]
    number: str
    money: bool = False


REWARDS = "rewards"
_INSPECTIONS = frozenset({_K.INSPECTION, _K.JOINT_INSPECTION})
COLUMNS = (
    Column("persons", _l("出动检查"), _lp("unit", "人次"), _INSPECTIONS, _N.PERSONS),
    Column("outlets", _l("检查单位"), _lp("unit", "家次"), _INSPECTIONS, _N.OUTLETS),
    Column("joint", _l("其中联合检查"), _l("次"), frozenset({_K.JOINT_INSPECTION}), ROWS),
    Column("reminders", _l("提醒函"), _l("份"), frozenset({_K.REMINDER}), _N.COUNT),
    Column("orders", _l("责令整改"), _l("份"), frozenset({_K.ORDER}), _N.COUNT),
    Column("talks", _l("约谈"), _lp("unit", "家次"), frozenset({_K.TALK}), _N.OUTLETS),
    Column("cases", _lp("ledger", "立案"), _l("起"), frozenset({_K.CASE}), _N.COUNT),
    Column("fines", _l("罚款"), _l("元"), frozenset({_K.FINE}), _N.FINE, money=True),
    Column("goods", _l("查扣物品"), _l("件"), frozenset({_K.SEIZURE}), _N.GOODS),
    Column("referrals", _l("移送"), _l("起"), frozenset({_K.REFERRAL}), _N.COUNT),
    Column("drills", _l("演练"), _l("场"), frozenset({_K.DRILL}), _N.COUNT),
    Column(REWARDS, _l("举报奖励"), _l("元"), frozenset(), "", money=True),
)
"""In the order in which they are told. Money is summed in fen."""


@dataclass
class Row:
    """A region or a month with its sums by column."""

    key: str
    name: str
    sums: dict[str, int] = field(default_factory=dict)
    lies_below: bool = False
    """Whether it is a region below the one that is looked at."""

    def add(self, key: str, number: int) -> None:
        """Add to one of the sums."""
        self.sums[key] = self.sums.get(key, 0) + number

    def told(self, column: Column) -> str:
        """A sum as the table shows it; money in yuan."""
        number = self.sums.get(column.key, 0)
        return yuan(number) if column.money and number else f"{number:,}"


@dataclass(frozen=True)
class Sums:
    """All that the page of sums shows."""

    columns: list[Column]
    places: list[Row]
    months: list[Row]
    total: Row


def columns_for(actor: Actor) -> list[Column]:
    """The sums that an actor sees: where penalties are no business of theirs, none of those."""
    seen = set(queries.kinds_seen(actor))
    return [one for one in COLUMNS if not one.kinds or one.kinds & seen]


def count(actor: Actor, wanted: Wanted) -> Sums:
    """The sums of a span, by place one level below what is looked at and by month."""
    columns = columns_for(actor)
    whole, place_of = _places(actor, wanted)
    at = wanted.region_code or actor.scope.id
    places = {code: Row(code, name, lies_below=code != at) for code, name in whole.items()}
    months = {one: Row(one, one) for one in months_of(wanted.first, wanted.last)}
    total = Row("", _("合计"))
    for city, county, month, key, number in _numbers(actor, wanted, columns):
        place = place_of(city, county)
        places.setdefault(place, Row(place, "")).add(key, number)
        months.setdefault(month, Row(month, month)).add(key, number)
        total.add(key, number)
    _name(places)
    return Sums(columns, list(places.values()), list(months.values()), total)


def yuan(fen: int) -> str:
    """Fen as yuan: 1,500.00."""
    return f"{Decimal(fen) / FEN_IN_YUAN:,.2f}"


def told_money(fen: int) -> tuple[str, str]:
    """Money as a bulletin says it, with its unit: 118.25 万元, or 1,500.00 元 where it is less."""
    if fen < FEN_IN_YUAN * YUAN_IN_TEN_THOUSAND:
        return (yuan(fen) if fen % FEN_IN_YUAN else f"{fen // FEN_IN_YUAN:,}"), _("元")
    much = Decimal(fen) / FEN_IN_YUAN / YUAN_IN_TEN_THOUSAND
    return f"{much.quantize(Decimal('0.01'), ROUND_HALF_UP):,}", _("万元")


def months_of(first: date, last: date) -> list[str]:
    """Every month of a span, as YYYY-MM."""
    found, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append(f"{year:04}-{month:02}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _numbers(
    actor: Actor, wanted: Wanted, columns: Iterable[Column]
) -> Iterator[tuple[str, str, str, str, int]]:
    for city, county, month, kind, numbers in queries.sums(actor, wanted):
        for column in columns:
            if kind in column.kinds and numbers[column.number]:
                yield city, county, month, column.key, numbers[column.number]
    if wanted.kind is None and wanted.company_id is None and wanted.outlet_id is None:
        paid = rewards.paid(actor, wanted.first, wanted.last, _region(wanted))
        for city, county, month, _many, fen in paid:
            yield city, county, month, REWARDS, fen


def _region(wanted: Wanted) -> tuple[str, str] | None:
    if not wanted.region_code:
        return None
    level = level_of(wanted.region_code)
    return (_REGION_COLUMN.get(level, "province_code"), wanted.region_code)


def _places(actor: Actor, wanted: Wanted) -> tuple[Mapping[str, str], Callable[[str, str], str]]:
    """The places one level below, with their names, and to which of them a row belongs. What a
    city did by itself belongs to no county: it stands under the city."""
    at = wanted.region_code or actor.scope.id
    if actor.scope.kind is ScopeKind.PLATFORM or level_of(at) is RegionLevel.PROVINCE:
        return dict(regions_under(at)), lambda city, _county: city or at
    if level_of(at) is RegionLevel.CITY:
        return dict(regions_under(at)), lambda city, county: county or city
    return region_names({at}), lambda _city, county: county


def _name(places: dict[str, Row]) -> None:
    names = region_names({code for code, row in places.items() if not row.name})
    for code, row in places.items():
        if not row.name:
            row.name = _("%(region)s本级", region=names.get(code, code))
