"""The columns of the spreadsheet, and what each may hold.

Headers and words of cells are the file's own and stay Chinese, whoever reads the page.
"""

import re
import unicodedata
from typing import Any

from webapp.foundation.spreadsheets import EMPTIED, Column, matching, or_emptied, text
from webapp.foundation.spreadsheets.cells import Cell, as_text, one_of, whole_number
from webapp.places import shapes
from webapp.places.importing.columns import code_or_name, degrees, yes_or_no
from webapp.places.norms.models import Settlement
from webapp.places.villages.lifecycle import DeliveryMode
from webapp.places.villages.models import MOST_DAYS, Village
from webapp.places.villages.schemas import CODE, WRONG_CODE

SETTLEMENT_WORDS = {
    "建制村": Settlement.VILLAGE,
    "行政村": Settlement.VILLAGE,
    "村": Settlement.VILLAGE,
    "边远": Settlement.REMOTE,
    "边远地区": Settlement.REMOTE,
    "交通不便的边远地区": Settlement.REMOTE,
    "乡镇": Settlement.TOWNSHIP,
    "乡镇政府所在地": Settlement.TOWNSHIP,
    "城市": Settlement.CITY,
    "社区": Settlement.CITY,
}
MODE_WORDS = {
    "直接投递": DeliveryMode.DIRECT,
    "直投": DeliveryMode.DIRECT,
    "站点": DeliveryMode.STATION,
    "村邮站": DeliveryMode.STATION,
    "委托": DeliveryMode.ENTRUSTED,
    "委托投递": DeliveryMode.ENTRUSTED,
    "到乡镇领取": DeliveryMode.COLLECTED,
    "自取": DeliveryMode.COLLECTED,
    "直接投递到户": DeliveryMode.DIRECT,
    "投到村里的站点": DeliveryMode.STATION,
    "委托村里的人转交": DeliveryMode.ENTRUSTED,
}
"""The first word of each is how a list is written; the words of our own pages are known too."""
CAN_BE_EMPTIED = frozenset({"required_days", "longitude", "latitude"})

_DAYS = re.compile(r"^(?:每周|一周|每星期)?(\d+)(?:天|日|次)?$")
_EVERY_DAY = frozenset({"每天", "每日", "天天"})


def days(cell: Cell) -> int:
    """Days of a week: 3, 3天, 每周3次, 每天."""
    value = unicodedata.normalize("NFKC", as_text(cell)).replace(" ", "")
    if value in _EVERY_DAY:
        return MOST_DAYS
    found = _DAYS.match(value)
    return whole_number(1, MOST_DAYS)(found[1] if found else value)


COLUMNS = (
    Column(
        "code",
        ("村代码", "统计用区划代码", "建制村代码", "code"),
        required=True,
        parse=matching(CODE, WRONG_CODE),
    ),
    Column("name", ("村名", "建制村名称", "名称", "name"), required=True, parse=text(120)),
    Column("outlet", ("网点代码", "投递网点", "网点名称", "outlet"), parse=code_or_name),
    Column("settlement", ("类别", "settlement"), parse=one_of(SETTLEMENT_WORDS)),
    Column("mode", ("通邮方式", "投递方式", "mode"), parse=one_of(MODE_WORDS)),
    Column(
        "required_days",
        ("每周几天", "每周投递天数", "days"),
        parse=or_emptied(days),
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
    Column("active", ("在投递", "active"), parse=yes_or_no),
)
HEADER_OF = {column.name: column.header for column in COLUMNS}


def fact(name: str, value: Any) -> Any:
    """The fact that a cell's value means."""
    return None if name in CAN_BE_EMPTIED and value == EMPTIED else value


def told(name: str, value: Any) -> str:
    """The value of a fact as the spreadsheet writes it, for the story of a change."""
    if isinstance(value, bool):
        return "是" if value else "否"
    for words in (SETTLEMENT_WORDS, MODE_WORDS):
        for word, meaning in words.items():
            if meaning == value and name in ("settlement", "mode"):
                return word
    return "" if value is None else str(value)


def written(village: Village, outlet_code: str) -> list[Any]:
    """A village as a row of the spreadsheet, which imported again changes nothing."""
    values = {column.name: getattr(village, column.name, None) for column in COLUMNS}
    values |= {name: told(name, values[name]) for name in ("settlement", "mode", "active")}
    return [(values | {"outlet": outlet_code})[column.name] for column in COLUMNS]
