"""What people read for classes, levels, payers and facts of items."""

from flask_babel import lazy_gettext as _l

from webapp.conversions.eligibility import Reason
from webapp.conversions.handing_over import Difference
from webapp.conversions.kinds import (
    ApplicantKind,
    ApprovalLevel,
    ConsentBasis,
    Delivery,
    DeliveryWish,
    Disposition,
    DocumentClass,
    EventKind,
    LeaveReason,
    PauseReason,
    Payer,
    StopReason,
)
from webapp.conversions.lifecycle import (
    CallState,
    CampaignState,
    CaseState,
    ConsentState,
    HandoverState,
)
from webapp.foundation.outbox import DeliveryState
from webapp.places import address_form

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
    CaseState.QUEUED: _l("等待外呼"),
    CaseState.CONSENTED: _l("同意邮寄"),
    CaseState.DECLINED: _l("坚持自取"),
    CaseState.UNREACHABLE: _l("联系不上"),
    CaseState.DO_NOT_CALL: _l("要求勿扰"),
    CaseState.UNSUITABLE: _l("不符合条件"),
    CaseState.WITHDRAWN: _l("已撤回"),
    CaseState.HANDED_OVER: _l("已交邮政"),
    CaseState.IN_TRANSIT: _l("寄递中"),
    CaseState.DELIVERED: _l("已签收"),
    CaseState.REFUSED: _l("收件人拒收"),
    CaseState.UNDELIVERABLE: _l("没有妥投"),
    CaseState.BACK_AT_COUNTER: _l("退回窗口"),
    CaseState.COLLECTED: _l("已在窗口领取"),
}
DISPOSITION_TITLES = {
    Disposition.CONSENTED: _l("同意邮寄"),
    Disposition.DECLINED: _l("坚持自取"),
    Disposition.CALLBACK: _l("稍后回拨"),
    Disposition.NO_ANSWER: _l("无人接听"),
    Disposition.BUSY: _l("占线"),
    Disposition.SWITCHED_OFF: _l("关机"),
    Disposition.SUSPENDED: _l("停机"),
    Disposition.NO_SUCH_NUMBER: _l("空号"),
    Disposition.REJECTED: _l("拒接"),
    Disposition.OTHER_PERSON: _l("非本人"),
    Disposition.WRONG_NUMBER: _l("号码错误"),
    Disposition.COLLECTED: _l("已领取"),
    Disposition.UNSUITABLE: _l("不符合条件"),
    Disposition.DO_NOT_CALL: _l("要求勿扰"),
}
CALL_STATE_TITLES = {
    CallState.OPEN: _l("正在打"),
    CallState.SAVED: _l("已记结果"),
    CallState.LAPSED: _l("坐席离开，没有记结果"),
    CallState.STOPPED: _l("没有拨出"),
}
CONSENT_STATE_TITLES = {
    ConsentState.GIVEN: _l("有效"),
    ConsentState.WITHDRAWN: _l("已撤回"),
    ConsentState.VOID: _l("不再寄：已在窗口领取，或退回窗口"),
    ConsentState.FULFILLED: _l("已签收"),
}
RESULT_TITLES = {
    DeliveryState.WAITING: _l("等着送"),
    DeliveryState.DELIVERED: _l("对方已收"),
    DeliveryState.FAILED: _l("没送到，会再试"),
    DeliveryState.GIVEN_UP: _l("没送到，不再试"),
}
CAMPAIGN_STATE_TITLES = {
    CampaignState.OPEN: _l("进行中"),
    CampaignState.PAUSED: _l("已暂停"),
    CampaignState.CLOSED: _l("已结束"),
}
PAUSE_TITLES = {
    PauseReason.REST: _l("歇一歇"),
    PauseReason.MEAL: _l("用餐"),
    PauseReason.TRAINING: _l("培训"),
    PauseReason.MEETING: _l("开会"),
    PauseReason.TECHNICAL: _l("设备问题"),
}
STOP_TITLES = {
    StopReason.OUTSIDE_HOURS: _l("过了可呼时段"),
    StopReason.DO_NOT_CALL: _l("对方要求勿扰"),
    StopReason.NOTHING_LEFT: _l("办件都已办好"),
    StopReason.CAMPAIGN_STOPPED: _l("任务停了"),
    StopReason.TAKEN_AWAY: _l("班长收回"),
    StopReason.TOO_OFTEN: _l("次数或间隔到了上限"),
}
WISH_TITLES = {
    DeliveryWish(wish.value or DeliveryWish.ANY_TIME): title
    for wish, title in address_form.WISH_TITLES.items()
}
BASIS_TITLES = {
    ConsentBasis.CALL: _l("电话里同意"),
    ConsentBasis.SELF: _l("本人在网页上同意"),
    ConsentBasis.DEPARTMENT: _l("部门统一寄送"),
}
CAMPAIGN_FACT_TITLES = {
    "starts_on": _l("第一天"),
    "ends_on": _l("最后一天"),
    "item_ids": _l("事项"),
    "hours": _l("可呼时段"),
    "attempts_a_day": _l("每天最多几次"),
    "attempts_in_all": _l("一共最多几次"),
    "cool_downs": _l("间隔"),
    "lease_minutes": _l("占用几分钟"),
}
HANDOVER_STATE_TITLES = {
    HandoverState.GATHERING: _l("窗口在备"),
    HandoverState.OFFERED: _l("等邮政接"),
    HandoverState.TAKEN: _l("已交接"),
    HandoverState.DROPPED: _l("已作废"),
}
DIFFERENCE_TITLES = {
    Difference.NOT_TO_BE_POSTED: _l("不寄了：本人撤回，或者已在窗口领取"),
    Difference.NO_WAYBILL: _l("还没有邮件号"),
    Difference.NEW_ADDRESS: _l("打印之后地址改过，重新打印"),
    Difference.NOT_OUT: _l("窗口还没有扫出"),
    Difference.NOT_IN: _l("窗口交了，揽投员还没有扫到"),
}
LEAVE_TITLES = {
    LeaveReason.NEXT_LIST: _l("放到下一张"),
    LeaveReason.NOT_FOUND: _l("窗口没有找到"),
    LeaveReason.NOT_RECEIVED: _l("揽投员没有收到"),
    LeaveReason.NOT_TO_BE_POSTED: _l("不寄了"),
    LeaveReason.ADDRESS: _l("地址寄不到"),
}
EVENT_TITLES = {
    EventKind.IMPORTED: _l("导入"),
    EventKind.CHANGED: _l("重新导入，有改动"),
    EventKind.JUDGED: _l("重新判断"),
    EventKind.QUEUED: _l("进外呼队列"),
    EventKind.CALLED: _l("外呼"),
    EventKind.CONSENTED: _l("同意邮寄"),
    EventKind.WITHDRAWN: _l("撤回"),
    EventKind.HANDED_OVER: _l("交给邮政"),
    EventKind.TRACKED: _l("寄递动态"),
    EventKind.RETURNED: _l("退回窗口"),
    EventKind.COLLECTED: _l("窗口领取"),
}
CONTRADICTION_TITLE = _l("窗口说已领取，而证照已交邮政：以邮政为准")
PLATFORM = _l("政务平台")
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
