"""What people read of forms: what they are for, how questions are answered."""

from flask_babel import lazy_gettext as _l

from webapp.supervision.forms.kinds import NO, YES, FieldKind, Measure, Purpose

PURPOSE_TITLES = {
    Purpose.VISIT_OUTLET: _l("看网点"),
    Purpose.TEST_LETTER: _l("寄试信"),
    Purpose.ASK_RECIPIENT: _l("问收件人"),
    Purpose.VILLAGE_BOARD: _l("看村邮公示栏"),
    Purpose.MONTHLY_REPORT: _l("安全员月报"),
    Purpose.SPOT_CHECK: _l("抽查"),
    Purpose.SCORECARD: _l("评分表"),
    Purpose.SELF_CHECK: _l("企业自查"),
}
FIELD_TITLES = {
    FieldKind.CHOICE: _l("选一项"),
    FieldKind.YES_NO: _l("是或否"),
    FieldKind.NUMBER: _l("填数"),
    FieldKind.TEXT: _l("写几句"),
    FieldKind.DATE: _l("选日期"),
}
ANSWER_TITLES = {YES: _l("是"), NO: _l("否")}
MEASURE_TITLES = {Measure.DELIVERIES: _l("投递天数"), Measure.OPEN_DAYS: _l("营业天数")}
