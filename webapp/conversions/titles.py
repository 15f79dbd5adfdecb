"""What people read for classes, levels, payers and facts of items."""

from flask_babel import lazy_gettext as _l

from webapp.conversions.models import ApprovalLevel, DocumentClass, Payer

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
