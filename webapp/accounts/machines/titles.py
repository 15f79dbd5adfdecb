"""What people read of machine clients and webhooks."""

from flask_babel import lazy_gettext as _l

from webapp.foundation.access import Permission
from webapp.foundation.outbox import DeliveryState
from webapp.foundation.webhooks.lifecycle import PauseReason

PERMISSION_TITLES = {
    Permission.CONVERSIONS_SEND: (_l("发办件"), _l("把要出件的办件发进来，新的、改动的都行")),
    Permission.CONVERSIONS_PULL: (_l("查办件"), _l("查一个办件能不能改邮寄，为什么")),
    Permission.TRACKING_SEND: (_l("报邮件动态"), _l("邮政系统报一件到了哪里、签收没有")),
    Permission.FINDINGS_SEND: (_l("报问题"), _l("别的平台按 Open311 把群众反映的问题发进来")),
}
DELIVERY_TITLES = {
    DeliveryState.WAITING: _l("等着发"),
    DeliveryState.DELIVERED: _l("对方已收"),
    DeliveryState.FAILED: _l("没发成，会再试"),
    DeliveryState.GIVEN_UP: _l("没发成，不再试"),
}
PAUSE_TITLES = {
    PauseReason.BY_HAND: _l("有人停的。恢复之前发生的事先存着，三天内恢复还会发。"),
    PauseReason.FAILING: _l("连着三天没有收。请对方修好，再恢复。"),
    PauseReason.GONE: _l("对方说不再收（410）。核实后再恢复。"),
}
PAUSE_WORDS = {
    PauseReason.BY_HAND: _l("有人停的"),
    PauseReason.FAILING: _l("连着三天没有收"),
    PauseReason.GONE: _l("对方不再收"),
}
REASON_TITLES = {
    "address-not-allowed": _l("网址指到内部网络，不发"),
    "certificate": _l("证书不对"),
    "timeout": _l("等太久没有回答"),
    "no-connection": _l("连不上"),
    "no-answer": _l("连上了，没有回答"),
    "redirect": _l("要求转到别处，不跟"),
    "sealed-for-good": _l("密钥已销毁，打不开"),
}
"""Why an attempt failed, where it was not the other side's status that said so."""
