"""How long what is personal in findings is kept, by which rule, and what stays."""

from flask_babel import lazy_gettext as _l

from webapp.foundation.access import ScopeKind
from webapp.foundation.destructions import DataKind

REPORTERS = DataKind(
    "reporter",
    _l("报告人的手机号"),
    _l("没有账号的报告人留的手机号和网址。从问题办结算起"),
    _l("问题的经过和佐证，数据不变；留着网址的人还能打开"),
    _l("个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间"),
    held_by=ScopeKind.COMPANY,
    setting="reporter_keep_days",
)
KINDS = (REPORTERS,)
