"""What a citizen reads of their own document, and the words they agree to."""

from flask_babel import lazy_gettext as _l

from webapp.conversions.eligibility import Reason
from webapp.conversions.lifecycle import CaseState, ConsentState
from webapp.conversions.models import ConversionCase, ConversionConsent

WORDING_VERSION = "2"
_WORDING = _l(
    "我同意由中国邮政把这份%(item)s寄到我填写的地址。我本人凭身份证件签收；由别人代收的，要带上我和代收人两个人的证件。%(fee)s。"
)
"""A change of these words is a new version."""

STANDS = {
    CaseState.IMPORTED: _l("刚收到，正在核对能不能邮寄。过一会儿再看。"),
    CaseState.ELIGIBLE: _l("在窗口等您。可以改成邮寄。"),
    CaseState.INELIGIBLE: _l("这一份不能在这里改成邮寄，原因写在下面。"),
    CaseState.QUEUED: _l("在窗口等您。可以改成邮寄。"),
    CaseState.CONSENTED: _l("您选了邮寄，等着交给邮政。交寄之前可以改地址，也可以撤回。"),
    CaseState.DECLINED: _l("在窗口等您。改主意了，可以改成邮寄。"),
    CaseState.UNREACHABLE: _l("在窗口等您。可以改成邮寄。"),
    CaseState.DO_NOT_CALL: _l("在窗口等您。可以改成邮寄，我们不会打电话。"),
    CaseState.UNSUITABLE: _l("在窗口等您。这一份不能邮寄。"),
    CaseState.WITHDRAWN: _l("您撤回了邮寄，仍在窗口等您。还可以再改成邮寄。"),
    CaseState.HANDED_OVER: _l("已经交给邮政，很快就有寄递动态。"),
    CaseState.IN_TRANSIT: _l("在路上。"),
    CaseState.DELIVERED: _l("已经签收。"),
    CaseState.REFUSED: _l("收件人没有收，邮政会再联系，或者退回窗口。"),
    CaseState.UNDELIVERABLE: _l("没有送到，邮政会再联系，或者退回窗口。"),
    CaseState.BACK_AT_COUNTER: _l("退回了窗口，在那里等您。可以再寄一次。"),
    CaseState.COLLECTED: _l("已经在窗口领取。"),
}
FETCHED_INSTEAD = _l("您已经在窗口领走了，邮寄取消了，不会再寄，也不用付邮费。")
WHY_NOT = {
    Reason.NOT_MUNICIPAL: _l("不是市级审批的办件"),
    Reason.NOT_PERSONAL: _l("是单位办的，要单位来取"),
    Reason.POST_CHOSEN: _l("办理时已经选了邮寄，不用再选"),
    Reason.OLD_DOCUMENT: _l("要交回旧证，请带旧证到窗口"),
    Reason.COLLECTED: _l("已经领取"),
    Reason.PAST_KEEP_UNTIL: _l("过了保管期，请到窗口问"),
}


def stands(case: ConversionCase, consent: ConversionConsent | None) -> str:
    """Where a document is, and whether what was agreed about it still holds."""
    is_fetched = case.state is CaseState.COLLECTED
    if is_fetched and consent is not None and consent.state is ConsentState.VOID:
        return str(FETCHED_INSTEAD)
    return str(STANDS[case.state])


def wording(item_name: str, fee: str) -> str:
    """What a citizen agrees to, in the language they read: kept with the consent as it is shown."""
    return str(_WORDING) % {"item": item_name, "fee": fee}
