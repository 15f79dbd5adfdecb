"""What people read of findings: the words for states, steps, kinds and categories."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.findings.kinds import (
    Category,
    Confirmer,
    Doer,
    FindingKind,
    LetterKind,
    Level,
    Measure,
    Reporter,
    Severity,
)
from webapp.findings.lifecycle import FindingState, Step

KIND_TITLES = {
    FindingKind.SERVICE: _l("服务监督"),
    FindingKind.VILLAGE: _l("村村通邮"),
    FindingKind.GRID: _l("网格安全"),
}
CATEGORY_TITLES = {
    Category.CLOSED: _l("没按时营业"),
    Category.NOTICE_MISSING: _l("没有公示"),
    Category.TOO_SELDOM: _l("投递次数不够"),
    Category.NOT_TO_THE_VILLAGE: _l("没送到村"),
    Category.LETTERS: _l("邮件丢失延误"),
    Category.REGISTERED_MAIL: _l("给据邮件手续"),
    Category.NEWSPAPERS: _l("报刊投递"),
    Category.POSTAGE: _l("资费"),
    Category.ATTITUDE: _l("服务态度"),
    Category.SERVICE_REFUSED: _l("不办该办的业务"),
    Category.SUGGESTION: _l("建议、其他"),
    Category.NO_DELIVERY: _l("多日没有投递"),
    Category.ADDRESS_DIFFERS: _l("地址和备案不符"),
    Category.NO_INSPECTION_MACHINE: _l("没有安检机"),
    Category.PROHIBITED_GOODS: _l("有禁寄物品"),
    Category.NO_IDENTITY_CHECK: _l("收寄不查身份"),
    Category.FIRE_RISK: _l("消防隐患"),
    Category.OTHER_RISK: _l("其他隐患"),
}
CATEGORY_ICONS = {
    Category.CLOSED: "clock",
    Category.TOO_SELDOM: "pause",
    Category.REGISTERED_MAIL: "tick",
    Category.NEWSPAPERS: "paper",
    Category.POSTAGE: "card",
    Category.SERVICE_REFUSED: "forbid",
    Category.ADDRESS_DIFFERS: "pin",
    Category.NO_INSPECTION_MACHINE: "scan",
    Category.PROHIBITED_GOODS: "box",
    Category.NO_IDENTITY_CHECK: "shield",
    Category.FIRE_RISK: "torch",
    Category.NOTICE_MISSING: "list",
    Category.NOT_TO_THE_VILLAGE: "village",
    Category.NO_DELIVERY: "village",
    Category.LETTERS: "letter",
    Category.ATTITUDE: "person",
    Category.SUGGESTION: "pen",
}
SEVERITY_TITLES = {
    Severity.SERIOUS: _l("严重"),
    Severity.USUAL: _l("一般"),
    Severity.MINOR: _l("轻微"),
}
LEVEL_TITLES = {Level.COUNTY: _l("县级"), Level.CITY: _l("市级")}
STATE_TITLES = {
    FindingState.REPORTED: _l("等受理"),
    FindingState.ACCEPTED: _l("等交办"),
    FindingState.ASSIGNED: _l("已交办"),
    FindingState.VERIFIED: _l("等整改"),
    FindingState.RECTIFIED: _l("等审核"),
    FindingState.REVIEWED: _l("等报告人确认"),
    FindingState.DISPUTED: _l("报告人有异议"),
    FindingState.FILED: _l("已立案"),
    FindingState.DECIDED: _l("已处罚，等改正"),
    FindingState.CONFIRMED: _l("已整改，报告人确认"),
    FindingState.UNCONFIRMED: _l("已办结，未确认"),
    FindingState.ENDED_DISPUTED: _l("已办结，有异议"),
    FindingState.REJECTED: _l("不予受理"),
    FindingState.UNFOUNDED: _l("查无此事"),
    FindingState.MERGED: _l("已并案"),
}
STEP_TITLES = {
    Step.REPORT: _l("报告"),
    Step.ASK: _l("问报告人"),
    Step.ANSWER: _l("报告人答复"),
    Step.ACCEPT: _l("受理"),
    Step.REJECT: _l("不予受理"),
    Step.MERGE: _l("并案"),
    Step.ASSIGN: _l("交办"),
    Step.VERIFY: _l("现场核实，属实"),
    Step.FIND_UNFOUNDED: _l("现场核实，查无此事"),
    Step.REMIND: _l("发函"),
    Step.RECTIFY: _l("整改"),
    Step.RETURN: _l("退回重改"),
    Step.APPROVE: _l("审核通过"),
    Step.CONFIRM: _l("确认已改好"),
    Step.DISPUTE: _l("没改好"),
    Step.NUDGE: _l("提醒报告人确认"),
    Step.LAPSE: _l("没有回音，办结"),
    Step.ESCALATE: _l("报市局"),
    Step.FILE: _l("立案"),
    Step.DECIDE: _l("处罚决定"),
    Step.END: _l("说明理由，办结"),
    Step.APPEAL: _l("申请复核"),
}
DOER_TITLES = {
    Doer.REPORTER: _l("报告人"),
    Doer.COUNTY: _l("县区安全中心"),
    Doer.CITY: _l("市局"),
    Doer.COMPANY: _l("企业"),
    Doer.SYSTEM: _l("系统"),
}
REPORTER_TITLES = {
    Reporter.SUPERVISOR: _l("社会监督员"),
    Reporter.GRID_WORKER: _l("网格员"),
    Reporter.PUBLIC: _l("群众"),
    Reporter.OPEN311: _l("Open311 平台"),
    Reporter.OFFICER: _l("检查人员"),
    Reporter.SYSTEM: _l("系统发现"),
}
CONFIRMER_TITLES = {
    Confirmer.ACCOUNT: _l("报告人登录确认"),
    Confirmer.LINK: _l("报告人凭链接确认"),
    Confirmer.CHECK: _l("下次打卡或检查确认"),
}
_CHECKED: Mapping[str, Mapping[Any, Any]] = {
    "states": {
        **STATE_TITLES,
        FindingState.REVIEWED: _l("等复查确认"),
        FindingState.DISPUTED: _l("复查没改好"),
        FindingState.CONFIRMED: _l("已整改，复查确认"),
    },
    "steps": {
        **STEP_TITLES,
        Step.REPORT: _l("系统发现"),
        Step.CONFIRM: _l("复查，已改好"),
        Step.DISPUTE: _l("复查，没改好"),
        Step.NUDGE: _l("提醒复查"),
        Step.LAPSE: _l("没有复查，办结"),
    },
    "doers": {**DOER_TITLES, Doer.REPORTER: _l("复查人")},
}
"""Where nobody reported it: the next check has the last word."""
_REPORTED: Mapping[str, Mapping[Any, Any]] = {
    "states": STATE_TITLES,
    "steps": STEP_TITLES,
    "doers": DOER_TITLES,
}
LETTER_TITLES = {LetterKind.REMINDER: _l("提醒函"), LetterKind.ORDER: _l("责令整改通知书")}
MEASURE_TITLES = {
    Measure.WARNING: _l("警告"),
    Measure.FINE: _l("罚款"),
    Measure.CONFISCATION: _l("没收"),
    Measure.SUSPENSION: _l("停业整顿"),
    Measure.NO_PENALTY: _l("不予处罚"),
}


def titles_for(confirmer: Confirmer) -> Mapping[str, Mapping[Any, Any]]:
    """The words for `states`, `steps` and `doers` of a finding, by who has the last word on it."""
    return _CHECKED if confirmer is Confirmer.CHECK else _REPORTED
