"""What the server answers a record that it does not take, whatever its kind."""

from flask_babel import lazy_gettext as _l

from webapp.foundation.errors import Conflict, Forbidden


class RecordDiffers(Conflict):
    """The id is taken by other bytes: never accepted, however often it is sent."""

    slug = "record-differs"
    sentence = _l("这个编号下已经有另一份内容，两份都没有动。请把这条记录交给管理员看。")


class NotYourOutlet(Forbidden):
    """Only its author, or a courier of the same outlet, may bring a record."""

    slug = "not-your-outlet"
    sentence = _l("这条记录是别的网点的，您不能代发。它还在手机里，请本人或同网点同事登录后再发。")


class NotYourReport(Forbidden):
    """A report is brought by nobody but its author: the outlet must not hold it in its hands."""

    slug = "not-your-report"
    sentence = _l("这条报告不是您记的，您不能代发。它还在手机里，请本人登录后再发。")
