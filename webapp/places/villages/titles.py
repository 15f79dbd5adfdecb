"""What people read for the facts of villages."""

from flask_babel import lazy_gettext as _l

from webapp.places.villages.lifecycle import DeliveryMode

MODE_TITLES = {
    DeliveryMode.DIRECT: _l("直接投递到户"),
    DeliveryMode.STATION: _l("投到村里的站点"),
    DeliveryMode.ENTRUSTED: _l("委托村里的人转交"),
    DeliveryMode.COLLECTED: _l("到乡镇领取"),
}

FACT_TITLES = {
    "code": _l("村代码"),
    "name": _l("名称"),
    "outlet_id": _l("投递网点"),
    "settlement": _l("什么地方"),
    "mode": _l("通邮方式"),
    "required_days": _l("每周几天"),
    "latitude": _l("纬度"),
    "longitude": _l("经度"),
    "active": _l("在投递"),
}
