"""What the server answers a record that it does not take, and whether sending again may help."""

from flask_babel import lazy_gettext as _l

from webapp.foundation.errors import Conflict, Forbidden


class RecordDiffers(Conflict):
    """The id is taken by other bytes: never accepted, however often it is sent."""

    slug = "record-differs"
    sentence = _l("这个编号下已经有另一份内容，两份都没有动。请把这条记录交给管理员看。")


class WaybillRecorded(Conflict):
    """A waybill of the act is live at this outlet already."""

    slug = "waybill-recorded"


class NotReceivedYet(Conflict):
    """What it withdraws or corrects has not come in: it may still be on its way."""

    slug = "not-received-yet"
    sentence = _l("原来那条还没有到，到了以后这条会自动再发。")


class NotTheHead(Conflict):
    """Somebody corrected it meanwhile; `head_id` names the version that counts."""

    slug = "not-the-head"
    sentence = _l("这条记录已经有人改过了。看最新的，再更正一次。")


class NotYourOutlet(Forbidden):
    """Only its author, or a courier of the same outlet, may bring a record."""

    slug = "not-your-outlet"
    sentence = _l("这条记录是别的网点的，您不能代发。它还在手机里，请本人或同网点同事登录后再发。")
