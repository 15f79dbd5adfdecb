"""What may be sent about villages."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from webapp.foundation.form_fields import CodeText, PlainText, VersionForm, messages
from webapp.foundation.forms import printable
from webapp.places import shapes
from webapp.places.norms.models import Settlement
from webapp.places.norms.schemas import Count
from webapp.places.schemas import PointForm
from webapp.places.villages.lifecycle import DeliveryMode

CODE = r"[1-9]\d{11}"
WRONG_CODE = _l("村代码是 12 位数字，前 6 位是区县")
WRONG_DAYS = _l("填 1 到 7；按地区标准的就空着")
CHOOSE = _l("选一种")
NO_OUTLET = _l("填投递网点的代码")


class VillageForm(PointForm):
    """A village as its page sends it. Loads what `services.create_village` takes."""

    code = CodeText(
        required=True,
        validate=validate.Regexp(rf"^{CODE}\Z", error=WRONG_CODE),
        error_messages=messages(WRONG_CODE),
    )
    name = PlainText(
        required=True,
        validate=[validate.Length(min=1, max=120, error=shapes.NO_NAME), printable],
        error_messages=messages(shapes.NO_NAME),
    )
    outlet = CodeText(
        required=True,
        validate=validate.Length(min=1, max=40, error=NO_OUTLET),
        error_messages=messages(NO_OUTLET),
    )
    settlement = fields.Enum(
        Settlement, by_value=True, required=True, error_messages=messages(CHOOSE)
    )
    mode = fields.Enum(DeliveryMode, by_value=True, required=True, error_messages=messages(CHOOSE))
    required_days = Count(
        load_default=None,
        validate=validate.Range(1, 7, error=WRONG_DAYS),
        error_messages=messages(WRONG_DAYS),
    )


class ChangeVillageForm(VillageForm, VersionForm):
    """A changed village. Loads what `services.change_village` takes."""

    active = fields.Boolean(load_default=False)
