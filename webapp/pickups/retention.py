"""How long what is personal in pickups is kept, by which rule, and what stays."""

from flask_babel import lazy_gettext as _l

from webapp.foundation.access import ScopeKind
from webapp.foundation.destructions import DataKind

PICKUPS = DataKind(
    "pickup",
    _l("收寄记录里的个人信息"),
    _l("遮盖后的姓名、电话、证件照片、自己写的话。从收寄算起"),
    _l("网点、时间、类别、件数，数据不变"),
    _l("上海的寄递实名办法：身份证明至少一年；快递暂行条例：定期销毁"),
    held_by=ScopeKind.COMPANY,
    setting="identity_keep_days",
)
PEOPLE = DataKind(
    "person",
    _l("寄件人的身份"),
    _l("姓名、证件号码和数据密钥。从最后一次寄件算起"),
    _l("一个不含信息的编号"),
    _l("上海的寄递实名办法：身份证明至少一年；快递暂行条例：定期销毁"),
    held_by=ScopeKind.COMPANY,
    setting="identity_keep_days",
)
KINDS = (PICKUPS, PEOPLE)
