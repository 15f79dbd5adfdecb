"""The columns of a list of cases, and what each may hold.

Headers and words of cells are the file's own and stay Chinese, whoever reads the page. No refusal
repeats what a cell holds: it may be personal.
"""

import re
import unicodedata
from datetime import date

from flask_babel import lazy_gettext as _l

from webapp.conversions import phones
from webapp.conversions.kinds import ApplicantKind, Delivery
from webapp.foundation.spreadsheets import CellRefused, Column, date_cell, or_emptied, text
from webapp.foundation.spreadsheets.cells import Cell, as_text, folded
from webapp.identity.documents import check_digit
from webapp.identity.names import LONGEST_NAME, canonical_name

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
WRONG_NUMBER = _l("办件编号用字母、数字、点、斜线和横线，最多 60 位")
IS_DOCUMENT = _l("这是身份证号。办件编号会出现在网址和清单里，不能用证件号")
WRONG_PHONE = _l("号码打不通：手机 11 位，固定电话带区号，分机写“转”，不要有文字")
WRONG_LAST_FOUR = _l("填证件号码的后四位，或者整个号码（只留后四位）")
WRONG_NAME = _l("填姓名，最多 80 个字")
WRONG_DAY = _l("日期要在 2000 年到 2099 年之间")
_APPLICANTS = {
    ApplicantKind.PERSONAL: ("个人", "自然人", "个人业务", "personal"),
    ApplicantKind.ORGANISATION: ("单位", "企业", "法人", "单位业务", "企业法人", "organisation"),
}
_DELIVERIES = {
    Delivery.COUNTER: (
        *("窗口", "窗口领取", "窗口自取", "自取", "自行领取", "现场领取", "到窗口领取", "counter"),
    ),
    Delivery.POST: ("邮寄", "快递", "邮寄送达", "快递送达", "邮政寄递", "EMS", "post"),
}


def case_number(cell: Cell) -> str:
    """A number of a case: half-width, upper-case, without spaces."""
    value = unicodedata.normalize("NFKC", as_text(cell)).replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9._/-]{0,59}", value):
        raise CellRefused(WRONG_NUMBER)
    if re.fullmatch(r"\d{17}[\dX]", value) and check_digit(value[:17]) == value[17]:
        raise CellRefused(IS_DOCUMENT)
    return value


def code(cell: Cell) -> str:
    """A code of an item: half-width, upper-case."""
    return unicodedata.normalize("NFKC", as_text(cell)).replace(" ", "").upper()[:60]


def name(cell: Cell) -> str:
    """A name of a person or of an organisation."""
    value = canonical_name(as_text(cell))
    if not value or len(value) > LONGEST_NAME:
        raise CellRefused(WRONG_NAME)
    return value


def phone(cell: Cell) -> str:
    """A telephone number in its one spelling."""
    try:
        return phones.canonical(as_text(cell))
    except phones.PhoneRefused:
        raise CellRefused(WRONG_PHONE) from None


def last_four(cell: Cell) -> str:
    """The last four of a document's number; of a whole number nothing else is kept."""
    value = unicodedata.normalize("NFKC", as_text(cell)).upper()
    value = re.sub(r"[^0-9A-Z]", "", value)
    if len(value) < 4:
        raise CellRefused(WRONG_LAST_FOUR)
    return value[-4:]


def day(cell: Cell) -> str:
    """A day, in the spelling of ISO 8601."""
    value = date_cell()(cell)
    if not FIRST_DAY <= value <= LAST_DAY:
        raise CellRefused(WRONG_DAY)
    return value.isoformat()


def applicant(cell: Cell) -> str:
    """个人 or 单位."""
    return _one_of(_APPLICANTS, cell, _l("填“个人”或“单位”"))


def chosen(cell: Cell) -> str:
    """窗口 or 邮寄."""
    return _one_of(_DELIVERIES, cell, _l("填“窗口”或“邮寄”"))


COLUMNS = (
    Column(
        "case_number",
        ("办件编号", "受理编号", "办件号", "业务流水号", "业务编号", "case number"),
        required=True,
        parse=case_number,
    ),
    Column("item", ("事项编码", "事项代码", "item"), parse=code),
    Column("item_name", ("事项名称", "事项", "办理事项"), parse=text(120)),
    Column("name", ("姓名", "申请人", "申请人姓名", "办件人", "name"), required=True, parse=name),
    Column(
        "phone",
        ("手机号", "手机", "手机号码", "联系电话", "电话", "联系方式", "phone"),
        required=True,
        parse=phone,
    ),
    Column(
        "last_four",
        ("证件后四位", "证件号码", "证件号", "身份证号", "身份证号码", "last four"),
        required=True,
        parse=last_four,
    ),
    Column(
        "applicant",
        ("申请人类型", "申请类型", "业务类型", "applicant"),
        required=True,
        parse=applicant,
    ),
    Column("chosen", ("领取方式", "取件方式", "送达方式", "chosen"), required=True, parse=chosen),
    Column("ready_on", ("可领日期", "办结日期", "出证日期", "ready"), parse=or_emptied(day)),
    Column("keep_until", ("保管至", "保管期限", "领取期限", "keep until"), parse=day),
    Column("accepted_on", ("受理日期", "受理时间", "accepted"), parse=or_emptied(day)),
    Column("collected_on", ("领取日期", "领取时间", "collected"), parse=or_emptied(day)),
    Column("address", ("地址", "联系地址", "住址", "address"), parse=or_emptied(text(200))),
)
HEADER_OF = {column.name: column.header for column in COLUMNS}


def _one_of(meanings: dict, cell: Cell, sentence: object) -> str:  # type: ignore[type-arg]
    word = folded(as_text(cell))
    for meaning, words in meanings.items():
        if word in {folded(one) for one in words}:
            return str(meaning.value)
    raise CellRefused(sentence)
