"""What the server answers a record that it does not take, and whether sending again may help."""

from flask_babel import lazy_gettext as _l

from webapp.foundation.errors import Conflict


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
