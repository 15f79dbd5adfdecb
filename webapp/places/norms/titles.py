"""What people read for the kinds of settlements."""

from flask_babel import lazy_gettext as _l

from webapp.places.norms.models import Settlement

SETTLEMENT_TITLES = {
    Settlement.CITY: _l("城市"),
    Settlement.TOWNSHIP: _l("乡镇政府所在地"),
    Settlement.VILLAGE: _l("建制村"),
    Settlement.REMOTE: _l("交通不便的边远地区"),
}
