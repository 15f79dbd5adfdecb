"""What people read of rewards."""

from flask_babel import lazy_gettext as _l

from webapp.supervision.rewards.kinds import RewardState

STATE_TITLES = {
    RewardState.PROPOSED: _l("等市局定"),
    RewardState.GRANTED: _l("同意，等发放"),
    RewardState.REFUSED: _l("不同意"),
    RewardState.PAID: _l("已发放"),
}
STATE_MARKS = {
    RewardState.PROPOSED: "look",
    RewardState.GRANTED: "wait",
    RewardState.REFUSED: "stop",
    RewardState.PAID: "done",
}
