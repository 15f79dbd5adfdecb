"""What supervisors fill in, one form for each kind of task."""

from webapp.supervision.forms.first_versions.asking import CHOICE, N_, WORDS, week, yes_no
from webapp.supervision.forms.kinds import (
    BY_ANSWER,
    SETTLEMENT,
    FieldKind,
    FormField,
    Measure,
    Option,
    Purpose,
)

_SETTLEMENT = FormField(
    SETTLEMENT,
    N_("在什么地方"),
    CHOICE,
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

SUPERVISION: dict[Purpose, tuple[str, tuple[FormField, ...]]] = {
    Purpose.VISIT_OUTLET: (
        N_("看网点"),
        (
            _SETTLEMENT,
            yes_no("open", N_("按公示的时间营业"), "closed"),
            week("open_days", N_("每周营业几天"), Measure.OPEN_DAYS, "closed", BY_ANSWER),
            yes_no("notice", N_("公示了营业时间、资费和监督电话"), "notice-missing"),
            yes_no("basic", N_("信件、包裹、汇兑、报刊都能办"), "service-refused"),
            week("days", N_("每周投递几天"), Measure.DELIVERIES, "too-seldom", BY_ANSWER),
            FormField(
                "depth",
                N_("投到哪里"),
                CHOICE,
                options=(
                    Option("household", N_("到户")),
                    Option("village", N_("到村里")),
                    Option("township", N_("只到乡镇"), is_bad=True),
                ),
                problem_category="not-to-the-village",
            ),
            FormField(
                "papers",
                N_("党报党刊什么时候到"),
                CHOICE,
                options=_STATE,
                problem_category="newspapers",
            ),
            FormField(
                "parcels",
                N_("普通包裹"),
                CHOICE,
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
                CHOICE,
                options=(
                    Option("good", N_("好")),
                    Option("fair", N_("一般")),
                    Option("bad", N_("差"), is_bad=True),
                ),
                problem_category="attitude",
            ),
            WORDS,
        ),
    ),
    Purpose.TEST_LETTER: (
        N_("寄试信"),
        (
            FormField("sent_on", N_("哪天寄出"), FieldKind.DATE),
            FormField(
                "class",
                N_("寄的是什么"),
                CHOICE,
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
                CHOICE,
                options=(
                    Option("whole", N_("完好")),
                    Option("damaged", N_("破损"), is_bad=True),
                    Option("missing", N_("一直没有收到"), is_bad=True),
                ),
                problem_category="letters",
            ),
            yes_no("postmark", N_("邮戳清楚"), "letters"),
            yes_no("postage", N_("资费和公示的一样"), "postage"),
            WORDS,
        ),
    ),
    Purpose.ASK_RECIPIENT: (
        N_("问收件人"),
        (
            FormField(
                "how",
                N_("怎么问的"),
                CHOICE,
                options=(Option("phone", N_("电话")), Option("visit", N_("上门"))),
            ),
            _SETTLEMENT,
            week("days", N_("每周送几天"), Measure.DELIVERIES, "too-seldom", BY_ANSWER),
            yes_no("to_address", N_("送到地址上，没有让人去别处取"), "not-to-the-village"),
            yes_no("signed", N_("挂号信、包裹是本人或同意的人签收"), "registered-mail"),
            FormField(
                "papers",
                N_("党报党刊什么时候到"),
                CHOICE,
                options=_STATE,
                problem_category="newspapers",
            ),
            FormField(
                "satisfied",
                N_("满意不满意"),
                CHOICE,
                options=(
                    Option("satisfied", N_("满意")),
                    Option("fair", N_("一般")),
                    Option("dissatisfied", N_("不满意"), is_bad=True),
                ),
                problem_category="attitude",
            ),
            WORDS,
        ),
    ),
    Purpose.VILLAGE_BOARD: (
        N_("看村邮公示栏"),
        (
            yes_no("there", N_("公示栏在，看得清"), "notice-missing"),
            FormField(
                "way",
                N_("通邮方式"),
                CHOICE,
                options=(
                    Option("direct", N_("直投到村")),
                    Option("relay", N_("接转到村")),
                    Option("none", N_("没有通邮"), is_bad=True),
                ),
                problem_category="not-to-the-village",
            ),
            week("days", N_("公示每周投递几天"), Measure.DELIVERIES, "too-seldom", "village"),
            FormField(
                "vehicle",
                N_("交通工具"),
                CHOICE,
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
                CHOICE,
                options=(
                    Option("committee", N_("村委会")),
                    Option("shop", N_("商店")),
                    Option("home", N_("村民家")),
                    Option("station", N_("村邮站")),
                    Option("none", N_("没有接转点")),
                ),
            ),
            yes_no("slip", N_("有交接单，填得全"), "registered-mail"),
            WORDS,
        ),
    ),
}
