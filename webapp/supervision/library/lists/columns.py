"""The columns of a list of filings, and what each may hold.

Headers are the file's own and stay Chinese, whoever reads the page.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from webapp.foundation.spreadsheets import EMPTIED, Column, or_emptied, text
from webapp.foundation.spreadsheets.cells import Cell, date_cell
from webapp.places.importing.columns import code_or_name
from webapp.supervision.library.filing import Filing

CAN_BE_EMPTIED = {"valid_until": None, "business": ""}
"""What they are after 无."""


def number(cell: Cell) -> str:
    """The number of a filing, half-width and upper-case as the form keeps it."""
    return unicodedata.normalize("NFKC", str(text(60)(cell))).upper()


COLUMNS = (
    Column(
        "outlet",
        ("网点代码", "网点名称", "网点", "末端网点", "outlet"),
        required=True,
        parse=code_or_name,
    ),
    Column("number", ("备案编号", "备案号", "number"), required=True, parse=number),
    Column("address", ("备案地址", "经营地址", "地址", "address"), parse=text(200)),
    Column("filed_on", ("备案日期", "备案时间", "filed"), parse=date_cell()),
    Column("valid_until", ("有效期到", "有效期至", "valid"), parse=or_emptied(date_cell())),
    Column("business", ("业务范围", "经营范围", "business"), parse=or_emptied(text(300))),
)
HEADER_OF = {column.name: column.header for column in COLUMNS}
FACTS = tuple(one.name for one in fields(Filing))


def said(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of a filing; an empty cell says nothing."""
    found = {name: values[name] for name in FACTS if values[name] is not None}
    return {
        name: CAN_BE_EMPTIED[name] if value == EMPTIED and name in CAN_BE_EMPTIED else value
        for name, value in found.items()
    }


def as_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a filing as an order holds them."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
    }


def from_json(facts: Mapping[str, Any]) -> Filing:
    """A filing out of the facts of an order."""
    days = {
        name: date.fromisoformat(facts[name])
        for name in ("filed_on", "valid_until")
        if facts[name] is not None
    }
    return Filing(**{name: facts[name] for name in FACTS} | days)
