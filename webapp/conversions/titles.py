"""What people read for classes, levels, payers and facts of items."""

from flask_babel import lazy_gettext as _l

from webapp.conversions.eligibility import Reason
from webapp.conversions.kinds import (
    ApplicantKind,
    ApprovalLevel,
    Delivery,
    DocumentClass,
    EventKind,
    Payer,
)
from webapp.conversions.lifecycle import CaseState

CLASS_TITLES = {
    DocumentClass.CERTIFICATE: _l("证照"),
    DocumentClass.APPROVAL: _l("批文"),
    DocumentClass.NOTICE: _l("通知"),
}
LEVEL_TITLES = {
    ApprovalLevel.MUNICIPAL: _l("市级"),
    ApprovalLevel.COUNTY: _l("县级"),
    ApprovalLevel.PROVINCE: _l("省级"),
}
PAYER_TITLES = {
    Payer.FINANCE: _l("财政付"),
    Payer.DEPARTMENT: _l("部门付"),
    Payer.APPLICANT: _l("申请人付"),
    Payer.CASH_ON_DELIVERY: _l("到付"),
}
FACT_TITLES = {
    "code": _l("代码"),
    "name": _l("名称"),
    "document_class": _l("证件类别"),
    "approval_level": _l("审批层级"),
    "returns_old_document": _l("要交回旧证"),
    "payer": _l("谁付邮费"),
    "fee_fen": _l("邮费"),
    "keep_days": _l("保管天数"),
    "closed": _l("已停用"),
}
APPLICANT_TITLES = {
    ApplicantKind.PERSONAL: _l("个人"),
    ApplicantKind.ORGANISATION: _l("单位办的"),
}
DELIVERY_TITLES = {
    Delivery.COUNTER: _l("窗口领取"),
    Delivery.POST: _l("邮寄"),
}
STATE_TITLES = {
    CaseState.IMPORTED: _l("等待判断"),
    CaseState.ELIGIBLE: _l("可以改邮寄"),
    CaseState.INELIGIBLE: _l("不能改邮寄"),
}
EVENT_TITLES = {
    EventKind.IMPORTED: _l("导入"),
    EventKind.CHANGED: _l("重新导入，有改动"),
    EventKind.JUDGED: _l("重新判断"),
}
RULE = {
    Reason.NOT_MUNICIPAL: (_l("由市级审批"), _l("不是市级审批")),
    Reason.NOT_PERSONAL: (_l("是个人的业务"), _l("是单位的业务")),
    Reason.POST_CHOSEN: (_l("选了窗口领取，没有选邮寄"), _l("已经选了邮寄")),
    Reason.OLD_DOCUMENT: (_l("不用交回旧证"), _l("要交回旧证")),
    Reason.COLLECTED: (_l("还没有领取"), _l("已经领取")),
    Reason.PAST_KEEP_UNTIL: (_l("没有过保管期"), _l("过了保管期")),
}
"""The rule of eligibility in words: what has to hold, and what is said when it does not."""
CASE_FACT_TITLES = {
    "item_id": _l("事项"),
    "applicant": _l("申请人类型"),
    "chosen": _l("领取方式"),
    "ready_on": _l("可领日期"),
    "keep_until": _l("保管至"),
    "accepted_on": _l("受理日期"),
    "collected_on": _l("领取日期"),
    "name": _l("姓名"),
    "phone": _l("手机号"),
    "last_four": _l("证件后四位"),
    "address": _l("地址"),
}
"""The facts of a case, where its history names what changed."""
