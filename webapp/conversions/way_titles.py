"""What people read of a document's way: the carrier's events, visits at the door, who signed."""

from flask_babel import lazy_gettext as _l

from webapp.conversions.kinds import DeliveryOutcome, ProxyRelation, TrackingKind, TrackingSource
from webapp.conversions.queries.way import AGAIN

TRACKING_TITLES = {
    TrackingKind.ACCEPTED: _l("邮政已收寄"),
    TrackingKind.IN_TRANSIT: _l("运输中"),
    TrackingKind.OUT_FOR_DELIVERY: _l("正在投递"),
    TrackingKind.ATTEMPTED: _l("没有投成"),
    TrackingKind.DELIVERED: _l("已签收"),
    TrackingKind.REFUSED: _l("收件人拒收"),
    TrackingKind.RETURNING: _l("退回途中"),
}
SOURCE_TITLES = {
    TrackingSource.IMPORT: _l("动态表"),
    TrackingSource.GATEWAY: _l("邮政系统"),
    TrackingSource.COURIER: _l("投递员"),
}
OUTCOME_TITLES = {
    DeliveryOutcome.SIGNED_BY_PERSON: _l("本人签收"),
    DeliveryOutcome.SIGNED_BY_PROXY: _l("代收人签收"),
    DeliveryOutcome.REFUSED: _l("收件人拒收"),
    DeliveryOutcome.NOBODY_THERE: _l("没有人在"),
    DeliveryOutcome.IDENTITY_NOT_SHOWN: _l("没有出示证件，或者证件对不上"),
    DeliveryOutcome.WRONG_ADDRESS: _l("地址不对"),
    DeliveryOutcome.MOVED_AWAY: _l("搬走了"),
}
SIGNED = frozenset({DeliveryOutcome.SIGNED_BY_PERSON, DeliveryOutcome.SIGNED_BY_PROXY})
RELATION_TITLES = {
    ProxyRelation.FAMILY: _l("家人"),
    ProxyRelation.COLLEAGUE: _l("同事"),
    ProxyRelation.NEIGHBOUR: _l("邻居"),
    ProxyRelation.AGENT: _l("代办人"),
}
WHAT_NEXT = {
    TrackingKind.ATTEMPTED: _l(
        "还在邮政手里。邮政会再送一次，或者退回窗口，在那里等您。请留意电话，把身份证件带在身边。"
    ),
    TrackingKind.REFUSED: _l("还在邮政手里。要是弄错了，请马上告诉窗口，可以再送一次。"),
    TrackingKind.RETURNING: _l("正在退回窗口。到了会再告诉您，可以到窗口取，也可以再寄一次。"),
}
"""What a citizen is told to expect after a visit in vain."""
DETAIL_TITLES = {
    **{one.value: title for one, title in TRACKING_TITLES.items()},
    AGAIN: _l("再投一次"),
}
"""The words of a case's history that say more of its way."""
