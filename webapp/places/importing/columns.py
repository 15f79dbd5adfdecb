"""The columns of the spreadsheet, what each may hold, and how a value is written there.

Headers and words of cells are the file's own and stay Chinese, whoever reads the page.
"""

import re
import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.foundation.spreadsheets import EMPTIED, CellRefused, Column, matching, or_emptied, text
from webapp.foundation.spreadsheets.cells import Cell, Parse, as_text, folded
from webapp.places import opening_hours, shapes
from webapp.places.models import Outlet, OutletKind, OutletService

NOTHING: dict[str, Any] = {
    "address": "",
    "postcode": "",
    "phone": "",
    "longitude": None,
    "latitude": None,
    "hours": {},
    "services": [],
}
"""What is left of a fact that is taken away."""
LONGEST_NAME = 120
KIND_WORDS = {OutletKind.OUTLET: "网点", OutletKind.SORTING_CENTRE: "分拨中心"}
_KINDS = {
    "网点": OutletKind.OUTLET,
    "营业网点": OutletKind.OUTLET,
    "揽投部": OutletKind.OUTLET,
    "分拨中心": OutletKind.SORTING_CENTRE,
    "处理中心": OutletKind.SORTING_CENTRE,
    "转运中心": OutletKind.SORTING_CENTRE,
}
SERVICE_WORDS = {
    OutletService.PICKUP: "收寄",
    OutletService.DELIVERY: "投递",
    OutletService.SELF_COLLECTION: "自提",
    OutletService.AGENCY_COLLECTION: "代收",
    OutletService.LETTERS: "函件",
    OutletService.EMS: "EMS",
    OutletService.INTERNATIONAL: "国际",
    OutletService.GOVERNMENT_DOCUMENTS: "政务邮件",
    OutletService.NEWSPAPERS: "报刊",
}
_SERVICES = {folded(word): service for service, word in SERVICE_WORDS.items()}
_YES = frozenset({"是", "yes", "y", "true", "1", "√", "需要", "已停业", "停业"})
_NO = frozenset({"否", "no", "n", "false", "0", "不需要", "营业", "营业中"})


def code(cell: Cell) -> str:
    """A code of an outlet or company: half-width, upper-case."""
    value = unicodedata.normalize("NFKC", as_text(cell)).replace(" ", "").upper()
    if not re.fullmatch(shapes.CODE, value):
        raise CellRefused(shapes.WRONG_CODE)
    return value


def code_or_name(cell: Cell) -> str:
    """An outlet by its code, half-width and upper-case, or by its name as it stands."""
    value: str = text(LONGEST_NAME)(cell)
    plain = unicodedata.normalize("NFKC", value).replace(" ", "").upper()
    return plain if re.fullmatch(shapes.CODE, plain) else value


def kind(cell: Cell) -> OutletKind:
    """A kind of place by one of its names."""
    try:
        return _KINDS[folded(as_text(cell))]
    except KeyError:
        raise CellRefused(_l("填“网点”或“分拨中心”")) from None


def yes_or_no(cell: Cell) -> bool:
    """是 or 否."""
    word = folded(as_text(cell))
    if word not in _YES | _NO:
        raise CellRefused(_l("填“是”或“否”"))
    return word in _YES


def services(cell: Cell) -> list[str]:
    """Services by their names, with any mark between them."""
    wanted = set()
    for word in re.split(r"[、,，;；/ ]+", as_text(cell)):
        if word and folded(word) not in _SERVICES:
            known = "、".join(SERVICE_WORDS.values())
            words = {"word": word[:20], "known": known}
            raise CellRefused(_l("没有“%(word)s”这项服务。可以填：%(known)s", **words))
        if word:
            wanted.add(_SERVICES[folded(word)])
    return [service.value for service in OutletService if service in wanted]


def hours(cell: Cell) -> opening_hours.Week:
    """A week in one cell."""
    try:
        return opening_hours.read_week(as_text(cell))
    except opening_hours.HoursRefused as refusal:
        raise CellRefused(refusal.sentence) from refusal


