"""The forms that come with the product: in the code, each with an id of its own.

A version that answers were given to never changes: a better one is a new line with another number.
Its words are kept in Chinese and said in the reader's language.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid5

from webapp.supervision.forms.kinds import (
    BY_ANSWER,
    SETTLEMENT,
    FieldKind,
    FormField,
    Measure,
    Option,
    Purpose,
    as_json,
)
from webapp.supervision.forms.models import Form

N_: Callable[[str], str] = str
"""Marks words for translation where they stand; they are said in a language when shown."""
_FAMILY = UUID("0a3c8f5e-6f0c-5b1d-9d3e-5a6c1d2e7f40")
_MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)
_CHOICE, _YES_NO, _NUMBER = FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.NUMBER


def _yes_no(name: str, label: str, category: str = "", points: int = 0) -> FormField:
    return FormField(name, label, _YES_NO, problem_category=category, points=points)


def _count(name: str, label: str, unit: str, most: int = 99_999) -> FormField:
    return FormField(name, label, _NUMBER, least=0, most=most, unit=unit)


def _week(name: str, label: str, measure: Measure, category: str, norm: str) -> FormField:
    """So many days a week, measured against the legal number."""
    return FormField(
        name,
        label,
        _NUMBER,
        least=0,
        most=7,
        unit=N_("天"),
        norm=norm,
        measure=measure.value,
        problem_category=category,
    )


_WORDS = FormField(
    "words",
    N_("还要说的"),
    FieldKind.TEXT,
    required=False,
    hint=N_("写看到的事，不要写个人的姓名和电话。"),
)
_SETTLEMENT = FormField(
    SETTLEMENT,
    N_("在什么地方"),
    _CHOICE,
    options=(
        Option("city", N_("城市")),
        Option("township", N_("乡镇政府所在地")),
        Option("village", N_("建制村")),
        Option("remote", N_("交通不便的边远地区")),
    ),
)
_STATE = (
    Option("same-day", N_("当天")),
    Option("next-day", N_("第二天")),
    Option("later", N_("更晚"), is_bad=True),
    Option("none", N_("没有报刊投递")),
)

FIRST: dict[Purpose, tuple[str, tuple[FormField, ...]]] = {
    Purpose.VISIT_OUTLET: (
        N_("看网点"),
        (
            _SETTLEMENT,
            _yes_no("open", N_("按公示的时间营业"), "closed"),
            _week("open_days", N_("每周营业几天"), Measure.OPEN_DAYS, "closed", BY_ANSWER),
            _yes_no("notice", N_("公示了营业时间、资费和监督电话"), "notice-missing"),
            _yes_no("basic", N_("信件、包裹、汇兑、报刊都能办"), "service-refused"),
            _week("days", N_("每周投递几天"), Measure.DELIVERIES, "too-seldom", BY_ANSWER),
            FormField(
                "depth",
                N_("投到哪里"),
                _CHOICE,
                options=(
                    Option("household", N_("到户")),
                    Option("village", N_("到村")),
                    Option("township", N_("只到乡镇"), is_bad=True),
                ),
                problem_category="not-to-the-village",
            ),
            FormField(
                "papers",
                N_("党报党刊什么时候到"),
                _CHOICE,
                options=_STATE,
                problem_category="newspapers",
            ),
            FormField(
                "parcels",
                N_("普通包裹"),
                _CHOICE,
                options=(
                    Option("good", N_("按址投递或按约领取")),
                    Option("fetched", N_("没说一声就要自取"), is_bad=True),
                    Option("none", N_("没有看到")),
                ),
                problem_category="service-refused",
            ),
            FormField(
                "attitude",
                N_("服务态度"),
                _CHOICE,
                options=(
                    Option("good", N_("好")),
                    Option("fair", N_("一般")),
                    Option("bad", N_("差"), is_bad=True),
                ),
                problem_category="attitude",
            ),
            _WORDS,
        ),
    ),
    Purpose.TEST_LETTER: (
        N_("寄试信"),
        (
            FormField("sent_on", N_("哪天寄出"), FieldKind.DATE),
            FormField(
                "class",
                N_("寄的是什么"),
                _CHOICE,
                options=(
                    Option("ordinary", N_("平信")),
                    Option("registered", N_("挂号信")),
                    Option("parcel", N_("普通包裹")),
                ),
            ),
            FormField("arrived_on", N_("哪天收到"), FieldKind.DATE, required=False),
            FormField(
                "state",
                N_("收到时怎么样"),
                _CHOICE,
                options=(
                    Option("whole", N_("完好")),
                    Option("damaged", N_("破损"), is_bad=True),
                    Option("missing", N_("一直没有收到"), is_bad=True),
                ),
                problem_category="letters",
            ),
            _yes_no("postmark", N_("邮戳清楚"), "letters"),
            _yes_no("postage", N_("资费和公示的一样"), "postage"),
            _WORDS,
        ),
    ),
    Purpose.ASK_RECIPIENT: (
        N_("问收件人"),
        (
            FormField(
                "how",
                N_("怎么问的"),
                _CHOICE,
                options=(Option("phone", N_("电话")), Option("visit", N_("上门"))),
            ),
            _SETTLEMENT,
            _week("days", N_("每周送几天"), Measure.DELIVERIES, "too-seldom", BY_ANSWER),
            _yes_no("to_address", N_("送到地址上，没有让人去别处取"), "not-to-the-village"),
            _yes_no("signed", N_("挂号信、包裹是本人或同意的人签收"), "registered-mail"),
            FormField(
                "papers",
                N_("党报党刊什么时候到"),
                _CHOICE,
                options=_STATE,
                problem_category="newspapers",
            ),
            FormField(
                "satisfied",
                N_("满意不满意"),
                _CHOICE,
                options=(
                    Option("satisfied", N_("满意")),
                    Option("fair", N_("一般")),
                    Option("dissatisfied", N_("不满意"), is_bad=True),
                ),
                problem_category="attitude",
            ),
            _WORDS,
        ),
    ),
    Purpose.VILLAGE_BOARD: (
        N_("看村邮公示栏"),
        (
            _yes_no("there", N_("公示栏在，看得清"), "notice-missing"),
            FormField(
                "way",
                N_("通邮方式"),
                _CHOICE,
                options=(
                    Option("direct", N_("直投到村")),
                    Option("relay", N_("接转到村")),
                    Option("none", N_("没有通邮"), is_bad=True),
                ),
                problem_category="not-to-the-village",
            ),
            _week("days", N_("公示每周投递几天"), Measure.DELIVERIES, "too-seldom", "village"),
            FormField(
                "vehicle",
                N_("交通工具"),
                _CHOICE,
                options=(
                    Option("car", N_("汽车")),
                    Option("motorcycle", N_("摩托车")),
                    Option("electric", N_("电动车")),
                    Option("other", N_("其他")),
                ),
            ),
            FormField(
                "point",
                N_("接转点类型"),
                _CHOICE,
                options=(
                    Option("committee", N_("村委会")),
                    Option("shop", N_("商店")),
                    Option("home", N_("村民家")),
                    Option("station", N_("村邮站")),
                    Option("none", N_("没有接转点")),
                ),
            ),
            _yes_no("slip", N_("有交接单，填得全"), "registered-mail"),
            _WORDS,
        ),
    ),
    Purpose.MONTHLY_REPORT: (
        N_("安全员月报"),
        (
            _count("checks", N_("本月自查几次"), N_("次"), 999),
            _count("hazards", N_("查出隐患几处"), N_("处"), 999),
            _count("mended", N_("已整改几处"), N_("处"), 999),
            _count("trained", N_("培训几人次"), N_("人次")),
            _count("refused", N_("拒收禁寄物品几件"), N_("件")),
            _yes_no("machine", N_("安检机正常"), "no-inspection-machine"),
            _yes_no("fire", N_("消防器材有效，通道畅通"), "fire-risk"),
            _WORDS,
        ),
    ),
    Purpose.SPOT_CHECK: (
        N_("抽查"),
        (
            _yes_no("address", N_("地址和备案一致"), "address-differs"),
            _yes_no("identity", N_("收寄查验身份"), "no-identity-check"),
            _yes_no("inspected", N_("收寄验视，有验视标识"), "prohibited-goods"),
            _yes_no("machine", N_("过机安检，安检机正常"), "no-inspection-machine"),
            _yes_no("fire", N_("消防器材有效，通道畅通"), "fire-risk"),
            _yes_no("video", N_("监控完好，录像保存够天数"), "other-risk"),
            _WORDS,
        ),
    ),
    Purpose.SCORECARD: (
        N_("评分表"),
        (
            _yes_no("filed", N_("备案齐全，信息一致"), "address-differs", 10),
            _yes_no("officer", N_("有安全员，月报按时"), "other-risk", 10),
            _yes_no("identity", N_("实名收寄落实"), "no-identity-check", 25),
            _yes_no("inspected", N_("收寄验视落实"), "prohibited-goods", 25),
            FormField(
                "machine",
                N_("过机安检"),
                _CHOICE,
                options=(
                    Option("all", N_("应检尽检"), 20),
                    Option("some", N_("有漏检"), 10, is_bad=True),
                    Option("none", N_("没有做"), 0, is_bad=True),
                ),
                problem_category="no-inspection-machine",
            ),
            _yes_no("fire", N_("消防合格"), "fire-risk", 10),
            _WORDS,
        ),
    ),
    Purpose.SELF_CHECK: (
        N_("企业自查"),
        (
            _yes_no("address", N_("地址、负责人和备案一致")),
            _yes_no("identity", N_("收寄查验身份，没有代填")),
            _yes_no("inspected", N_("收寄验视，有验视标识")),
            _yes_no("machine", N_("安检机正常，有记录")),
            _yes_no("fire", N_("消防器材有效，通道畅通")),
            _count("trained", N_("培训几人次"), N_("人次")),
            FormField("plan", N_("查出的问题，打算怎么改"), FieldKind.TEXT, required=False),
        ),
    ),
}


def first(purpose: Purpose) -> Form:
    """The version that came with the product: for everywhere, with the number 1."""
    title, fields = FIRST[purpose]
    return Form(
        id=_id_of(purpose),
        purpose=purpose,
        city_code="",
        version=1,
        title=title,
        fields=as_json(fields),
        made_by=None,
        made_at=_MADE_AT,
    )


def by_id(form_id: UUID) -> Form | None:
    """The version that came with the product and has this id, or None."""
    return next((first(one) for one in Purpose if _id_of(one) == form_id), None)


def _id_of(purpose: Purpose) -> UUID:
    return uuid5(_FAMILY, f"{purpose.value}/1")
