"""Words for the closed lists of the vault."""

from flask_babel import lazy_gettext as _l

from webapp.identity.models import LookPurpose

LOOK_PURPOSES = {
    LookPurpose.CASE: _l("办理案件"),
    LookPurpose.POLICE: _l("公安机关书面要求"),
    LookPurpose.LOST_PARCEL: _l("查找丢失邮件"),
    LookPurpose.DATA_SUBJECT: _l("本人要求查阅"),
}
