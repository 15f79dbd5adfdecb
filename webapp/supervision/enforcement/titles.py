"""What people read of the ledger."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from webapp.supervision.enforcement.kinds import ActKind, Authority, Number

KIND_TITLES = {
    ActKind.INSPECTION: _l("检查"),
    ActKind.JOINT_INSPECTION: _l("联合检查"),
    ActKind.REMINDER: _l("提醒函"),
    ActKind.TALK: _l("约谈"),
    ActKind.ORDER: _l("责令整改"),
    ActKind.CASE: _lp("ledger", "立案"),
    ActKind.FINE: _l("罚款"),
    ActKind.SEIZURE: _l("查扣物品"),
    ActKind.REFERRAL: _l("移送"),
    ActKind.DRILL: _l("演练"),
}
AUTHORITY_TITLES = {
    Authority.POLICE: _l("公安"),
    Authority.STATE_SECURITY: _l("国安"),
    Authority.MARKET: _l("市场监管"),
    Authority.FIRE: _l("消防"),
    Authority.EMERGENCY: _l("应急"),
    Authority.CYBERSPACE: _l("网信"),
    Authority.OTHER: _l("其他部门"),
}
COUNT_UNITS = {
    ActKind.REMINDER: _l("份"),
    ActKind.ORDER: _l("份"),
    ActKind.CASE: _l("起"),
    ActKind.REFERRAL: _l("起"),
    ActKind.DRILL: _l("场"),
}
"""What the count of a kind is counted in."""
NUMBER_TITLES = {
    Number.COUNT: _l("数量"),
    Number.PERSONS: _l("人次"),
    Number.OUTLETS: _l("家次"),
    Number.FINE: _l("罚款金额（元）"),
    Number.GOODS: _l("件数"),
}
NUMBER_HINTS = {
    Number.PERSONS: _l("2 个人查 3 家，是 6 人次"),
    Number.OUTLETS: _l("同一家去了两次，是 2 家次"),
}
