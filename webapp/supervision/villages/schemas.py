"""What pages of check-ins may send."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from webapp.foundation import forms

NO_WORDS = _l("写明凭什么认可，2 到 200 个字")


class AcceptForm(Schema):
    """Why a doubtful check-in is genuine all the same."""

    words = forms.Words(200, shortest=2, error=NO_WORDS)
