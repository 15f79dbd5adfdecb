"""How long what is personal in check-ins is kept, by which rule, and what stays."""

from flask_babel import lazy_gettext as _l

from webapp.foundation.access import ScopeKind
from webapp.foundation.destructions import DataKind

PLACES = DataKind(
    "village-place",
    _l("投递员打卡的位置"),
    _l("打卡时手机的经纬度和误差。从打卡那天算起"),
    _l("谁在哪天到了哪个村、怎么去的、位置为什么存疑，数据不变"),
    _l("个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间"),
    held_by=ScopeKind.COMPANY,
    setting="village_place_keep_days",
)
KINDS = (PLACES,)
