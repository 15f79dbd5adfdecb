"""What may be reported through Open311: the categories of service, and what is asked of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.findings.kinds import CATEGORIES, Category, FindingKind
from webapp.findings.titles import CATEGORY_TITLES

_C = Category
SEEN_AT = "seen_at"
GROUP = _l("邮政服务监督")


class Datatype(StrEnum):
    """The data types of GeoReport that are asked for here."""

    STRING = "string"
    DATETIME = "datetime"
    ONE = "singlevaluelist"
    SOME = "multivaluelist"


@dataclass(frozen=True)
class Attribute:
    """A question about a category. None must be answered: a platform may know no more."""

    code: str
    datatype: Datatype
    title: Any
    hint: Any = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Key → what people read; for the two lists."""


_WHEN = Attribute(
    SEEN_AT, Datatype.DATETIME, _l("什么时候发现的"), _l("带时区，如 2026-11-23T09:30:00+08:00")
)
_WAYBILL = Attribute("mail_number", Datatype.STRING, _l("邮件号"), _l("13 位，如 XA12345678936"))

DESCRIPTIONS = {
    _C.CLOSED: _l("网点没有按公示的时间营业：没开门、开门晚、关门早、停业没有公告。"),
    _C.NOTICE_MISSING: _l("网点没有公示营业时间、资费、业务种类、服务电话。"),
    _C.TOO_SELDOM: _l("每周投递的次数比规定的少。"),
    _C.NOT_TO_THE_VILLAGE: _l("邮件、报刊没有送到村里的接收点。"),
    _C.LETTERS: _l("平常邮件丢失、延误、损毁。"),
    _C.REGISTERED_MAIL: _l("挂号、包裹、汇款没有按手续投递。"),
    _C.NEWSPAPERS: _l("报刊没有按时投递，或者缺份。"),
    _C.POSTAGE: _l("收费和公示的资费不一样。"),
    _C.ATTITUDE: _l("窗口或者投递人员的服务态度。"),
    _C.SERVICE_REFUSED: _l("网点不办、限办应当办理的业务。"),
    _C.SUGGESTION: _l("对邮政服务的建议，以及其他问题。"),
}
KEYWORDS = {
    _C.CLOSED: _l("营业,停业,时间"),
    _C.NOTICE_MISSING: _l("公示,资费表,营业时间"),
    _C.TOO_SELDOM: _l("投递,频次"),
    _C.NOT_TO_THE_VILLAGE: _l("投递,村,通邮"),
    _C.LETTERS: _l("信件,丢失,延误"),
    _C.REGISTERED_MAIL: _l("挂号,包裹,汇款"),
    _C.NEWSPAPERS: _l("报刊,党报,订阅"),
    _C.POSTAGE: _l("资费,收费"),
    _C.ATTITUDE: _l("态度,服务"),
    _C.SERVICE_REFUSED: _l("拒办,限办,业务"),
    _C.SUGGESTION: _l("建议,其他"),
}
_BUSINESS = {
    "letters": _l("信件"),
    "printed-matter": _l("印刷品"),
    "parcels": _l("包裹"),
    "remittances": _l("汇款"),
    "newspapers": _l("报刊发行"),
    "special": _l("义务兵信件、盲人读物等特殊服务"),
}
ATTRIBUTES: Mapping[Category, tuple[Attribute, ...]] = {
    _C.CLOSED: (
        Attribute(
            "closed_how",
            Datatype.ONE,
            _l("怎么没按时营业"),
            values={
                "all-day": _l("整天没开门"),
                "opened-late": _l("开门晚"),
                "closed-early": _l("关门早"),
                "for-good": _l("一直没开，像是停业了"),
            },
        ),
    ),
    _C.NOTICE_MISSING: (
        Attribute(
            "missing",
            Datatype.SOME,
            _l("没有公示什么"),
            values={
                "hours": _l("营业时间"),
                "postage": _l("资费"),
                "services": _l("业务种类"),
                "phone": _l("服务和监督电话"),
            },
        ),
    ),
    _C.TOO_SELDOM: (
        Attribute(
            "days_a_week",
            Datatype.ONE,
            _l("现在一周投递几次"),
            values={str(days): str(days) for days in range(6)},
        ),
    ),
    _C.NOT_TO_THE_VILLAGE: (Attribute("village", Datatype.STRING, _l("哪个村")),),
    _C.LETTERS: (
        Attribute(
            "happened",
            Datatype.ONE,
            _l("邮件怎么了"),
            values={"lost": _l("丢失"), "late": _l("延误"), "damaged": _l("损毁")},
        ),
    ),
    _C.REGISTERED_MAIL: (_WAYBILL,),
    _C.NEWSPAPERS: (
        Attribute(
            "happened",
            Datatype.ONE,
            _l("报刊怎么了"),
            values={"late": _l("来得晚"), "missing": _l("缺份"), "none": _l("没有送来")},
        ),
    ),
    _C.SERVICE_REFUSED: (
        Attribute("refused", Datatype.SOME, _l("不办哪些业务"), values=_BUSINESS),
    ),
}


def category_of(service_code: str) -> Category | None:
    """The category that a service code names; None for one that is not offered here."""
    return next((one for one in offered() if one.value == service_code), None)


def offered() -> list[Category]:
    """What may be reported: the services of the post. The safety of outlets is not the public's."""
    return list(CATEGORIES[FindingKind.SERVICE])


def attributes_of(category: Category) -> tuple[Attribute, ...]:
    """What is asked about a category, its own questions first."""
    return (*ATTRIBUTES.get(category, ()), _WHEN)


def service(category: Category) -> dict[str, Any]:
    """One of `services`."""
    return {
        "service_code": category.value,
        "service_name": str(CATEGORY_TITLES[category]),
        "description": str(DESCRIPTIONS[category]),
        "metadata": True,
        "type": "realtime",
        "keywords": str(KEYWORDS[category]),
        "group": str(GROUP),
    }


def definition(category: Category) -> dict[str, Any]:
    """The `service_definition` of a category."""
    return {
        "service_code": category.value,
        "attributes": [
            {
                "variable": True,
                "code": one.code,
                "datatype": one.datatype.value,
                "required": False,
                "datatype_description": str(one.hint) or None,
                "order": order,
                "description": str(one.title),
                "values": [{"key": key, "name": str(name)} for key, name in one.values.items()],
            }
            for order, one in enumerate(attributes_of(category), start=1)
        ],
    }
