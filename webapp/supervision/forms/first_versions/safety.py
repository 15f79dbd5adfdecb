"""What officers and companies fill in about the safety of outlets."""

from webapp.supervision.forms.first_versions.asking import CHOICE, N_, WORDS, count, yes_no
from webapp.supervision.forms.kinds import FieldKind, FormField, Option, Purpose

SAFETY: dict[Purpose, tuple[str, tuple[FormField, ...]]] = {
    Purpose.MONTHLY_REPORT: (
        N_("安全员月报"),
        (
            count("checks", N_("本月自查几次"), N_("次"), 999),
            count("hazards", N_("查出隐患几处"), N_("处"), 999),
            count("mended", N_("已整改几处"), N_("处"), 999),
            count("trained", N_("培训几人次"), N_("人次")),
            count("refused", N_("拒收禁寄物品几件"), N_("件")),
            yes_no("machine", N_("安检机正常"), "no-inspection-machine"),
            yes_no("fire", N_("消防器材有效，通道畅通"), "fire-risk"),
            WORDS,
        ),
    ),
    Purpose.SPOT_CHECK: (
        N_("抽查"),
        (
            yes_no("address", N_("地址和备案一致"), "address-differs"),
            yes_no("identity", N_("收寄查验身份"), "no-identity-check"),
            yes_no("inspected", N_("收寄验视，有验视标识"), "prohibited-goods"),
            yes_no("machine", N_("过机安检，安检机正常"), "no-inspection-machine"),
            yes_no("fire", N_("消防器材有效，通道畅通"), "fire-risk"),
            yes_no("video", N_("监控完好，录像保存够天数"), "other-risk"),
            WORDS,
        ),
    ),
    Purpose.SCORECARD: (
        N_("评分表"),
        (
            yes_no("filed", N_("备案齐全，信息一致"), "address-differs", 10),
            yes_no("officer", N_("有安全员，月报按时"), "other-risk", 10),
            yes_no("identity", N_("实名收寄落实"), "no-identity-check", 25),
            yes_no("inspected", N_("收寄验视落实"), "prohibited-goods", 25),
            FormField(
                "machine",
                N_("过机安检"),
                CHOICE,
                options=(
                    Option("all", N_("应检尽检"), 20),
                    Option("some", N_("有漏检"), 10, is_bad=True),
                    Option("none", N_("没有做"), 0, is_bad=True),
                ),
                problem_category="no-inspection-machine",
            ),
            yes_no("fire", N_("消防合格"), "fire-risk", 10),
            WORDS,
        ),
    ),
    Purpose.SELF_CHECK: (
        N_("企业自查"),
        (
            yes_no("address", N_("地址、负责人和备案一致")),
            yes_no("identity", N_("收寄查验身份，没有代填")),
            yes_no("inspected", N_("收寄验视，有验视标识")),
            yes_no("machine", N_("安检机正常，有记录")),
            yes_no("fire", N_("消防器材有效，通道畅通")),
            count("trained", N_("培训几人次"), N_("人次")),
            FormField("plan", N_("查出的问题，打算怎么改"), FieldKind.TEXT, required=False),
        ),
    ),
}
