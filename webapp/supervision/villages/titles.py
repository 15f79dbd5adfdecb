"""What people read for the closed lists of check-ins."""

from flask_babel import lazy_gettext as _l

from webapp.supervision.villages.lifecycle import HandoverPoint, Suspicion, Vehicle

VEHICLE_TITLES = {
    Vehicle.MOTORCYCLE: _l("摩托车"),
    Vehicle.E_BIKE: _l("电动车"),
    Vehicle.CAR: _l("汽车"),
    Vehicle.BICYCLE: _l("自行车"),
    Vehicle.ON_FOOT: _l("步行"),
    Vehicle.BOAT: _l("船"),
    Vehicle.HORSE: _l("马"),
}

POINT_TITLES = {
    HandoverPoint.DOORS: _l("挨家挨户"),
    HandoverPoint.STATION: _l("村邮站"),
    HandoverPoint.COMMITTEE: _l("村委会"),
    HandoverPoint.SHOP: _l("村里商店"),
    HandoverPoint.EXPRESS_STATION: _l("快递服务点"),
    HandoverPoint.SCHOOL: _l("学校"),
}

SUSPICION_TITLES = {
    Suspicion.TOO_FAST: _l("路上太快：比 120 公里/小时还快"),
    Suspicion.SAME_POINT: _l("总是同一个点：在不同的村或不同的日子，位置一点不差"),
    Suspicion.TOO_EXACT: _l("准得不真实：手机说误差不到 1 米"),
    Suspicion.TOO_VAGUE: _l("太不准：误差超过 500 米"),
    Suspicion.TOO_FAR: _l("离村太远：3 公里以外"),
}
