"""What people read of the base library."""

from flask_babel import lazy_gettext as _l

from webapp.supervision.library.kinds import Missing, VideoState

VIDEO_TITLES = {
    VideoState.WORKING: _l("正常"),
    VideoState.BROKEN: _l("坏了"),
    VideoState.OFF: _l("停用"),
}
VIDEO_MARKS = {VideoState.WORKING: "done", VideoState.BROKEN: "stop", VideoState.OFF: "look"}
MISSING_TITLES = {
    Missing.FILING: _l("没有备案"),
    Missing.EXPIRED: _l("备案过期"),
    Missing.ADDRESS: _l("地址和备案不符"),
    Missing.OFFICER: _l("没有安全员"),
    Missing.REPORT: _l("本月没有月报"),
    Missing.VIDEO: _l("监控坏了"),
}