def degrees(limits: tuple[float, float], sentence: Any) -> Parse:
    """Degrees within limits."""

    def parse(cell: Cell) -> float:
        value = unicodedata.normalize("NFKC", as_text(cell)).rstrip("°")
        if not re.fullmatch(r"\d{1,3}(\.\d{1,15})?", value):
            raise CellRefused(sentence)
        if not limits[0] <= float(value) <= limits[1]:
            raise CellRefused(sentence)
        return float(value)

    return parse


def phone(cell: Cell) -> str:
    """A telephone number; its spaces stay as they were written."""
    value = unicodedata.normalize("NFKC", as_text(cell))
    if not re.fullmatch(shapes.PHONE, value):
        raise CellRefused(shapes.WRONG_PHONE)
    return value


def region_code(cell: Cell) -> str:
    """Six digits, nine of a township, or the twelve of the statistics office for either."""
    value = matching(r"\d{6}|\d{9}|\d{12}", _l("区划代码是 6 位数字，乡镇是 9 位"))(cell)
    value = value[:9]
    return value[:6] if value.endswith("000") and len(value) == 9 else value


COLUMNS = (
    Column("code", ("网点代码", "机构代码", "code"), required=True, parse=code),
    Column("name", ("网点名称", "机构名称", "name"), required=True, parse=text(120)),
    Column("kind", ("类型", "网点类型", "kind"), parse=kind),
    Column("company", ("公司代码", "企业代码", "company"), parse=code),
    Column("region_code", ("区划代码", "行政区划代码", "region"), parse=region_code),
    Column("province", ("省", "省份", "省级"), parse=text(60)),
    Column("city", ("市", "地市", "地级市"), parse=text(60)),
    Column("county", ("县", "区县", "县区", "区"), parse=text(60)),
    Column("address", ("地址", "详细地址", "address"), parse=or_emptied(text(200))),
    Column(
        "postcode",
        ("邮编", "邮政编码", "postcode"),
        parse=or_emptied(matching(shapes.POSTCODE, shapes.WRONG_POSTCODE)),
    ),
    Column(
        "phone",
        ("电话", "联系电话", "phone"),
        parse=or_emptied(phone),
    ),
    Column(
        "longitude",
        ("经度", "longitude"),
        parse=or_emptied(degrees(shapes.LONGITUDES, shapes.WRONG_LONGITUDE)),
    ),
    Column(
        "latitude",
        ("纬度", "latitude"),
        parse=or_emptied(degrees(shapes.LATITUDES, shapes.WRONG_LATITUDE)),
    ),
    Column("hours", ("营业时间", "hours"), parse=or_emptied(hours)),
    Column("services", ("服务", "业务", "services"), parse=or_emptied(services)),
    Column("demands_photo", ("需拍照", "收寄拍照", "demands photo"), parse=yes_or_no),
    Column("closed", ("停业", "closed"), parse=yes_or_no),
)
HEADER_OF = {column.name: column.header for column in COLUMNS}


def written(outlet: Outlet, company_code: str) -> list[Any]:
    """An outlet as a row of the spreadsheet, which imported again changes nothing."""
    values: dict[str, Any] = {
        "code": outlet.code,
        "name": outlet.name,
        "kind": KIND_WORDS[outlet.kind],
        "company": company_code,
        "region_code": outlet.region_code,
        "address": outlet.address,
        "postcode": outlet.postcode,
        "phone": outlet.phone,
        "longitude": outlet.longitude,
        "latitude": outlet.latitude,
        "hours": opening_hours.week_text(outlet.hours),
        "services": "、".join(SERVICE_WORDS[OutletService(one)] for one in outlet.services),
        "demands_photo": _word(outlet.demands_photo),
        "closed": _word(outlet.closed),
    }
    return [values.get(column.name) for column in COLUMNS]


def fact(name: str, value: Any) -> Any:
    """The fact that a cell's value means."""
    return NOTHING[name] if name in NOTHING and value == EMPTIED else value


def told(name: str, value: Any) -> str:
    """The value of a fact as the spreadsheet writes it, for the story of a change."""
    if name == "kind":
        return KIND_WORDS[OutletKind(value)]
    if name == "hours":
        return opening_hours.week_text(value)
    if name == "services":
        return "、".join(SERVICE_WORDS[OutletService(one)] for one in value)
    return _word(value) if isinstance(value, bool) else str("" if value is None else value)


def _word(value: bool) -> str:
    return "是" if value else "否"
